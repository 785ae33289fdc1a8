import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../contract/canonical.ts';
import { LedgerEvent } from '../contract/events.ts';
import { isWorking } from '../contract/orders.ts';
import { fold } from './fold.ts';
import { initialState, type LedgerState } from './ledger-state.ts';
import { stateFromData, stateHashText, stateToData } from './state-text.ts';

const instruments = [
  { id: 'BTCUSDT.sim', symbol: 'BTCUSDT', kind: 'linear', quote: 'USDT', lotSize: '0.001' },
  { id: 'BTCUSD_PERP.sim', symbol: 'BTCUSD_PERP', kind: 'inverse', quote: 'USD', lotSize: '1' },
].map((fields) => ({
  ...fields,
  venue: 'sim',
  base: 'BTC',
  priceIncrement: '0.1',
  contractValue: fields.kind === 'inverse' ? '100' : '1',
  quoteScale: 6,
  settlementScale: fields.kind === 'inverse' ? 8 : 6,
}));

/** One wish of the generator; it becomes events only where they are legal. */
interface Wish {
  readonly kind: (typeof kinds)[number];
  readonly pick: number;
  readonly amount: number;
}
const kinds = [
  'place',
  'place',
  'refuse',
  'sent',
  'accepted',
  'filled',
  'filled',
  'cancelRequested',
  'cancelRejected',
  'cancelled',
  'expired',
  'rejected',
  'fenced',
  'unknown',
  'mode',
  'session',
  'strategy',
  'fault',
] as const;

const wishes = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    pick: fc.nat(1_000),
    amount: fc.integer({ min: 1, max: 40 }),
  }),
  { maxLength: 150, size: 'max' },
);

type Body = Record<string, unknown>;

/** Turns wishes into a legal stream, folding as it goes so that it knows what is legal. */
class Stream {
  readonly events: LedgerEvent[] = [];
  readonly state: LedgerState = initialState();
  #made = 0;

  constructor(list: readonly Wish[]) {
    this.#push({
      type: 'session.started',
      sessionId: 's-0',
      fence: 1,
      engineVersion: '0.1.0',
      environment: 'SIM',
      desk: 'd',
      singleOperator: true,
      configHash: '',
      recoveredSequence: 0,
      recoveredStateHash: '',
      reason: 'first run',
    });
    for (const instrument of instruments) this.#push({ type: 'instrument.defined', instrument });
    for (const wish of list) this.#follow(wish);
  }

  #push(body: Body): void {
    const sequence = this.events.length + 1;
    const event = LedgerEvent.parse({
      sequence,
      utcNanos: String(1_732_000_000_000_000_000n + BigInt(sequence)),
      monoNanos: sequence * 1_000,
      body,
    });
    this.events.push(event);
    fold(this.state, event);
  }

  #follow({ kind, pick, amount }: Wish): void {
    switch (kind) {
      case 'place':
      case 'refuse':
        return this.#place(kind === 'place', pick, amount);
      case 'mode':
        return this.#push({
          type: 'mode.changed',
          scope: pick % 2 === 0 ? {} : { strategy: 'maker' },
          previous: 'active',
          mode: ['active', 'reduce', 'halted'][pick % 3],
          epoch: this.state.epoch + (pick % 2),
          actor: { kind: 'operator', name: 'kim' },
          cause: 'test',
          reason: 'test',
          commandId: null,
        });
      case 'session':
        return this.#push({ ...this.events[0]?.body, fence: this.state.fence + 1 });
      case 'strategy':
        return this.#push({
          type: 'strategy.changed',
          strategy: `maker-${pick % 2}`,
          version: '1',
          state: 'running',
          reason: 'test',
        });
      case 'fault':
        return this.#push({
          type: 'fault.recorded',
          component: 'test',
          detail: 'ä \u2028',
          count: amount,
          owner: null,
        });
      default:
        return this.#tellOfOrder(kind, pick, amount);
    }
  }

  #place(approved: boolean, pick: number, amount: number): void {
    this.#made += 1;
    const intentId = `intent-${this.#made}`;
    const instrument = instruments[pick % 2]?.id;
    const owner = {
      venue: 'sim',
      account: `account-${pick % 3}`,
      strategy: 'maker',
      strategyVersion: '1',
      instrument,
      desk: 'd',
      trader: 't',
      client: 'c',
    };
    const request = {
      owner,
      side: pick % 5 < 3 ? 'buy' : 'sell',
      type: 'limit',
      timeInForce: 'GTC',
      postOnly: false,
      price: 600_000 + pick,
      lots: amount,
    };
    this.#push({ type: 'intent.recorded', intentId, request, tickNumber: pick });
    this.#push({
      type: 'verdict.recorded',
      intentId,
      decision: approved ? 'approved' : 'refused',
      clientOrderId: approved ? `qd-${this.#made}` : null,
      refusal: approved ? null : { kind: 'orderSize', detail: 'too large', node: 'limits' },
      epoch: this.state.epoch,
      inputs: {
        referencePrice: null,
        referenceAgeMicros: null,
        positionLots: 0,
        workingBuyLots: 0,
        workingSellLots: 0,
        orderValueMinor: null,
        messagesInWindow: 0,
      },
    });
  }

  #tellOfOrder(kind: string, pick: number, amount: number): void {
    const orders = [...this.state.orders.values(), ...this.state.finishedOrders];
    const order = orders[pick % Math.max(1, orders.length)];
    if (order === undefined) return;
    const { clientOrderId } = order;
    const head = { type: `order.${kind}`, clientOrderId };
    const reason = 'test';
    if (kind === 'filled') {
      const open = order.request.lots - order.filledLots;
      if (open === 0) return;
      this.#made += 1;
      return this.#push({
        ...head,
        executionId: `execution-${this.#made}`,
        price: 600_000 + pick,
        lots: Math.min(open, amount),
        feeMinor: amount - 5,
        feeCurrency:
          pick % 3 === 0
            ? 'BNB'
            : order.request.owner.instrument === 'BTCUSDT.sim'
              ? 'USDT'
              : 'BTC',
        liquidity: 'maker',
        venueUtcMillis: 1,
      });
    }
    const { epoch } = this.state;
    if (kind === 'sent') return this.#push({ ...head, message: 'new', sendMonoNanos: pick, epoch });
    if (kind === 'accepted') return this.#push({ ...head, venueOrderId: `v-${pick}` });
    if (kind === 'cancelRequested') return this.#push({ ...head, cause: reason });
    if (kind === 'fenced') return this.#push({ ...head, cause: 'age', detail: reason });
    this.#push({ ...head, reason });
  }
}

const throughText = (event: LedgerEvent): LedgerEvent =>
  LedgerEvent.parse(JSON.parse(canonicalJson(event)));

function folded(events: readonly LedgerEvent[], state = initialState()): LedgerState {
  for (const event of events) fold(state, event);
  return state;
}

describe('any legal stream of events', () => {
  test('folds to the same state after a way through text', () => {
    fc.assert(
      fc.property(wishes, (list) => {
        const { events, state } = new Stream(list);
        const again = folded(events.map(throughText));
        expect(again).toEqual(state);
        expect(stateHashText(again)).toBe(stateHashText(state));
      }),
    );
  });

  test('goes on from a snapshot, taken anywhere, as if it had been folded whole', () => {
    fc.assert(
      fc.property(wishes, fc.nat(1_000), (list, at) => {
        const { events, state } = new Stream(list);
        const cut = at % (events.length + 1);
        const before = stateToData(folded(events.slice(0, cut)));
        const data = JSON.parse(JSON.stringify(before)) as Record<string, unknown>;
        const resumed = folded(events.slice(cut), stateFromData(data));
        expect(resumed).toEqual(state);
        expect(stateHashText(resumed)).toBe(stateHashText(state));
      }),
    );
  });

  test('the hash leaves out wall times and nothing else of the orders', () => {
    fc.assert(
      fc.property(wishes, (list) => {
        const { events, state } = new Stream(list);
        const shifted = events.map((event) =>
          LedgerEvent.parse({ ...event, utcNanos: '1', monoNanos: 1 }),
        );
        expect(stateHashText(folded(shifted))).toBe(stateHashText(state));
        const order = [...state.orders.keys()][0];
        if (order === undefined) return;
        const before = stateHashText(state);
        state.orders.delete(order);
        expect(stateHashText(state)).not.toBe(before);
      }),
    );
  });

  test('the hash covers when an instrument expires: that is a term, no wall time', () => {
    const { state } = new Stream([]);
    const [id, instrument] = [...state.instruments][0] ?? [];
    if (id === undefined || instrument === undefined) throw new Error('no instrument');
    const hashes = [1_790_000_000_000, 1_820_000_000_000].map((expiryUtcMillis) => {
      state.instruments.set(id, { ...instrument, expiryUtcMillis });
      return stateHashText(state);
    });
    expect(hashes[0]).not.toBe(hashes[1]);
  });

  test('keeps its own accounts: fills, positions and orders agree', () => {
    fc.assert(
      fc.property(wishes, (list) => {
        const { events, state } = new Stream(list);
        const fills = events.flatMap(({ body }) => (body.type === 'order.filled' ? [body] : []));
        expect(state.counts.fills).toBe(fills.length);
        const traded = [...state.positions.values()].map((each) => each.boughtLots + each.soldLots);
        const filled = fills.reduce((sum, body) => sum + body.lots, 0);
        expect(traded.reduce((sum, each) => sum + each, 0)).toBe(filled);
        for (const order of state.orders.values()) expect(isWorking(order.status)).toBe(true);
        for (const order of state.finishedOrders) expect(isWorking(order.status)).toBe(false);
        const all = [...state.orders.values(), ...state.finishedOrders];
        expect(all.length).toBe(state.counts.approved);
        expect(all.reduce((sum, order) => sum + order.filledLots, 0)).toBe(filled);
        expect(state.pendingIntents.size).toBe(0);
      }),
    );
  });
});

describe('what is not legal is a broken invariant', () => {
  const { events, state } = new Stream([{ kind: 'place', pick: 0, amount: 5 }]);
  const next = (body: Body): LedgerEvent =>
    LedgerEvent.parse({
      sequence: state.sequence + 1,
      utcNanos: '1',
      monoNanos: 1,
      body,
    });
  const fill = {
    type: 'order.filled',
    clientOrderId: 'qd-1',
    executionId: 'e',
    price: 1,
    lots: 6,
    feeMinor: 0,
    feeCurrency: 'USDT',
    liquidity: 'maker',
    venueUtcMillis: 1,
  };
  test.each<[string, () => void, string]>([
    [
      'a gap',
      () => folded([{ ...next(fill), sequence: 9 } as LedgerEvent], folded(events)),
      'follows',
    ],
    ['an overfill', () => folded([next(fill)], folded(events)), 'overfilled'],
    [
      'a fill of nobody’s order',
      () => folded([next({ ...fill, clientOrderId: 'other' })], folded(events)),
      'unknown order',
    ],
    [
      'a cancel of nobody’s order',
      () =>
        folded(
          [next({ type: 'order.cancelled', clientOrderId: 'other', reason: '' })],
          folded(events),
        ),
      'unknown order',
    ],
  ])('%s', (_name, act, message) => {
    expect(act).toThrow(message);
  });

  test('the same execution twice', () => {
    const once = { ...next({ ...fill, lots: 1 }) };
    const twice = { ...once, sequence: once.sequence + 1 } as LedgerEvent;
    expect(() => folded([once, twice], folded(events))).toThrow('twice');
  });
});
