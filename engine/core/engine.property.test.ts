import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { LedgerEvent } from '../contract/events.ts';
import { LedgerEvent as LedgerEventSchema } from '../contract/events.ts';
import { lots } from '../contract/numbers.ts';
import { isWorking } from '../contract/orders.ts';
import { underWayMillis } from '../ports/venue.ts';
import { fold } from '../state/fold.ts';
import { initialState } from '../state/ledger-state.ts';
import { stateHashText } from '../state/state-text.ts';
import {
  alice,
  armedDesk,
  Drive,
  linear,
  maker,
  requestOf,
  taker,
  wideLimits,
} from './core-fixture.ts';
import { createCore, ordersInDoubt } from './engine.ts';
import { type OrdersByOwner, scanOwners } from './owned-orders.ts';
import { type ExposureBook, scanExposure } from './portfolio/exposure.ts';
import { type Act, actKinds, Stream } from './stream-fixture.ts';

// Properties run many cases: on a busy machine they take their time.
vi.setConfig({ testTimeout: 120_000 });

const small = fc.nat({ max: 30 });
/** Placing and filling are told more often than the rest, so that books grow. */
const kinds = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...actKinds) },
  { weight: 1, arbitrary: fc.constantFrom('placeAndWork' as const, 'filled' as const) },
);
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({ kind: kinds, a: small, b: small, c: fc.nat({ max: 60 }) }),
  { maxLength: 120, size: 'max' },
);

/** A desk whose every event is kept from the first on. */
function recordedDesk(limits = wideLimits): { drive: Drive; events: LedgerEvent[] } {
  const events: LedgerEvent[] = [];
  const drive = armedDesk(limits, (outcome) => events.push(...outcome.events));
  return { drive, events };
}

/** The sums without the entries that are all zero. */
const openOnly = (book: ExposureBook) => ({
  instruments: [...book.instruments]
    .filter(([, e]) => e.workingOrders > 0 || e.positionLots !== 0)
    .sort(),
  owners: [...book.owners].filter(([, e]) => e.workingOrders > 0).sort(),
});

/** The orders of each owner as a list: their order counts, and that of the owners does not. */
const inOrder = (index: OrdersByOwner) =>
  [...index]
    .filter(([, { ids }]) => ids.size > 0)
    .map(([key, { ids, reduceOnly }]) => ({ key, ids: [...ids], reduceOnly }))
    .sort((one, other) => one.key.localeCompare(other.key));

describe('any stream of events', () => {
  it('keeps the ledger gapless and valid, and replays to the same state', () => {
    fc.assert(
      fc.property(acts, (stream) => {
        const { drive, events } = recordedDesk();
        new Stream(drive).run(stream);
        expect(events.map((event) => event.sequence)).toEqual(events.map((_, n) => n + 1));
        const replayed = initialState();
        for (const event of events) fold(replayed, LedgerEventSchema.parse(event));
        expect(stateHashText(replayed)).toBe(stateHashText(drive.core.ledger));
      }),
      { numRuns: 100 },
    );
  });

  it('keeps the working sums equal to a scan of all orders', () => {
    fc.assert(
      fc.property(acts, (stream) => {
        const { drive } = recordedDesk();
        new Stream(drive).run(stream);
        expect(openOnly(drive.core.exposure)).toEqual(openOnly(scanExposure(drive.core.ledger)));
        expect(inOrder(drive.core.ordersByOwner)).toEqual(inOrder(scanOwners(drive.core.ledger)));
      }),
      { numRuns: 100 },
    );
  });

  it('leads to the same outcomes every time', () => {
    fc.assert(
      fc.property(acts, (stream) => {
        const runs = [recordedDesk(), recordedDesk()].map(({ drive }) => {
          const run = new Stream(drive);
          run.run(stream);
          return run.outcomes;
        });
        expect(runs[0]).toEqual(runs[1]);
      }),
      { numRuns: 60 },
    );
  });

  it('cut anywhere recovers soundly, and without doubt once the venue has answered', () => {
    fc.assert(
      fc.property(acts, fc.nat(), (stream, at) => {
        const { drive, events } = recordedDesk();
        new Stream(drive).run(stream);
        const ledger = initialState();
        for (const event of events.slice(0, 1 + (at % events.length))) fold(ledger, event);
        const again = new Drive(createCore(ledger));
        again.recover(2_000);
        const { core } = again;
        expect(ledger.pendingIntents.size).toBe(0);
        expect([...ledger.orders.values()].filter(({ status }) => status !== 'unknown')).toEqual(
          [],
        );
        for (const { clientOrderId } of ordersInDoubt(ledger)) {
          again.fate(clientOrderId, { kind: 'notFound' }, 2_000 + underWayMillis * 1_000);
        }
        expect(ordersInDoubt(ledger)).toEqual([]);
        expect(openOnly(core.exposure)).toEqual(openOnly(scanExposure(ledger)));
        expect(inOrder(core.ordersByOwner)).toEqual(inOrder(scanOwners(ledger)));
      }),
      { numRuns: 100 },
    );
  });

  it('counts no execution twice and fills no order beyond its quantity', () => {
    fc.assert(
      fc.property(acts, (stream) => {
        const { drive, events } = recordedDesk();
        new Stream(drive).run(stream);
        const filled = events.flatMap(({ body }) => (body.type === 'order.filled' ? [body] : []));
        const keys = filled.map((fill) => `${fill.clientOrderId}/${fill.executionId}`);
        expect(new Set(keys).size).toBe(keys.length);
        const { ledger } = drive.core;
        for (const order of [...ledger.orders.values(), ...ledger.finishedOrders]) {
          expect(order.filledLots).toBeLessThanOrEqual(order.request.lots);
          expect(isWorking(order.status)).toBe(ledger.orders.has(order.clientOrderId));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('approves nothing in a halted scope and leaves no order without a cancel wish', () => {
    fc.assert(
      fc.property(acts, (stream) => {
        const { drive, events } = recordedDesk();
        new Stream(drive).run(stream);
        const killed = drive.kill({}, 1_000);
        const working = [...drive.core.ledger.orders.values()];
        expect(working.filter((order) => !order.cancelRequested)).toEqual([]);
        const before = events.length;
        new Stream(drive).run(stream.filter((act) => act.kind !== 'rearm'));
        const approved = events
          .slice(before)
          .filter(({ body }) => body.type === 'verdict.recorded' && body.decision === 'approved');
        expect(approved).toEqual([]);
        expect(killed.approved).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('position limits', () => {
  const positionLots = 60;
  const narrow = {
    ...wideLimits,
    instruments: wideLimits.instruments.map((entry) => ({
      ...entry,
      positionLots: lots(positionLots),
    })),
  };
  /** Late fills of orders that ended are outside what a limit can promise. */
  const orderly = acts.map((stream) =>
    stream.filter(
      ({ kind }) => !['cancelled', 'expired', 'rejected', 'fenced', 'notFound'].includes(kind),
    ),
  );

  it('hold even if every working order filled, on either side, at every moment', () => {
    fc.assert(
      fc.property(orderly, (stream) => {
        const { drive } = recordedDesk(narrow);
        const run = new Stream(drive);
        for (const act of stream) {
          run.run([act]);
          for (const exposure of scanExposure(drive.core.ledger).instruments.values()) {
            const { positionLots: held, workingBuyLots, workingSellLots } = exposure;
            expect(held + workingBuyLots).toBeLessThanOrEqual(positionLots);
            expect(held - workingSellLots).toBeGreaterThanOrEqual(-positionLots);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('let exactly one of two strategies through where there is room for one', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('buy', 'sell'),
        fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 }),
        fc.nat({ max: positionLots - 1 }),
        (side, order, filled) => {
          const { drive } = recordedDesk(narrow);
          drive.work('base', requestOf({ side, lots: positionLots - 1 }));
          if (filled > 0) drive.filled('base', 'e1', filled);
          const one = (n: number) => {
            const strategy = n % 2 === 0 ? maker : taker;
            return drive.intent(`p${n}`, requestOf({ side, lots: 1, owner: { strategy } }));
          };
          const passed = order.filter((n) => one(n).refusal === null);
          expect(passed).toEqual([order[0]]);
          expect(drive.core.exposure.instruments.get(linear)).toEqual(
            scanExposure(drive.core.ledger).instruments.get(linear),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a scope that may only reduce', () => {
  /** The farthest from flat that an owner can come if its working orders fill. */
  const reach = (drive: Drive, key: string): number => {
    const held = drive.core.ledger.positions.get(key)?.lots ?? 0;
    const working = scanExposure(drive.core.ledger).owners.get(key);
    const long = held + (working?.workingBuyLots ?? 0);
    const short = held - (working?.workingSellLots ?? 0);
    return Math.max(Math.abs(long), Math.abs(short));
  };

  it('lets no order through that could take a position farther from flat', () => {
    let approved = 0;
    fc.assert(
      fc.property(
        acts,
        fc.array(fc.record({ a: small, b: small, c: small }), { maxLength: 40 }),
        (before, asks) => {
          const { drive } = recordedDesk();
          new Stream(drive).run(before.filter(({ kind }) => kind !== 'kill'));
          const { epoch } = drive;
          const change = {
            type: 'mode.changed',
            scope: {},
            previous: 'active',
            mode: 'reduce',
          } as const;
          const why = { actor: alice, cause: 'rule', reason: 'loss', commandId: null } as const;
          drive.record({ ...change, epoch, ...why }, 1_000);
          asks.forEach(({ a, b, c }, n) => {
            const owner = { strategy: a % 2 === 0 ? maker : taker, instrument: linear };
            const side = b % 2 === 0 ? 'buy' : 'sell';
            const key = `paper|${owner.strategy}|${linear}`;
            const reachBefore = reach(drive, key);
            const outcome = drive.intent(
              `r${n}`,
              requestOf({ owner, side, lots: 1 + (c % 12) }),
              1_000,
            );
            approved += outcome.approved.length;
            expect(reach(drive, key)).toBeLessThanOrEqual(reachBefore);
          });
        },
      ),
      { numRuns: 1_000 },
    );
    expect(approved).toBeGreaterThan(20);
  });
});
