/**
 * The past page: the desk as it stood after any event of the ledger, with a scrubber over all of
 * them, and the chain of any order. Says on every look that it is not the desk now.
 */
import { useEffect } from 'react';
import { Notice } from '../../kit/notice.tsx';
import { countText, shortHash, utcDateTimeOfNanos } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { sentenceOf } from '../../replica/audit-sentence.ts';
import type { Desk } from '../../replica/desk.ts';
import { useDesk, useDeskFact, useDeskOn } from '../../replica/desk-context.tsx';
import type { PastView } from '../../replica/past-log.ts';
import { wordingOf } from '../../replica/wording.ts';
import { Chain } from './chain.tsx';
import { isOutrun, standingTitle, stoodText } from './past-words.ts';
import { Scrubber } from './scrubber.tsx';
import { ModesThen, OrdersThen, PositionsThen } from './standing.tsx';
import './past.css';

/** The past page. */
export function Past() {
  const desk = useDeskOn('past', 'connection');
  const { past } = desk;
  const view = past.view();
  const stale = desk.connection().state !== 'live';
  useEffect(() => {
    const head = headOf(desk);
    if (past.view() === null && head > 0) void past.goTo({ sequence: head, utcNanos: null });
  }, [desk, past]);
  return (
    <div className="past-page">
      <Panel
        title="As it stood"
        note="every event of the ledger; arrow keys step"
        stale={stale}
        testId="past"
      >
        <Scrubber />
        {past.state() === 'failed' ? (
          <Notice tone="amber" title="The record could not be read">
            {past.error()}
          </Notice>
        ) : null}
        {view === null ? <Notice title="Reading the ledger" /> : <Standing view={view} />}
      </Panel>
      {view === null ? null : (
        <div className="past-parts">
          <OrdersThen view={view} stale={stale} onChain={(order) => void past.follow(order)} />
          <PositionsThen view={view} stale={stale} />
          <Chain stale={stale} />
        </div>
      )}
    </div>
  );
}

const headOf = (desk: Desk): number => desk.replica.ledger?.sequence ?? 0;

/** Looks again, once, when the desk has gone on from its newest event: now its end is known. */
function useOutrun({ past }: PastView): void {
  const desk = useDesk();
  const isBehind = useDeskFact('ledger', () => isOutrun(past, headOf(desk)));
  useEffect(() => {
    const isIdle = desk.past.state() === 'idle' && desk.connection().state === 'live';
    if (isBehind && isIdle) void desk.past.goTo({ sequence: past.sequence, utcNanos: null });
  }, [desk, past, isBehind]);
}

/** What had just happened, until when it stood so, and under which modes. */
function Standing({ view }: { readonly view: PastView }) {
  const { past, ledger } = view;
  const { event, stateHash } = past;
  const title = useDeskFact('ledger', (desk) => standingTitle(past, headOf(desk)));
  useOutrun(view);
  if (event === null) return <Notice title="Before the first event: there was no desk yet." />;
  return (
    <div className="past-standing">
      <p className="past-when" data-testid="past-when">
        <strong className="amber">{title}</strong>
        <span className="figures">
          after event {countText(past.sequence)}, {utcDateTimeOfNanos(event.utcNanos)}
          {' UTC'}
          {stoodText(past)}
        </span>
        <span className="faint" title={stateHash} data-testid="past-hash">
          state {shortHash(stateHash)}
        </span>
      </p>
      <p data-testid="past-event">
        <span className="faint">{event.body.type}</span>{' '}
        {sentenceOf(
          event.body,
          wordingOf(() => ledger),
        )}
      </p>
      <ModesThen view={view} />
    </div>
  );
}
