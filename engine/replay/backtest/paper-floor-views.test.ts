/**
 * The paper floor on the core's book and decoded ticks fills as it does on a book of its own and
 * the recording's texts: a backtest and a paper desk have one fill model.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Levels, Tick } from '../../contract/market.ts';
import { lots, monoNanos, priceTicks, textOfUnits } from '../../contract/numbers.ts';
import type { LevelText, RecordedMessage } from '../../ports/recorded-market.ts';
import { OrderBook } from '../../state/market/order-book.ts';
import { PaperFloor } from '../../venues/sim/paper-floor.ts';
import { paperSymbol } from '../capture-source.ts';
import { instrument, instrumentId } from './backtest-fixture.ts';
import { bookView } from './book-views.ts';

const { symbol, base, quote, priceIncrement, lotSize, contractValue } = instrument;
const fields = { symbol, base, quote, priceIncrement, lotSize, contractValue };
const spec = paperSymbol({ ...fields, market: 'usdm' });

const price = fc.integer({ min: 600_000, max: 600_012 });
const quantity = fc.integer({ min: 0, max: 40 });
const sides = fc.array(fc.tuple(price, quantity), { maxLength: 4 });

const step = fc.oneof(
  fc.record({ kind: fc.constant('depth' as const), bids: sides, asks: sides }),
  fc.record({ kind: fc.constant('top' as const), bid: price, ask: price, size: quantity }),
  fc.record({ kind: fc.constant('trade' as const), at: price, size: quantity, sold: fc.boolean() }),
  fc.record({
    kind: fc.constant('order' as const),
    at: price,
    size: fc.integer({ min: 1, max: 30 }),
    isBuy: fc.boolean(),
    postOnly: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('cancel' as const), order: fc.nat(20) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A tape has the nanoseconds that a player leaves out. */
const headAt = (atMicros: number) => ({
  instrument: instrumentId,
  receivedMonoNanos: monoNanos(atMicros * 1_000 + 999),
  exchangeUtcMillis: null,
});
const texts = (levels: readonly (readonly [number, number])[]): LevelText[] =>
  levels.map(([at, size]) => [textOfUnits(at, spec.price), textOfUnits(size, spec.lot)]);
const levelText = (at: number, size: number): LevelText => texts([[at, size]])[0] ?? ['', ''];
const flat = (levels: readonly (readonly [number, number])[]): Levels => levels.flat();

type Both = { readonly tick: Tick; readonly message: RecordedMessage };

function bothOf(one: Step, id: number, atMicros: number): Both | null {
  const head = headAt(atMicros);
  switch (one.kind) {
    case 'depth': {
      const { bids, asks } = one;
      return {
        tick: {
          ...head,
          kind: 'depthDelta',
          finalUpdateId: id,
          bids: flat(bids),
          asks: flat(asks),
        },
        message: { kind: 'depth', symbol, bids: texts(bids), asks: texts(asks) },
      };
    }
    case 'top': {
      const { bid, ask, size } = one;
      const [bidPrice, askPrice] = [priceTicks(bid), priceTicks(ask)];
      const sizes = { bidLots: lots(size), askLots: lots(size + 1) };
      return {
        tick: { ...head, kind: 'bookTicker', updateId: id, bidPrice, askPrice, ...sizes },
        message: {
          kind: 'bookTicker',
          symbol,
          bid: levelText(bid, size),
          ask: levelText(ask, size + 1),
        },
      };
    }
    case 'trade': {
      const { at, size, sold } = one;
      const [atText, sizeText] = levelText(at, size);
      const aggressor = sold ? 'sell' : 'buy';
      const traded = { price: priceTicks(at), lots: lots(size), aggressor } as const;
      return {
        tick: { ...head, kind: 'trade', tradeId: id, ...traded },
        message: { kind: 'trade', symbol, price: atText, quantity: sizeText, buyerIsMaker: sold },
      };
    }
    case 'order':
    case 'cancel':
      return null;
  }
}

test('any market and any orders are filled the same', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(step, fc.nat(40_000)), { maxLength: 60 }), (steps) => {
      const book = new OrderBook();
      const own = new PaperFloor([spec]);
      const kept = new PaperFloor([spec], new Map([[symbol, bookView(book)]]));
      const told: [unknown[], unknown[]] = [[], []];
      own.onMakerMatch((_symbol, match) => told[0].push(match));
      kept.onMakerMatch((_symbol, match) => told[1].push(match));
      let id = 0;
      let atMicros = 0;
      const each = (act: (floor: PaperFloor) => unknown): void => {
        expect(act(kept)).toEqual(act(own));
      };
      for (const [one, laterMicros] of steps) {
        id += 1;
        atMicros += laterMicros;
        if (one.kind === 'cancel') each((floor) => floor.cancel(symbol, one.order));
        else if (one.kind === 'order') {
          const { at, size, isBuy, postOnly } = one;
          const side = isBuy ? 'buy' : 'sell';
          const rest = { timeInForce: 'GTC', selfTradePrevention: 'NONE' } as const;
          each((floor) =>
            floor.place(symbol, { id, owner: 1, side, price: at, lots: size, postOnly, ...rest }),
          );
        } else {
          const both = bothOf(one, id, atMicros);
          if (both?.tick.kind === 'depthDelta') {
            book.applyDelta(id, both.tick.bids, both.tick.asks);
          }
          if (both === null) continue;
          own.onMessage(both.message, atMicros);
          kept.onTick(symbol, both.tick);
        }
        expect(told[1]).toEqual(told[0]);
      }
    }),
    { numRuns: 400 },
  );
});

test('a tick of a halted venue is taken in, and fills nothing', () => {
  const book = new OrderBook();
  const floor = new PaperFloor([spec], new Map([[symbol, bookView(book)]]));
  const fills: number[] = [];
  floor.onMakerMatch((_symbol, match) => fills.push(match.lots));
  let id = 0;
  const depth = (bid: [number, number], ask: [number, number], isHalted: boolean): void => {
    id += 1;
    const levels = { finalUpdateId: id, bids: bid, asks: ask };
    book.applyDelta(id, bid, ask);
    floor.onTick(symbol, { ...headAt(id), kind: 'depthDelta', ...levels }, isHalted);
  };
  const buy = (at: number, timeInForce: 'GTC' | 'IOC'): number => {
    id += 1;
    const terms = { owner: 1, side: 'buy', price: at, lots: 9, postOnly: false } as const;
    const placement = floor.place(symbol, {
      ...terms,
      id,
      timeInForce,
      selfTradePrevention: 'NONE',
    });
    const matches = placement.kind === 'placed' ? placement.matches : [];
    return matches.reduce((sum, match) => sum + match.lots, 0);
  };
  depth([600_000, 0], [600_005, 5], false);
  buy(600_003, 'GTC');
  const taken = [buy(600_005, 'IOC'), buy(600_005, 'IOC')];
  depth([600_000, 0], [600_005, 4], true);
  taken.push(buy(600_005, 'IOC'));
  depth([600_000, 0], [600_003, 3], true);
  const duringHalt = [...fills];
  depth([600_000, 0], [600_006, 1], false);
  expect({ taken, duringHalt, fills }).toEqual({ taken: [5, 0, 4], duringHalt: [], fills: [3] });
});
