/**
 * The audit log: every act with its number, time, actor, sentence and hash, and the verifier.
 * Older rows come as the end is reached; the newest come by themselves while the top is in view.
 */
import { useEffect, useRef, useState } from 'react';
import type { LedgerRow } from '../../../engine/contract/events.ts';
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { countText, shortHash, utcDateTimeOfNanos } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { type Column, Table } from '../../kit/table.tsx';
import { actorOf, sentenceOf } from '../../replica/audit-sentence.ts';
import type { Desk } from '../../replica/desk.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { useTopic } from '../../replica/topics.ts';
import { wordingAt } from '../../replica/wording.ts';
import { VerifyBar } from './verify.tsx';
import './audit.css';

const filters = [
  { label: 'All', typePrefix: '' },
  { label: 'Acts', typePrefix: 'command.' },
  { label: 'Modes', typePrefix: 'mode.' },
  { label: 'Kills', typePrefix: 'kill.' },
  { label: 'Verdicts', typePrefix: 'verdict.' },
  { label: 'Orders', typePrefix: 'order.' },
  { label: 'Operators', typePrefix: 'operator.' },
  { label: 'Strategies', typePrefix: 'strategy.' },
  { label: 'Alerts', typePrefix: 'alert.' },
  { label: 'Feeds', typePrefix: 'feed.' },
  { label: 'Faults', typePrefix: 'fault.' },
] as const;

/** How long typing rests before the text filter is asked. */
const typingMillis = 300;

/** The audit page. */
export function Audit() {
  const desk = useDeskOn('audit');
  const { audit } = desk;
  const atTop = useRef(true);
  const [text, setText] = useState(audit.filter().text);
  useEffect(() => {
    void audit.refresh();
    const timer = window.setInterval(() => {
      const newest = audit.rows()[0]?.sequence ?? 0;
      const behind = (desk.replica.ledger?.sequence ?? 0) > newest;
      if (atTop.current && behind && desk.connection().state === 'live') void audit.refresh();
    }, 1_000);
    return () => window.clearInterval(timer);
  }, [audit, desk]);
  useEffect(() => {
    if (text === audit.filter().text) return;
    const timer = window.setTimeout(
      () => void audit.setFilter({ ...audit.filter(), text }),
      typingMillis,
    );
    return () => window.clearTimeout(timer);
  }, [audit, text]);
  useGrids(desk);
  const rows = audit.rows();
  return (
    <Panel
      title="Audit log"
      note={`${countText(rows.length)} rows shown${audit.more() ? ', older ones below' : ''}`}
      tools={<VerifyBar />}
      className="audit"
    >
      <div className="audit-filters">
        {filters.map(({ label, typePrefix }) => (
          <Button
            key={label}
            look="quiet"
            aria-pressed={audit.filter().typePrefix === typePrefix}
            onClick={() => void audit.setFilter({ ...audit.filter(), typePrefix })}
            testId={`audit-filter-${label.toLowerCase()}`}
          >
            {label}
          </Button>
        ))}
        <input
          type="search"
          className="audit-search"
          aria-label="Text in the row"
          placeholder={'Find text, or "a whole value"'}
          value={text}
          onChange={(event) => setText(event.target.value)}
          data-testid="audit-search"
        />
      </div>
      <div className="audit-table">
        <Table
          label="Audit log"
          columns={columns}
          rows={rows}
          rowKey={(row) => String(row.sequence)}
          rowTestId="audit-row"
          empty={<EmptyAudit />}
          onEnd={() => void audit.older()}
          onTop={(top) => {
            atTop.current = top;
          }}
        />
      </div>
    </Panel>
  );
}

/** Reads how instruments were defined; after a new snapshot again, which lets go what was read. */
function useGrids(desk: Desk): void {
  const grids = useTopic(desk.topics, 'grids');
  useEffect(() => desk.readGrids(), [desk, grids]);
}

/** What a row says, by the instruments as they were defined when it was written. */
function Sentence({ row }: { readonly row: LedgerRow }) {
  const { replica } = useDeskOn('grids');
  const sentence = sentenceOf(row.body, wordingAt(replica, row.sequence));
  return (
    <span className="text" title={sentence}>
      {sentence}
    </span>
  );
}

const columns: readonly Column<LedgerRow>[] = [
  {
    title: 'Number',
    track: '76px',
    align: 'right',
    cell: (row) => countText(row.sequence),
  },
  {
    title: 'UTC',
    track: '182px',
    cell: (row) => <span className="soft">{utcDateTimeOfNanos(row.utcNanos)}</span>,
  },
  { title: 'Type', track: '172px', cell: (row) => <span className="soft">{row.body.type}</span> },
  {
    title: 'Actor',
    track: '110px',
    cell: (row) => <span className="text">{actorOf(row.body)}</span>,
  },
  {
    title: 'What happened',
    track: 'minmax(200px, 1fr)',
    cell: (row) => <Sentence row={row} />,
  },
  {
    title: 'Hash',
    track: '88px',
    cell: (row) => (
      <span className="faint" title={row.hash}>
        {shortHash(row.hash)}
      </span>
    ),
  },
];

function EmptyAudit() {
  const { audit } = useDeskOn('audit');
  if (audit.state() === 'loading') return <Notice title="Reading the ledger" />;
  if (audit.state() === 'failed') {
    return (
      <Notice tone="amber" title="The audit log could not be read">
        {audit.error()}
        <Button onClick={() => void audit.refresh()}>Try again</Button>
      </Notice>
    );
  }
  return <Notice title="No row matches.">Choose another kind or clear the text.</Notice>;
}
