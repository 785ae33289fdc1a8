/**
 * Money and lots are conserved: whatever order, delay or repetition the exchange's word comes in,
 * the desk's books are what the exchange executed, by a second bookkeeping that shares no code.
 * QUARTERDECK_TRIALS sets the number of streams (600; QUARTERDECK_LONG: 100,000), QUARTERDECK_SEED
 * repeats a run.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { LedgerEvent } from '../contract/events.ts';
import type { Lots, PriceTicks } from '../contract/numbers.ts';
import { fold } from '../state/fold.ts';
import { findOrder, initialState, type LedgerState } from '../state/ledger-state.ts';
import { unrealised } from '../state/position.ts';
import { stateHashText } from '../state/state-text.ts';
import { orderId } from './core-fixture.ts';
import { type ExchangeAct, ExchangeStream, exchangeActs } from './exchange-stream-fixture.ts';
import { book, gainAt, realisedAtAverageCost, valueMinor } from './second-books-fixture.ts';

const count = z.coerce.number().int().positive();
const usual = process.env['QUARTERDECK_LONG'] === '1' ? '100000' : '600';
const trials = count.parse(process.env['QUARTERDECK_TRIALS'] ?? usual);
const seed = count.parse(process.env['QUARTERDECK_SEED'] ?? String(1 + (Date.now() % 2 ** 31)));

const acts: fc.Arbitrary<ExchangeAct[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...exchangeActs),
    a: fc.nat({ max: 40 }),
    b: fc.nat({ max: 100 }),
    c: fc.nat({ max: 60 }),
  }),
  { minLength: 40, maxLength: 160, size: 'max' },
);

/** What the ledger holds of every strategy and instrument that has ever traded. */
function ledgerBooks(ledger: LedgerState): Record<string, object> {
  return Object.fromEntries(
    [...ledger.positions.values()].map((position) => {
      const { strategy, instrument, lots, boughtLots, soldLots, cashFlowMinor, feesMinor } =
        position;
      const books = { lots, boughtLots, soldLots, cashFlowMinor, feesMinor };
      return [`${strategy}|${instrument}`, books];
    }),
  );
}

/** Executions by strategy and instrument, in the order of their execution. */
function byOwner({ executions }: ExchangeStream): Map<string, ExchangeStream['executions']> {
  return Map.groupBy(executions, ({ strategy, instrument }) => `${strategy}|${instrument.id}`);
}

/** The order in which the desk counted its fills decides what average cost releases. */
function inLedgerOrder(stream: ExchangeStream, key: string): ExchangeStream['executions'] {
  return stream.events.flatMap(({ body }) => {
    if (body.type !== 'order.filled') return [];
    const execution = stream.executions[Number(body.executionId.slice(1)) - 1];
    if (execution === undefined) return [];
    return `${execution.strategy}|${execution.instrument.id}` === key ? [execution] : [];
  });
}

function expectGains(stream: ExchangeStream): void {
  for (const position of stream.drive.core.ledger.positions.values()) {
    const key = `${position.strategy}|${position.instrument}`;
    const executions = inLedgerOrder(stream, key);
    const instrument = executions[0]?.instrument;
    const valuation = stream.drive.core.ledger.valuations.get(position.instrument);
    if (instrument === undefined || valuation === undefined) throw new Error(`no ${key}`);
    for (const mark of [89_001, 100_003]) {
      const gain = position.realisedMinor + unrealised(position, valuation, mark as PriceTicks);
      expect(gain, `gain of ${key}`).toBe(gainAt(book(executions), instrument, mark));
    }
    // Each fill rounds its value, and each close the cost that it releases, by half a unit at most.
    const wrong = Math.abs(position.realisedMinor - realisedAtAverageCost(executions));
    expect(wrong, `realised gain of ${key}`).toBeLessThanOrEqual(executions.length + 1);
  }
}

function expectOrders(stream: ExchangeStream): void {
  const orders = Map.groupBy(stream.executions, ({ order }) => order);
  for (const [id, executions] of orders) {
    const value = executions.reduce(
      (sum, { instrument, price, lots }) => sum + valueMinor(instrument, price, lots),
      0n,
    );
    const record = findOrder(stream.drive.core.ledger, orderId(id));
    expect({ lots: record?.filledLots, value: record?.filledValueMinor }, id).toEqual({
      lots: executions.reduce((sum, { lots }) => sum + lots, 0) as Lots,
      value: Number(value),
    });
  }
}

test(
  `${trials} streams, seed ${seed}: what the desk books is what the exchange executed`,
  () => {
    let events = 0;
    let fills = 0;
    fc.assert(
      fc.property(acts, (stream) => {
        const run = new ExchangeStream();
        run.run(stream);
        const { ledger } = run.drive.core;
        const truth = [...byOwner(run)].map(
          ([key, executions]) => [key, book(executions)] as const,
        );
        expect(ledgerBooks(ledger), 'the books').toEqual(Object.fromEntries(truth));
        expectGains(run);
        expectOrders(run);
        const replayed = initialState();
        for (const event of run.events) fold(replayed, event);
        expect(stateHashText(replayed), 'the replayed state').toBe(stateHashText(ledger));
        events += run.events.length;
        fills += run.executions.length;
      }),
      { numRuns: trials, seed },
    );
    process.stdout.write(
      `money: seed ${seed}, ${trials} streams, ${events} events, ${fills} fills\n`,
    );
    expect(fills).toBeGreaterThan(10 * trials);
  },
  60_000 + trials * 200,
);

test('events of such streams are what the ledger can hold', () => {
  fc.assert(
    fc.property(acts, (stream) => {
      const run = new ExchangeStream();
      run.run(stream);
      for (const event of run.events) LedgerEvent.parse(JSON.parse(JSON.stringify(event)));
    }),
    { numRuns: 50, seed },
  );
});
