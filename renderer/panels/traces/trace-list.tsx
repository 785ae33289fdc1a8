/**
 * The kept traces as a table: when, why kept, how long, what took longest, what became of it.
 * Chooses one; asks for nothing itself.
 */
import type { TraceSummary } from '../../../telemetry/contract/trace.ts';
import { Notice } from '../../kit/notice.tsx';
import { nanosText, utcTimeOfNanos } from '../../kit/number-text.ts';
import { type Column, Table } from '../../kit/table.tsx';
import { spanWord } from '../../replica/stage-words.ts';

/** Why a trace is kept, in a word, and the tone it is shown in. */
export function keptTone(keptFor: TraceSummary['keptFor']): 'amber' | 'red' | 'soft' | 'faint' {
  switch (keptFor) {
    case 'slow':
    case 'refused':
      return 'amber';
    case 'failed':
    case 'kill':
      return 'red';
    case 'sampled':
      return 'soft';
    case 'recent':
      return 'faint';
  }
}

const columns: readonly Column<TraceSummary>[] = [
  {
    title: 'Time, UTC',
    track: '92px',
    cell: (row) => <span className="soft">{utcTimeOfNanos(row.startUtcNanos)}</span>,
  },
  {
    title: 'Kept for',
    track: '64px',
    cell: (row) => (
      <span className={`text ${keptTone(row.keptFor)}`} title={row.keptBecause}>
        {row.keptFor}
      </span>
    ),
  },
  {
    title: 'Total',
    track: '72px',
    align: 'right',
    cell: (row) => nanosText(row.totalNanos),
  },
  {
    title: 'Slowest stage',
    track: 'minmax(140px, 1fr)',
    cell: (row) => (
      <>
        <span className="text">{spanWord(row.slowestStage)}</span>{' '}
        <span className="soft">{nanosText(row.slowestNanos)}</span>
      </>
    ),
  },
  {
    title: 'Outcome',
    track: '96px',
    cell: (row) => <span className="text soft">{row.outcome}</span>,
  },
  {
    title: 'Strategy',
    track: 'minmax(80px, 0.8fr)',
    cell: (row) => <span className="text">{row.strategy ?? '\u2013'}</span>,
  },
  {
    title: 'Instrument',
    track: 'minmax(80px, 0.6fr)',
    cell: (row) => <span title={row.instrument ?? ''}>{row.instrument?.split('.')[0] ?? ''}</span>,
  },
  {
    title: 'Order',
    track: 'minmax(90px, 1fr)',
    from: 700,
    cell: (row) => <span className="faint">{row.clientOrderId ?? '\u2013'}</span>,
  },
];

/** The table; `note` says why it is empty. */
export function TraceList(props: {
  readonly rows: readonly TraceSummary[];
  readonly chosen: string | null;
  readonly onChoose: (row: TraceSummary) => void;
  readonly onTop: (atTop: boolean) => void;
  readonly note: { readonly title: string; readonly text: string };
}) {
  return (
    <Table
      label="Kept traces"
      columns={columns}
      rows={props.rows}
      rowKey={(row) => row.traceId}
      rowTestId="trace-row"
      selected={props.chosen}
      onSelect={props.onChoose}
      onTop={props.onTop}
      empty={<Notice title={props.note.title}>{props.note.text}</Notice>}
    />
  );
}
