/**
 * Expiry, delisting and close-only: what trades no more is cancelled, what is held is settled at
 * the venue's price. Sets no price of its own: without one, positions stay as they are.
 */
import type { InstrumentId } from '../../contract/ids.ts';
import { lots, type PriceTicks } from '../../contract/numbers.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { hasValue } from '../bookable.ts';
import type { TradabilityEvent } from '../instrument-events.ts';
import { requestCancel } from '../intents.ts';
import type { Step } from '../step.ts';

/** Records how an instrument may be traded; where it trades no more, ends orders and positions. */
export function takeTradability(step: Step, event: TradabilityEvent): void {
  const { instrument, tradability, settlementPrice } = event;
  const reason = event.reason.slice(0, 400);
  const { ledger } = step.desk;
  const fault = (detail: string): void =>
    step.desk.faults.record(step, {
      component: 'instruments',
      kind: instrument,
      detail,
      owner: null,
    });
  if (!ledger.instruments.has(instrument)) {
    return fault(`${instrument} is said to be ${tradability}, and is not defined on this desk`);
  }
  const isOver = tradability === 'expired' || tradability === 'delisted';
  if (settlementPrice !== null && !(isOver && Number.isSafeInteger(settlementPrice))) {
    return fault(`${instrument} cannot be settled at ${settlementPrice}: it is ${tradability}`);
  }
  if (settlementPrice !== null && settlementPrice <= 0) {
    return fault(`${instrument} cannot be settled at ${settlementPrice} increments`);
  }
  if (settlementPrice !== null && !canSettle(ledger, instrument, settlementPrice)) {
    return fault(`${instrument} cannot be settled at ${settlementPrice}: no books can hold it`);
  }
  const known = ledger.books.standings.get(instrument);
  if (known?.tradability !== tradability || known.reason !== reason) {
    step.append({ type: 'instrument.tradabilityChanged', instrument, tradability, reason });
  }
  if (!isOver) return;
  for (const order of [...ledger.orders.values()]) {
    if (order.request.owner.instrument !== instrument) continue;
    if (!order.cancelRequested) requestCancel(step, order, `${instrument} is ${tradability}`);
  }
  if (settlementPrice === null) return;
  for (const { account, strategy, instrument: of, lots } of [...ledger.positions.values()]) {
    if (of !== instrument || lots === 0) continue;
    step.append({
      type: 'position.settled',
      account,
      strategy,
      instrument,
      lots,
      price: settlementPrice,
      cause: tradability === 'expired' ? 'expiry' : 'delisting',
      reason,
    });
  }
}

/** Whether all that is held has an exact value at the price, with what it has cost. */
function canSettle({ positions, valuations }: LedgerState, id: InstrumentId, at: PriceTicks) {
  const valuation = valuations.get(id);
  let held = 0;
  for (const { instrument, lots: each } of positions.values()) {
    if (instrument === id) held += Math.abs(each);
  }
  if (valuation === undefined || !Number.isSafeInteger(2 * held)) return false;
  return hasValue(valuation, at, lots(2 * held));
}
