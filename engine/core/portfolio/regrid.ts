/**
 * Takes an instrument to a new price or lot grid: orders, positions and limits are carried over by
 * the fold, and what the core derives from them is worked out anew.
 */
import type { Instrument } from '../../contract/instrument.ts';
import { createMarket } from '../../state/market/market-state.ts';
import { planRegrid, type RegridPlan } from '../../state/regrid.ts';
import { indexLimits } from '../gate/limits-index.ts';
import type { Desk, Step } from '../step.ts';
import { scanExposure } from './exposure.ts';

/** Records the new grid as planned; the reason, in words, where it cannot be carried over. */
export function tryRegrid(step: Step, instrument: Instrument): string | null {
  const plan = planRegrid(step.desk.ledger, instrument);
  if (typeof plan === 'string') return plan;
  takeRegrid(step, instrument, plan);
  return null;
}

function takeRegrid(step: Step, instrument: Instrument, plan: RegridPlan): void {
  const { desk } = step;
  const { id, priceIncrement, lotSize } = instrument;
  const ours = [...desk.ledger.orders.values()].filter(
    ({ request }) => request.owner.instrument === id,
  );
  for (const order of ours) desk.ownBook.move(order, undefined);
  const known = desk.ledger.instruments.get(id);
  const reason =
    `price step ${known?.priceIncrement} to ${priceIncrement}, ` +
    `lot ${known?.lotSize} to ${lotSize}`;
  step.append({ type: 'instrument.regridded', instrument, ...plan, reason });
  for (const { clientOrderId } of ours) {
    desk.ownBook.move(undefined, desk.ledger.orders.get(clientOrderId));
  }
  rescan(desk);
  desk.limits = indexLimits(desk.ledger.limits);
  renewMarket(desk, instrument);
  desk.nodes.renew();
}

/** Changes the sums in place: whoever looks at them holds this book. */
function rescan({ exposure, ledger }: Desk): void {
  const fresh = scanExposure(ledger);
  exposure.instruments.clear();
  exposure.owners.clear();
  for (const [key, value] of fresh.instruments) exposure.instruments.set(key, value);
  for (const [key, value] of fresh.owners) exposure.owners.set(key, value);
}

/** Levels of the old grid mean nothing on the new one: the book waits for a new snapshot. */
function renewMarket({ market }: Desk, instrument: Instrument): void {
  const fresh = createMarket(instrument);
  const { feed, feedReason, counts } = { ...fresh, ...market.instruments.get(instrument.id) };
  const reason = 'the grid of the instrument changed';
  const renewed = { ...fresh, brokenReason: reason, feed, feedReason, counts };
  market.instruments.set(instrument.id, renewed);
  market.resyncWanted.push({ instrument: instrument.id, reason });
}
