/**
 * P10, one-trade overrides: one order, one use, one minute, a named approver, and never anything
 * but a soft limit of a node. Held against a model over histories with restarts.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GateEpoch, gateEpoch, UtcNanos } from '../contract/numbers.ts';
import type { OrderRequest } from '../contract/orders.ts';
import { stateHashText } from '../state/state-text.ts';
import { inverse, linear, maker, requestOf, spot, stampAt, taker } from './core-fixture.ts';
import type { Outcome } from './engine.ts';
import { nodeOf } from './gate/node-fixture.ts';
import { OverrideDrive, softlyRefused } from './override-fixture.ts';
import type { OverrideGrantEvent } from './overrides.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const minute = 60_000_000;

/** The request, and others that differ from it in one field each. */
const requests: readonly OrderRequest[] = [
  softlyRefused,
  requestOf({ lots: 11 }),
  requestOf({ price: 99_999 }),
  requestOf({ side: 'sell', price: 100_002 }),
  requestOf({ postOnly: true }),
  requestOf({ timeInForce: 'IOC' }),
  requestOf({ owner: { strategy: taker } }),
  requestOf({ owner: { strategyVersion: '1.0.1' } }),
  requestOf({ owner: { client: 'other' } }),
  requestOf({ owner: { trader: 'bob' as never } }),
  requestOf({ owner: { account: 'other' as never } }),
];

const verdictOf = ({ events }: Outcome) => events.map(({ body }) => body.type);
const isApproved = ({ approved }: Outcome): boolean => approved.length === 1;

describe('P10 an override', () => {
  it('P10 lets the order pass that it was granted for, names who approved, and is used up', () => {
    const desk = new OverrideDrive();
    expect(desk.ask(1).refusal).toMatchObject({
      kind: 'orderValue',
      node: 'limits/desk/orderValue',
    });
    expect(desk.grant('override-1', 2).events.map(({ body }) => body)).toMatchObject([
      {
        type: 'override.granted',
        ...{ overrideId: 'override-1', request: softlyRefused, approver: 'ben' },
        breach: { node: 'desk', limit: 'orderValue', bound: 1_000, use: 100_000_000 },
      },
    ]);
    const passed = desk.ask(3);
    expect(verdictOf(passed)).toEqual(['intent.recorded', 'override.used', 'verdict.recorded']);
    const named = { overrideId: 'override-1', node: 'desk', limit: 'orderValue', approver: 'ben' };
    expect(passed.events.at(-1)?.body).toMatchObject({ decision: 'approved', overrides: [named] });
    expect(desk.ask(4).refusal?.detail).toMatch(/override override-1 was used by order q2$/);
  });

  it('P10 replayed a thousand times passes once', ({ task }) => {
    const desk = new OverrideDrive();
    desk.grant('override-1', 1);
    const outcomes = Array.from({ length: 1_000 }, (_, n) => desk.ask(2 + n));
    task.meta.count = outcomes.length;
    expect(outcomes.map(isApproved).lastIndexOf(true)).toBe(0);
  });

  it('P10 lives to the end of its minute and no longer, to the nanosecond', () => {
    const answers = [minute - 1, minute, minute + 1].map((age) => {
      const desk = new OverrideDrive();
      desk.grant('override-1', 5);
      return isApproved(desk.ask(5 + age));
    });
    expect(answers).toEqual([true, false, false]);
    const desk = new OverrideDrive();
    desk.grant('override-1', 5);
    expect(desk.ask(5 + minute).refusal?.detail).toMatch(/override override-1 has expired$/);
    expect(desk.events.at(-1)?.body).toMatchObject({ type: 'override.ended', outcome: 'expired' });
  });

  it('P10 is over by whichever clock says so, and by one that ran backwards', () => {
    const { mono, utc } = stampAt(5);
    const later = (nanos: bigint) => UtcNanos.parse(String(BigInt(utc) + nanos));
    const minuteNanos = 60_000_000_000n;
    const stamps = [
      { mono, utc: later(minuteNanos - 1n) },
      { mono, utc: later(minuteNanos) },
      { mono, utc: later(-1n) },
      { mono: (mono - 1) as typeof mono, utc },
    ];
    const answers = stamps.map((stamp) => {
      const desk = new OverrideDrive();
      desk.grant('override-1', 5);
      desk.drive.quote(100_000, 100_002, 4);
      const { process } = desk.drive.core;
      return isApproved(process({ ...desk.drive.intentEvent('x', softlyRefused), stamp }));
    });
    expect(answers).toEqual([true, false, false, false]);
  });

  it('P10 is of one request alone: of those that differ in one field none passes', () => {
    const desk = new OverrideDrive();
    desk.grant('override-1', 1);
    const [own, ...others] = requests;
    expect(others.map((request) => desk.ask(2, request).refusal?.kind)).toEqual(
      others.map(() => 'orderValue'),
    );
    expect(isApproved(desk.ask(3, own))).toBe(true);
  });

  it('P10 of an amend to the same order it is none', () => {
    const desk = new OverrideDrive(
      nodeOf({ name: 'desk', scope: { instrument: linear }, hard: {}, soft: { orderLots: 9 } }),
    );
    desk.drive.work('o', requestOf({ lots: 9 }));
    desk.grant('override-1', 1, { limit: 'orderQuantity' });
    const amend = desk.drive.core.process({
      type: 'amendIntent',
      ...{ intentId: 'i-a' as never, clientOrderId: 'o' as never, tickNumber: 1, armed: true },
      ...{ terms: { lots: 10 as never }, epoch: desk.drive.epoch, stamp: stampAt(2) },
    });
    expect(amend.refusal).toMatchObject({ kind: 'orderSize', breach: { severity: 'soft' } });
    expect(isApproved(desk.ask(3))).toBe(true);
  });

  it('P10 lifts one limit: another soft one has to be overridden too, and both are named', () => {
    const scope = { instrument: linear };
    const desk = new OverrideDrive(
      nodeOf({ name: 'a', scope, currency: 'USDT', hard: {}, soft: { orderLots: 9 } }),
      nodeOf({ name: 'b', scope, currency: 'USDT', hard: {}, soft: { orderValueMinor: 1_000 } }),
    );
    desk.grant('override-1', 1, { node: 'a', limit: 'orderQuantity' });
    expect(desk.ask(2).refusal).toMatchObject({ breach: { node: 'b', limit: 'orderValue' } });
    desk.grant('override-2', 3, { node: 'b' });
    const passed = desk.ask(4);
    expect(passed.events.at(-1)?.body).toMatchObject({
      overrides: [{ overrideId: 'override-1' }, { overrideId: 'override-2' }],
    });
    expect(desk.folded().overrides?.live).toEqual([]);
  });

  const buy = (lots: number, price: number, instrument = linear): OrderRequest =>
    requestOf({ lots, price, owner: { instrument } });
  const each = 100_000;
  /** A limit that other orders have a part in: those before, the order, one that grows its use. */
  const shared = [
    ['longPosition', { longLots: 9 }, [], buy(10, each), buy(1, each)],
    [
      'shortPosition',
      { shortLots: 9 },
      [],
      requestOf({ side: 'sell', lots: 10 }),
      requestOf({ side: 'sell', lots: 1 }),
    ],
    ['grossExposure', { grossMinor: 9 * each * 100 }, [], buy(10, each), buy(1, each)],
    [
      'concentration',
      { concentration: { shareBps: 6_000, floorMinor: 5 * each * 100 } },
      [buy(5, each, spot), buy(5, each), buy(2, each, spot)],
      buy(6, each),
      buy(3, each),
    ],
    [
      'priceDrift',
      { priceDrift: { bps: 50, windowMillis: 100 } },
      [buy(1, each)],
      buy(1, 100_600),
      buy(1, 99_950),
    ],
  ] as const;

  it.each(shared)(
    'P10 lets no %s grow beyond what was looked at',
    (limit, soft, before, order, more) => {
      const scope =
        limit === 'longPosition' || limit === 'shortPosition' ? { instrument: linear } : {};
      const desk = new OverrideDrive(
        nodeOf({ name: 'desk', scope, currency: 'USDT', hard: {}, soft }),
      );
      before.forEach((one, at) => {
        expect(desk.drive.intent(`b${at}`, one, 1).refusal).toBeNull();
      });
      expect(desk.grant('override-1', 1, { request: order, limit }).refusal).toBeNull();
      expect(desk.drive.intent('more', more, 1).refusal).toBeNull();
      expect(desk.ask(2, order).refusal).toMatchObject({
        detail: expect.stringMatching(/was given for a smaller use, or another limit$/) as string,
      });
    },
  );

  it('P10 lets nothing pass beyond another bound', () => {
    const positions = (longLots: number) =>
      nodeOf({ name: 'desk', scope: { instrument: linear }, hard: {}, soft: { longLots } });
    const other = new OverrideDrive(positions(9));
    other.grant('override-1', 1, { limit: 'longPosition' });
    const limits = other.drive.core.ledger.limits;
    if (limits === null) throw new Error('no limits');
    const tighter = { ...limits, nodes: [positions(8)] };
    other.drive.record({ type: 'limits.set', limits: tighter, cause: 'test' }, 1);
    expect(isApproved(other.ask(2))).toBe(false);
  });
});

describe('P10 nothing but a soft limit is overridden', () => {
  type Spoil = (desk: OverrideDrive) => void;
  const changedLimits = (change: object) => (desk: OverrideDrive) => {
    const { limits } = desk.drive.core.ledger;
    if (limits === null) throw new Error('no limits');
    desk.drive.record({ type: 'limits.set', limits: { ...limits, ...change }, cause: 'test' }, 2);
  };
  const scope = { strategy: maker };
  const cases: readonly (readonly [name: string, kind: string, spoil: Spoil])[] = [
    ['a hard limit', 'orderValue', changedLimits({ nodes: [hardNode()] })],
    ['a halt', 'haltedScope', ({ drive }) => drive.kill(scope, 2)],
    ['a permission', 'notPermitted', changedLimits({ strategies: [permittedTo(spot)] })],
    ['the restricted list', 'restricted', changedLimits({ restricted: [{ scope, reason: 'r' }] })],
    ['a missing limit', 'missingLimit', changedLimits({ instruments: [] })],
    ['staleness', 'staleReference', staleFeed],
  ];

  it.each(cases)('P10 %s is not lifted by one that was granted before', (_, kind, spoil) => {
    const desk = new OverrideDrive();
    desk.grant('override-1', 1);
    spoil(desk);
    expect(desk.drive.intent('x', softlyRefused, 2).refusal?.kind).toBe(kind);
    expect(desk.folded().overrides?.live).toHaveLength(1);
  });

  it.each(cases)('P10 against %s none is granted', (_, kind, spoil) => {
    const desk = new OverrideDrive();
    spoil(desk);
    const { core, epoch } = desk.drive;
    const granted = core.process(grantEvent(epoch));
    expect([granted.refusal?.kind, granted.events]).toEqual([kind, []]);
    expect(granted.refusal?.node).not.toBe('');
  });

  it('P10 none is granted for what is no order, unarmed, or not refused by that very limit', () => {
    const desk = new OverrideDrive();
    const { core, epoch } = desk.drive;
    const of = (change: object) => core.process({ ...grantEvent(epoch), ...change }).refusal;
    const refused = {
      kind: expect.any(String) as string,
      node: expect.stringMatching(/./) as string,
    };
    const answers = [
      of({ request: requestOf({ lots: Number.NaN }) }),
      of({ request: requestOf({ lots: 0 }) }),
      of({ request: { ...softlyRefused, note: 'x' } }),
      of({ request: requestOf({ owner: { instrument: inverse, strategy: 'nobody' as never } }) }),
      of({ request: { ...softlyRefused, timeInForce: 'GTD', expiryUtcMillis: 4e12 } }),
      of({ armed: false }),
      of({ epoch: gateEpoch(epoch + 1) }),
      of({ limit: 'orderQuantity' }),
      of({ node: 'other' }),
      of({ limit: 'messageRate' }),
      of({ limit: 'repeat' }),
      new OverrideDrive(nodeOf({ name: 'desk', scope: {}, hard: {} })).grant('o-000001', 1).refusal,
    ];
    expect(answers).toEqual(answers.map(() => expect.objectContaining(refused) as unknown));
    expect(core.ledger.overrides).toBeNull();
    expect(of({})).toBeNull();
  });

  it('P10 no id is granted twice, used, expired or in force, and none above the bound', () => {
    const desk = new OverrideDrive();
    desk.grant('override-1', 1);
    const again = desk.grant('override-1', 2);
    desk.ask(3);
    const used = desk.grant('override-1', 4);
    desk.grant('override-2', 5);
    const expired = desk.grant('override-2', 5 + minute);
    expect([again, used, expired].map(({ refusal }) => refusal?.detail)).toEqual([
      'override override-1 was granted before and is in force',
      'override override-1 was granted before and is used',
      'override override-2 was granted before and is in force',
    ]);
    expect(desk.grant('override-2', 6 + minute).refusal?.detail).toMatch(/and is expired$/);
    const many = Array.from({ length: 33 }, (_, n) =>
      desk.grant(`override-of-${n}`, 7 + minute, { request: requestOf({ lots: 100 + n }) }),
    );
    expect(many.map(({ refusal }) => refusal === null).indexOf(false)).toBe(32);
  });
});

describe('P10 over histories', () => {
  it('P10 a model of grants, orders, restarts and times agrees with the desk', ({ task }) => {
    const runs = isLong ? 20_000 : 300;
    const at = fc.constantFrom(0, 1, 1_000_000, minute / 2, minute - 1, minute, minute + 1);
    const which = fc.nat({ max: requests.length - 1 });
    const act = fc.oneof(
      fc.record({ kind: fc.constant('grant' as const), which, at }),
      fc.record({ kind: fc.constant('ask' as const), which, at }),
      fc.record({ kind: fc.constant('restart' as const), which, at }),
    );
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 24 }), (acts) => {
        const desk = new OverrideDrive();
        let now = 1;
        let live: { which: number; from: number }[] = [];
        for (const [n, step] of acts.entries()) {
          now += step.at;
          live = live.filter(({ from }) => now < from + minute);
          const own = live.find((each) => each.which === step.which);
          const request = requests[step.which];
          if (request === undefined) throw new Error('no such request');
          if (step.kind === 'restart') desk.restart(now);
          else if (step.kind === 'grant') {
            const { refusal } = desk.grant(`override-no-${n}`, now, { request });
            expect(refusal === null).toBe(own === undefined);
            if (own === undefined) live.push({ which: step.which, from: now });
          } else {
            expect(isApproved(desk.ask(now, request))).toBe(own !== undefined);
            live = live.filter((each) => each !== own);
          }
          expect(desk.drive.core.ledger.overrides?.live.length ?? 0).toBe(live.length);
        }
        expect(stateHashText(desk.folded())).toBe(stateHashText(desk.drive.core.ledger));
      }),
      { numRuns: runs, seed: 10 },
    );
    task.meta.count = runs;
  }, 3_600_000);
});

function hardNode() {
  return nodeOf({
    name: 'desk',
    scope: {},
    currency: 'USDT',
    hard: { orderValueMinor: 2_000 },
    soft: { orderValueMinor: 1_000 },
  });
}

function permittedTo(instrument: typeof spot) {
  const messageRate = { messages: 1_000, windowMillis: 1_000 };
  return { strategy: maker, instruments: [instrument], messageRate };
}

function staleFeed({ drive }: OverrideDrive): void {
  const stamp = stampAt(2);
  const change = { kind: 'feedChange', instrument: linear, state: 'stale', reason: 'silent' };
  drive.core.process({
    type: 'feedChange',
    change: { ...change, atMonoNanos: stamp.mono } as never,
    venue: 'sim' as never,
    stamp,
  });
}

function grantEvent(epoch: GateEpoch): OverrideGrantEvent {
  return {
    type: 'overrideGrant',
    ...{ overrideId: 'override-9' as never, request: softlyRefused, requestHash: 'a'.repeat(64) },
    ...{ node: 'desk', limit: 'orderValue', proposer: 'ben' as never, approver: 'ben' as never },
    ...{ reason: 'r', epoch, armed: true, stamp: stampAt(2) },
  };
}
