/**
 * What each trader has at stake, by the sums that limits on scopes are held against. A position by
 * hand is its operator's; of the others no trader is kept, and they are told as the programs'.
 */
import { handOperator } from '../contract/hand.ts';
import type { OperatorId } from '../contract/ids.ts';
import type { TraderExposure } from '../contract/trader-exposure.ts';
import type { LedgerState } from './ledger-state.ts';
import { scanCells, worstMinor } from './node-exposure.ts';
import { positionKey } from './position.ts';

/** Every trader with something open, by name, the programs last. */
export function traderExposures(state: LedgerState): TraderExposure[] {
  const working = new Map<string, number>();
  for (const { request } of state.orders.values()) {
    const { account, strategy, instrument } = request.owner;
    const key = positionKey(account, strategy, instrument);
    working.set(key, (working.get(key) ?? 0) + 1);
  }
  const sums = new Map<string, TraderExposure>();
  for (const [key, cell] of scanCells(state)) {
    const orders = working.get(key) ?? 0;
    if (orders === 0 && cell.held.lots === 0) continue;
    const trader = handOperator(cell.strategy);
    const currency = state.instruments.get(cell.instrument)?.quote ?? '';
    const name = `${trader ?? ''}\n${currency}`;
    const sum = sums.get(name) ?? nothingOf(trader, currency);
    const worst = cell.unpriced > 0 ? null : worstMinor(cell);
    sums.set(name, {
      ...{ trader, currency },
      grossMinor: worst === null || sum.grossMinor === null ? null : sum.grossMinor + worst,
      openPositions: sum.openPositions + (cell.held.lots === 0 ? 0 : 1),
      workingOrders: sum.workingOrders + orders,
    });
  }
  return [...sums.values()].toSorted((one, other) => compare(one, other));
}

const nothingOf = (trader: OperatorId | null, currency: string): TraderExposure => ({
  ...{ trader, currency, grossMinor: 0, openPositions: 0, workingOrders: 0 },
});

function compare(one: TraderExposure, other: TraderExposure): number {
  if (one.trader === null || other.trader === null) {
    return Number(one.trader === null) - Number(other.trader === null);
  }
  return one.trader.localeCompare(other.trader) || one.currency.localeCompare(other.currency);
}
