/**
 * Market data into the market state, and what of it belongs on the record: feed states and faults.
 * A tick itself is never recorded in the ledger.
 */
import type { VenueId } from '../contract/ids.ts';
import type { FeedChange, FeedFault, Tick } from '../contract/market.ts';
import { foldFeedChange, foldFeedFault, foldTick } from '../state/market/fold-market.ts';
import { emptyOutcome, type Outcome } from './outcome.ts';
import type { Desk, Step } from './step.ts';

/** Folds a tick. Its fault, if any, is counted and goes on the record with the next step. */
export function takeTick(desk: Desk, tick: Tick): Outcome {
  const feedFault = foldTick(desk.market, tick);
  desk.guards.see(desk.market, tick);
  if (feedFault === null) return emptyOutcome;
  const { fault, detail } = feedFault;
  const component = `feed/${tick.instrument}`;
  desk.faults.hold({ component, kind: fault, detail: `${fault}: ${detail}`, owner: null });
  return { ...emptyOutcome, feedFault };
}

/** Folds a feed change, and records it where it says something new. */
export function takeFeedChange(step: Step, change: FeedChange, venue: VenueId): void {
  const { market, ledger, faults } = step.desk;
  const { instrument, state } = change;
  if (!market.instruments.has(instrument)) {
    const detail = `a feed change (${state}) of ${instrument}, which is not defined`;
    faults.record(step, { component: `feed/${venue}`, kind: 'unknown', detail, owner: null });
    return;
  }
  foldFeedChange(market, change);
  const reason = change.reason.slice(0, 400);
  const known = ledger.feeds.get(instrument);
  if (known?.state === state && known.reason === reason) return;
  step.append({ type: 'feed.changed', venue, instrument, state, reason });
}

/** Counts and records a fault that a session reported. */
export function takeFeedFault(step: Step, fault: FeedFault, venue: VenueId): void {
  foldFeedFault(step.desk.market, fault);
  const component = fault.instrument === null ? `feed/${venue}` : `feed/${fault.instrument}`;
  const detail = `${fault.fault}: ${fault.detail}`;
  step.desk.faults.record(step, { component, kind: fault.fault, detail, owner: null });
}
