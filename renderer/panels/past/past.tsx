/**
 * The past page: the desk as it stood after any event of the ledger, with a scrubber over all of
 * them, and the chain of any order. Says on every look that it is not the desk now.
 */
import { useEffect } from 'react';
import { Notice } from '../../kit/notice.tsx';
import { countText, nanosText, shortHash, utcDateTimeOfNanos } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { sentenceOf } from '../../replica/audit-sentence.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import type { PastView } from '../../replica/past-log.ts';
import { wordingOf } from '../../replica/wording.ts';
import { Chain } from './chain.tsx';
import { Scrubber } from './scrubber.tsx';
import { ModesThen, OrdersThen, PositionsThen } from './standing.tsx';
import './past.css';

/** The past page. */
export function Past() {
  const desk = useDeskOn('past');
  const { past } = desk;
  const view = past.view();
  useEffect(() => {
    const head = desk.replica.ledger?.sequence ?? 0;
    if (past.view() === null && head > 0) void past.goTo({ sequence: head, utcNanos: null });
  }, [desk, past]);
  return (
    <div className="past-page">
      <Panel title="As it stood" note="every event of the ledger; arrow keys step" testId="past">
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
          <OrdersThen view={view} onChain={(order) => void past.follow(order)} />
          <PositionsThen view={view} />
          <Chain />
        </div>
      )}
    </div>
  );
}

/** What had just happened, until when it stood so, and under which modes. */
function Standing({ view }: { readonly view: PastView }) {
  const { past, ledger } = view;
  const { event, nextUtcNanos, headSequence, stateHash } = past;
  if (event === null) return <Notice title="Before the first event: there was no desk yet." />;
  const isNewest = past.sequence === headSequence;
  const stood = nextUtcNanos === null ? null : BigInt(nextUtcNanos) - BigInt(event.utcNanos);
  return (
    <div className="past-standing">
      <p className="past-when" data-testid="past-when">
        <strong className="amber">{isNewest ? 'The newest event' : 'Not the desk now'}</strong>
        <span className="figures">
          after event {countText(past.sequence)}, {utcDateTimeOfNanos(event.utcNanos)}
          {' UTC'}
          {stood === null ? '' : `, for ${nanosText(Number(stood))}`}
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
