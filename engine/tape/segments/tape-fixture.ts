/**
 * Random tapes for tests: instruments, and messages as any venue might send them.
 */
import fc from 'fast-check';
import { InstrumentId, VenueId } from '../../contract/ids.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { lots, monoNanos, priceTicks, UtcNanos } from '../../contract/numbers.ts';
import type { TapeHead, TapeMessage } from '../../ports/tape.ts';
import { feedFaults, feedStates } from './segment-format.ts';

const instrumentNamed = (symbol: string): Instrument => ({
  id: InstrumentId.parse(`${symbol}.venue`),
  venue: VenueId.parse('venue'),
  symbol,
  kind: 'linear',
  base: symbol,
  quote: 'USDT',
  priceIncrement: '0.1',
  lotSize: '0.001',
  contractValue: '1',
  quoteScale: 6,
  settlementScale: 6,
});

/** A head of so many instruments. */
export const tapeHead = (instruments: number): TapeHead => ({
  epochUtcNanos: UtcNanos.parse('1723161256172216566'),
  instruments: Array.from({ length: instruments }, (_, n) => instrumentNamed(`S${n}`)),
  source: 'made for a test',
});

const anyId = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat());
const anyPrice = fc.oneof(fc.integer({ min: -50, max: 90_000 }), fc.nat(2 ** 50)).map(priceTicks);
const anyLots = fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 70_000 }), fc.maxSafeNat()).map(lots);
const anyLevels = fc
  .array(fc.tuple(anyPrice, anyLots), { maxLength: 12 })
  .map((levels) => levels.flat());
const anyTime = fc.nat({ max: 10_000_000_000 }).map(monoNanos);
const anyText = fc.string({ maxLength: 30, unit: 'binary' });

/** Any message of the instruments of `head`. */
export function anyMessage(head: TapeHead): fc.Arbitrary<TapeMessage> {
  const instrument = fc.constantFrom(...head.instruments.map((one) => one.id));
  const exchangeUtcMillis = fc.oneof(fc.constant(null), fc.nat(2_000_000_000_000));
  const received = { instrument, receivedMonoNanos: anyTime, exchangeUtcMillis };
  const kind = <Name extends TapeMessage['kind']>(name: Name): fc.Arbitrary<Name> =>
    fc.constant(name);
  const sides = { bids: anyLevels, asks: anyLevels };
  return fc.oneof(
    fc.record({
      kind: kind('bookTicker'),
      ...received,
      updateId: anyId,
      bidPrice: anyPrice,
      bidLots: anyLots,
      askPrice: anyPrice,
      askLots: anyLots,
    }),
    fc.record({
      kind: kind('trade'),
      ...received,
      tradeId: anyId,
      price: anyPrice,
      lots: anyLots,
      aggressor: fc.constantFrom('buy' as const, 'sell' as const),
    }),
    fc.record({ kind: kind('depthDelta'), ...received, finalUpdateId: anyId, ...sides }),
    fc.record({ kind: kind('depthSnapshot'), ...received, lastUpdateId: anyId, ...sides }),
    fc.record({
      kind: kind('feedChange'),
      instrument,
      state: fc.constantFrom(...feedStates),
      reason: anyText,
      atMonoNanos: anyTime,
    }),
    fc.record({
      kind: kind('feedFault'),
      fault: fc.constantFrom(...feedFaults),
      instrument: fc.oneof(fc.constant(null), instrument),
      detail: anyText,
      atMonoNanos: anyTime,
    }),
  );
}
