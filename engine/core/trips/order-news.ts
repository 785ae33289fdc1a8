/**
 * What the events of a step say of orders, for what counts them.
 * Leaves out what the desk does by itself: flattens, the cancels of a halt, refusals by a mode.
 */
import { invariant } from '../../contract/assert.ts';
import type { LedgerBody, RefusalKind } from '../../contract/events.ts';
import { knownOrder, type LedgerState } from '../../state/ledger-state.ts';
import type { CancelIntentEvent } from '../core-event.ts';
import type { OrderNews } from './trip-watch.ts';

/** The intent that a verdict of the same step is about; null: there is none. */
export type Wanted = Extract<LedgerBody, { type: 'intent.recorded' }> | null;

/** News of one event; null where there is none. `wish`: what a cancel of the step was asked by. */
export function newsOf(
  ledger: LedgerState,
  body: LedgerBody,
  wanted: Wanted,
  wish: CancelIntentEvent | null,
): OrderNews | null {
  switch (body.type) {
    case 'verdict.recorded': {
      if (body.flattenId !== undefined) return null;
      invariant(wanted !== null, `a verdict on ${body.intentId} without its intent`);
      const { owner, side } = wanted.request;
      const kind = body.refusal === null ? 'approved' : kindOf(body.refusal.kind);
      return kind === null ? null : { kind, owner, side, tickNumber: wanted.tickNumber };
    }
    case 'order.amendRequested':
      return of(ledger, body, 'amended', body.tickNumber);
    case 'order.amendRefused':
      return of(ledger, body, kindOf(body.refusal.kind), body.tickNumber);
    case 'order.cancelRequested':
      return wish === null ? null : of(ledger, body, 'cancelled', wish.tickNumber ?? null);
    case 'order.rejected':
    case 'order.amendRejected':
      return of(ledger, body, 'rejected', null);
    case 'order.filled':
      return of(ledger, body, 'filled', null);
    default:
      return null;
  }
}

function of(
  ledger: LedgerState,
  { clientOrderId }: { readonly clientOrderId: Parameters<typeof knownOrder>[1] },
  kind: OrderNews['kind'] | null,
  tickNumber: number | null,
): OrderNews | null {
  if (kind === null) return null;
  const { owner, side } = knownOrder(ledger, clientOrderId).request;
  return { kind, owner, side, tickNumber };
}

/** Answers to a state that the desk is in, which is no fault of the strategy. */
const byState: ReadonlySet<RefusalKind> = new Set([
  'haltedScope',
  'reduceOnly',
  'notArmed',
  'flattenUnderWay',
  'phase',
  'undecidedBreak',
  'unmatchedLimit',
  'dailyLimit',
]);

/** What a refusal says of a strategy; null: nothing. */
function kindOf(kind: RefusalKind): 'held' | 'refused' | null {
  if (byState.has(kind)) return null;
  return kind === 'messageRate' ? 'held' : 'refused';
}
