/**
 * Said above everything: what the page shows of orders is no record any more, since when, and what
 * to do. Nothing while the engine records.
 */
import { Notice } from '../../kit/notice.tsx';
import { utcDateTimeOfNanos } from '../../kit/number-text.ts';
import { useDeskFact, useDeskOn } from '../../replica/desk-context.tsx';
import { ledgerFailure, ledgerFaultOf } from '../../replica/desk-mode.ts';

/** The notice of a ledger that has failed. */
export function LedgerFault() {
  const failed = useDeskFact('status', (desk) => ledgerFailure(desk.replica.status) !== '');
  return failed ? <Failed /> : null;
}

function Failed() {
  const fault = ledgerFaultOf(useDeskOn('status').replica.status);
  if (fault === null) return null;
  const { title, detail, sinceUtcNanos, advice } = fault;
  const since =
    sinceUtcNanos === null ? 'any more' : `since ${utcDateTimeOfNanos(sinceUtcNanos)} UTC`;
  return (
    <Notice tone="red" title={`${title}: nothing is recorded ${since}`} testId="ledger-fault">
      <span>
        {advice}. The desk is halted and cannot be re-armed before that. Orders and positions below
        are as they were last recorded: look at the venue for what is so now.{' '}
        <span className="faint">({detail})</span>
      </span>
    </Notice>
  );
}
