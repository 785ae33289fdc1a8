/** Scopes over random books, held against models that share no code with the engine. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { CommandId, InstrumentId, VenueId } from '../contract/ids.ts';
import { gateEpoch } from '../contract/numbers.ts';
import type { OrderRecord } from '../contract/orders.ts';
import type { Scope } from '../contract/scope.ts';
import {
  alice,
  armedDesk,
  type Drive,
  inverse,
  linear,
  linearInstrument,
  maker,
  requestOf,
  stampAt,
  taker,
  venue,
  wideLimits,
} from './core-fixture.ts';
import type { Outcome } from './engine.ts';

// Properties run many cases: on a busy machine they take their time.
vi.setConfig({ testTimeout: 180_000 });

const books = 10_000;

/** Rates that no book reaches: a window is an array of that size, and each book has its own. */
const messageRate = { messages: 200, windowMillis: 1 };
/** The linear instrument at another venue. */
const far = InstrumentId.parse('BTCUSDT.far');
const farVenue = VenueId.parse('far');
const farInstrument = { ...linearInstrument, id: far, venue: farVenue };
const limits = {
  ...wideLimits,
  instruments: wideLimits.instruments.flatMap((one) =>
    one.instrument === linear ? [one, { ...one, instrument: far }] : [one],
  ),
  strategies: wideLimits.strategies.map((one) => {
    return { ...one, instruments: [...one.instruments, far], messageRate };
  }),
  desk: { messageRate },
};

const owners = {
  strategy: [maker, taker],
  instrument: [linear, inverse, far],
  account: ['paper', 'other'],
  trader: ['alice', 'bob'],
  client: ['house', 'fund'],
} as const;
type OwnField = keyof typeof owners;
const ownFields = Object.keys(owners) as OwnField[];
/** An order has the venue of its instrument; a scope may name any beside any. */
const named = { ...owners, venue: [venue, farVenue] } as const;
type Field = keyof typeof named;
const fields = Object.keys(named) as Field[];

const bit = fc.nat({ max: 1 });
const entry = fc.record({
  strategy: bit,
  instrument: fc.nat({ max: 2 }),
  account: bit,
  trader: bit,
  client: bit,
  sells: fc.boolean(),
  lots: fc.integer({ min: 1, max: 20 }),
  /** How far the order has come. */
  stand: fc.constantFrom('working', 'partly', 'filled', 'leaving', 'unknown', 'unsent'),
});
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never;
const book = fc.array(entry, { maxLength: 12 });
/** Beyond its values is "not named": every field is left out as often as it has a value. */
const choiceOf = (values: number) => fc.oneof(fc.constant(values), fc.nat({ max: values - 1 }));
const scopeChoice = fc.record({
  strategy: choiceOf(2),
  venue: choiceOf(2),
  instrument: choiceOf(3),
  account: choiceOf(2),
  trader: choiceOf(2),
  client: choiceOf(2),
});

function scopeOf(choice: Record<Field, number>): Scope {
  const chosen = fields.flatMap((field) => {
    const value = named[field][choice[field]];
    return value === undefined ? [] : [[field, value]];
  });
  return Object.fromEntries(chosen) as Scope;
}

/** A desk with the orders of the book on it, named o0, o1 ... */
function deskOf(entries: readonly Entry[]): Drive {
  const drive = armedDesk(limits);
  drive.record({ type: 'instrument.defined', instrument: farInstrument });
  drive.quote(100_000, 100_002, 0, far);
  for (const [index, { sells, lots, stand, ...chosen }] of entries.entries()) {
    const id = `o${index}`;
    const own = ownFields.map((field) => [field, owners[field][chosen[field]]] as const);
    const at = owners.instrument[chosen.instrument] === far ? farVenue : venue;
    const owner = { ...Object.fromEntries(own), venue: at };
    drive.intent(id, requestOf({ owner, side: sells ? 'sell' : 'buy', lots }), 1);
    if (stand === 'unsent') continue;
    drive.sent(id, 1);
    drive.accepted(id, `v-${id}`, 1);
    if (stand === 'partly' && lots > 1) drive.filled(id, `e-${id}`, lots - 1);
    if (stand === 'filled') drive.filled(id, `e-${id}`, lots);
    if (stand === 'leaving') drive.cancel(id, 1);
    if (stand === 'unknown') drive.ended('unknown', id, 1);
  }
  return drive;
}

/** The model of a scope: plain comparisons, field by field. */
function isInModel({ request }: OrderRecord, choice: Record<Field, number>): boolean {
  return fields.every((field) => {
    const wanted = named[field][choice[field]];
    return wanted === undefined || request.owner[field] === wanted;
  });
}

/** Orders that an outcome asks to be cancelled, by event or by message. */
function cancelledBy(outcome: Outcome): Set<string> {
  const asked = outcome.events.flatMap(({ body }) =>
    body.type === 'order.cancelRequested' ? [body.clientOrderId] : [],
  );
  return new Set([...asked, ...outcome.cancels.map(({ clientOrderId }) => clientOrderId)]);
}

function reduce(drive: Drive, scope: Scope): Outcome {
  drive.epoch = gateEpoch(drive.epoch + 1);
  return drive.core.process({
    type: 'reduce',
    scope,
    actor: alice,
    cause: 'reduce',
    reason: 'test',
    commandId: CommandId.parse('reduce-0001'),
    epoch: drive.epoch,
    stamp: stampAt(2),
  });
}

const openLots = (order: OrderRecord): number => order.request.lots - order.filledLots;
const keyOf = ({ request: { owner, side } }: OrderRecord): string =>
  `${owner.account}|${owner.strategy}|${owner.instrument}|${side}`;

/** How much the orders of one side may still trade without enlarging their position. */
function room(drive: Drive, order: OrderRecord): number {
  const { account, strategy, instrument } = order.request.owner;
  const position = [...drive.core.ledger.positions.values()].find(
    (one) => one.account === account && one.strategy === strategy && one.instrument === instrument,
  );
  const held = position?.lots ?? 0;
  return Math.max(0, order.request.side === 'sell' ? held : -held);
}

describe(`a scope over ${books} random books`, () => {
  it('K2 is killed with every working order in it, and no other', () => {
    let over = 0;
    let under = 0;
    let spanning = 0;
    fc.assert(
      fc.property(book, scopeChoice, (entries, choice) => {
        const drive = deskOf(entries);
        const working = [...drive.core.ledger.orders.values()];
        const model = new Set(
          working.filter((one) => isInModel(one, choice)).map((one) => one.clientOrderId as string),
        );
        const first = drive.core.killCancels(scopeOf(choice));
        const outcome = drive.kill(scopeOf(choice), 2);
        // What is written before the kill is taken through is what it asks for.
        expect(first).toEqual(outcome.cancels);
        const cancelled = cancelledBy(outcome);
        const reached = working.filter((one) => cancelled.has(one.clientOrderId));
        spanning += new Set(reached.map(({ request }) => request.owner.venue)).size > 1 ? 1 : 0;
        over += [...cancelled].filter((id) => !model.has(id)).length;
        under += [...model].filter((id) => !cancelled.has(id)).length;
        expect({ over, under }).toEqual({ over: 0, under: 0 });
      }),
      { numRuns: books },
    );
    expect({ over, under }).toEqual({ over: 0, under: 0 });
    expect(spanning, 'kills that reached both venues').toBeGreaterThan(books / 100);
  });

  it('K9 is reduced to what can enlarge no position, and keeps all that cannot', () => {
    let over = 0;
    let under = 0;
    let cancels = 0;
    fc.assert(
      fc.property(book, scopeChoice, (entries, choice) => {
        const drive = deskOf(entries);
        const sent = [...drive.core.ledger.orders.values()].filter(
          ({ sentMonoNanos }) => sentMonoNanos !== null,
        );
        const isLeaving = (one: OrderRecord) => one.cancelRequested && one.status !== 'unknown';
        const candidates = sent.filter((one) => isInModel(one, choice) && !isLeaving(one));
        const staying = new Map<string, number>();
        const count = (one: OrderRecord): void => {
          staying.set(keyOf(one), (staying.get(keyOf(one)) ?? 0) + openLots(one));
        };
        for (const one of sent) if (!candidates.includes(one)) count(one);
        const cancelled = cancelledBy(reduce(drive, scopeOf(choice)));
        cancels += cancelled.size;
        for (const one of candidates) {
          const reach = (staying.get(keyOf(one)) ?? 0) + openLots(one);
          const fits = reach <= room(drive, one);
          if (cancelled.has(one.clientOrderId)) over += fits ? 1 : 0;
          else {
            under += fits ? 0 : 1;
            count(one);
          }
        }
        const foreign = [...cancelled].filter(
          (id) => !candidates.some(({ clientOrderId }) => clientOrderId === id),
        );
        expect({ over, under, foreign }).toEqual({ over: 0, under: 0, foreign: [] });
      }),
      { numRuns: books },
    );
    expect(cancels).toBeGreaterThan(books / 10);
  });
});

describe('10,000 random orders in reduce', () => {
  const act = fc.record({
    maker: fc.boolean(),
    sells: fc.boolean(),
    lots: fc.integer({ min: 1, max: 12 }),
    /** What becomes of an approved order at once. */
    fills: fc.nat({ max: 3 }),
  });
  type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
  const start = fc.record({ maker: fc.integer({ min: -30, max: 30 }), taker: fc.nat({ max: 30 }) });

  it('K9 raise no position, working orders included', () => {
    const seen = { asked: 0, approved: 0, raising: 0 };
    const run = (held: { maker: number; taker: number }, acts: Act[]): void => {
      const drive = armedDesk(limits);
      open(drive, 'm', maker, held.maker);
      open(drive, 't', taker, -held.taker);
      reduce(drive, {});
      for (const [index, { maker: isMaker, sells, lots, fills }] of acts.entries()) {
        const id = `r${index}`;
        const owner = { strategy: isMaker ? maker : taker };
        seen.asked += 1;
        const side = sells ? 'sell' : 'buy';
        const outcome = drive.intent(id, requestOf({ owner, side, lots }), 3);
        if (outcome.refusal !== null) continue;
        seen.approved += 1;
        const order = drive.core.ledger.orders.get(outcome.approved[0]!.clientOrderId)!;
        const same = [...drive.core.ledger.orders.values()].filter(
          (one) => keyOf(one) === keyOf(order),
        );
        const reach = same.reduce((sum, one) => sum + openLots(one), 0);
        if (reach > room(drive, order)) seen.raising += 1;
        drive.sent(id, 3);
        drive.accepted(id, `v-${id}`, 3);
        if (fills > 0) drive.filled(id, `e-${id}`, Math.min(lots, fills));
      }
    };
    fc.assert(fc.property(start, fc.array(act, { minLength: 25, maxLength: 25 }), run), {
      numRuns: 400,
    });
    expect(seen.asked).toBe(10_000);
    expect(seen.raising).toBe(0);
    expect(seen.approved).toBeGreaterThan(500);
  });

  function open(drive: Drive, id: string, strategy: typeof maker, lots: number): void {
    if (lots === 0) return;
    const side = lots > 0 ? 'buy' : 'sell';
    drive.work(id, requestOf({ owner: { strategy }, side, lots: Math.abs(lots) }), 1);
    drive.filled(id, `e-${id}`, Math.abs(lots));
  }
});
