/**
 * What really left the desk, by the simulated venue's own log: the orders it was sent, and their
 * fills. Takes nothing from the engine.
 */
import type { TestDesk } from '../../engine/host/desk-fixture.ts';
import type { VenueLogEntry } from '../../engine/host/venues/venue-log-fixture.ts';

/** A fill as the venue booked it; numbers as the venue wrote them. */
export interface VenueFill {
  readonly tradeId: number;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
}

/** Orders that the venue was sent, in the order of their coming. */
export const placedIn = (log: readonly VenueLogEntry[]): readonly VenueLogEntry[] =>
  log.filter(({ method, direction }) => method === 'order.place' && direction === 'in');

/** Fills in the log, each trade of an order once: a reconnected session may be told again. */
export function fillsIn(log: readonly VenueLogEntry[]): readonly VenueFill[] {
  const fills = new Map<string, VenueFill>();
  for (const entry of log) {
    if (entry.event !== 'executionReport' || entry.execution !== 'TRADE') continue;
    const { tradeId = -1, symbol = '', lastQuantity = '', lastPrice = '', fee = '' } = entry;
    const clientOrderId = entry.clientOrderId ?? '';
    const side = entry.side === 'BUY' ? 'buy' : 'sell';
    const fill = { tradeId, clientOrderId, symbol, side, fee } as const;
    const key = `${clientOrderId} ${tradeId}`;
    fills.set(key, { ...fill, quantity: lastQuantity, price: lastPrice });
  }
  return [...fills.values()];
}

/** The log once it holds at least `count` fills. */
export const hasFills = async (desk: TestDesk, count: number): Promise<boolean> =>
  fillsIn(await desk.venueLog()).length >= count;

/** A decimal text as a whole number of 10^-`decimals`; throws when it has more decimals. */
export function scaled(text: string, decimals: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d*?)0*)?$/.exec(text);
  const fraction = match?.[3] ?? '';
  if (match === null || fraction.length > decimals) throw new Error(`no such decimal: ${text}`);
  const magnitude = BigInt(`${match[2]}${fraction.padEnd(decimals, '0')}`);
  return match[1] === '-' ? -magnitude : magnitude;
}
