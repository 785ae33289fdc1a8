/** Trips by the clock: what is measured, when it acts, and what a drawdown is measured from. */
import { describe, expect, it } from 'vitest';
import { LogLinearHistogram } from '../../../telemetry/record/log-linear-histogram.ts';
import { monoNanos, UtcNanos } from '../../contract/numbers.ts';
import type { TripMeasure } from '../../contract/trips.ts';
import {
  account,
  linear,
  maker,
  orderId,
  requestOf,
  sessionStarted,
  venue,
} from '../../core/core-fixture.ts';
import { createCore } from '../../core/engine.ts';
import { tripOf } from '../../core/trips/trip-desk-fixture.ts';
import { stateFromData, stateToData } from '../../state/state-text.ts';
import { monoNow } from '../clock.ts';
import { stampNow } from '../loop.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { recordTrips } from '../trip-hand.ts';
import { lookMillis } from './alert-room.ts';
import { TripGauges } from './trip-gauges.ts';

const accounting = {
  reportingCurrency: 'USDT',
  reportingScale: 6,
  currencies: [],
  timeZone: 'Etc/UTC',
  rolloverMinute: 0,
  markAgeMillis: 600_000,
  accounts: [],
};
const endsUtcNanos = UtcNanos.parse('1900000000000000000');

/** Nothing measured, and somebody there. */
const still = {
  latencies: { tickToApproved: new LogLinearHistogram(), lastLoopLag: { p99: 0, max: 0 } },
  presence: { lastMonoNanos: 0 },
};

interface Gauged extends TestLoop {
  readonly gauges: TripGauges;
  readonly histogram: LogLinearHistogram;
  loopLagMicros: number;
  presentMonoNanos: number;
}

const micros = (nanos: number): number => Math.floor(nanos / 1_000);

/** A desk with its day open, the market at 100000, and one trip in force. */
function gauged(what: TripMeasure, threshold: number, change: object = {}): Gauged {
  const desk = testLoop(0);
  const { loop, drive } = desk;
  const record = (body: object): void => {
    loop.process({ type: 'record', body, stamp: stampNow() } as never);
  };
  record({ type: 'accounting.set', accounting, cause: 'test' });
  record({ type: 'day.opened', day: '2023-11-14', endsUtcNanos });
  drive.quote(100_000, 100_002, micros(monoNow()));
  const rule = tripOf({ name: 'gauge', what, threshold, action: 'halt', ...change });
  record({ type: 'trips.set', trips: [rule], cause: 'test' });
  const histogram = new LogLinearHistogram();
  const made: Gauged = {
    ...desk,
    loopLagMicros: 0,
    presentMonoNanos: monoNow(),
    histogram,
    gauges: new TripGauges({
      loop,
      latencies: {
        tickToApproved: histogram,
        get lastLoopLag() {
          return { p99: 0, max: made.loopLagMicros };
        },
      },
      presence: {
        get lastMonoNanos() {
          return made.presentMonoNanos;
        },
      },
      sinceMonoNanos: 0,
    }),
  };
  return made;
}

/** Buys ten lots at 100000: one price increment is worth 1,000 minor units. */
function hold({ drive }: Gauged): void {
  const at = micros(monoNow());
  drive.work('held', requestOf({ lots: 10 }), at);
  drive.filled('held', 'e1', 10, 100_000, at);
}

function quote({ drive }: Gauged, bid: number): undefined {
  drive.quote(bid, bid + 2, micros(monoNow()));
  return undefined;
}
const look = (desk: Gauged, now: number = monoNow()): void => void desk.gauges.look(now);
const firedBy = ({ loop }: Gauged) =>
  (loop.core.ledger.trips?.fired ?? []).map(({ fired: { scope, use, mode } }) => [
    scope,
    use,
    mode,
  ]);

function send({ drive }: Pick<Gauged, 'drive'>, id: string): void {
  const at = micros(monoNow());
  expect(drive.intent(id, requestOf({ lots: 1 }), at).refusal).toBeNull();
  drive.sent(id, at);
}

/** A person re-arms a scope, as they also have to at every start. */
function rearm({ loop, drive }: Gauged, scope: object): void {
  const { epoch } = loop.core.ledger;
  drive.epoch = epoch;
  const command = { scope, reason: 'seen', commandId: 'r1' };
  const actor = { kind: 'operator', name: 'alice' };
  loop.process({ type: 'rearm', command, actor, epoch, stamp: stampNow() } as never);
}

/** What an engine does first: every start is halted. */
function restart({ loop }: Gauged): void {
  loop.process({ type: 'record', body: sessionStarted, stamp: stampNow() });
}

const sentNanos = ({ loop }: Gauged): number =>
  Number(loop.core.ledger.orders.get(orderId('sent'))?.sentMonoNanos);

/** Each measure: what it is at first, and what brings it to its threshold. */
const cases: readonly {
  readonly what: TripMeasure;
  readonly threshold: number;
  /** What is measured where it is not the threshold itself: fees. */
  readonly use?: number;
  readonly scope?: object;
  readonly before: (desk: Gauged) => void;
  readonly cause: (desk: Gauged) => number | undefined;
}[] = [
  {
    what: 'daily-loss',
    threshold: 0.1,
    before: (desk) => {
      hold(desk);
      quote(desk, 99_910);
    },
    use: 0.100_005,
    cause: (desk) => quote(desk, 99_900),
  },
  {
    what: 'drawdown',
    threshold: 0.1,
    before: (desk) => {
      hold(desk);
      quote(desk, 100_500);
      look(desk);
      quote(desk, 100_410);
    },
    cause: (desk) => quote(desk, 100_400),
  },
  {
    what: 'exposure',
    threshold: 100,
    before: (desk) => {
      hold(desk);
      quote(desk, 99_999);
    },
    cause: (desk) => quote(desk, 100_000),
  },
  {
    what: 'ack-latency',
    threshold: 500,
    before: ({ drive }) => {
      drive.work('answered', requestOf({ lots: 1 }), micros(monoNow()));
      send({ drive }, 'sent');
    },
    cause: (desk) => sentNanos(desk) + 500e6,
  },
  {
    what: 'feed-staleness',
    threshold: 100,
    scope: { instrument: linear },
    before: () => undefined,
    cause: ({ drive }) =>
      Number(drive.core.market.instruments.get(linear)?.lastReceivedMonoNanos) + 100e6,
  },
  {
    what: 'clock-offset',
    threshold: 50,
    scope: { instrument: linear },
    before: ({ drive }) => drive.core.market.instruments.get(linear)?.clockOffset.sample(0, 49_900),
    cause: ({ drive }) => {
      const clock = drive.core.market.instruments.get(linear)?.clockOffset;
      clock?.sample(200e6, 200e6 + 50_000);
      clock?.sample(400e6, 400e6 + 50_000);
      return undefined;
    },
  },
  {
    what: 'loop-lag',
    threshold: 20,
    before: (desk) => {
      desk.loopLagMicros = 19_999;
    },
    cause: (desk) => {
      desk.loopLagMicros = 20_000;
      return undefined;
    },
  },
  {
    what: 'breaks',
    threshold: 1,
    scope: { venue },
    before: () => undefined,
    cause: ({ loop }) => {
      const none = {
        clientOrderId: null,
        executionId: null,
        strategy: null,
        ours: null,
        theirs: null,
      };
      const about = { kind: 'positionDiffers', venue, account, instrument: linear };
      const difference = { ...about, ...none };
      loop.process({ type: 'breakFound', difference, stamp: stampNow() } as never);
      return undefined;
    },
  },
  {
    what: 'no-operator',
    threshold: 60_000,
    before: (desk) => {
      desk.presentMonoNanos = monoNow() - 59_000e6;
    },
    cause: (desk) => desk.presentMonoNanos + 60_000e6,
  },
];

/** A hundred values of a microsecond in each quarter of a second, for ten seconds. */
function calm(desk: Gauged): void {
  for (let quarter = 0; quarter < 40; quarter += 1) {
    for (let each = 0; each < 100; each += 1) desk.histogram.record(1_000);
    desk.gauges.look(quarter * 250e6);
  }
}

describe('R4 a tripped control acts', () => {
  it.each(cases)('R4 $what acts at the look that finds it, and at none before', (each) => {
    const { what, threshold, use = threshold, scope = {}, before, cause } = each;
    const desk = gauged(what, threshold, { scope });
    before(desk);
    const isTimed = what === 'ack-latency' || what === 'feed-staleness';
    look(desk, isTimed ? Number(cause(desk)) - 1e6 : monoNow());
    expect(firedBy(desk)).toEqual([]);
    look(desk, cause(desk) ?? monoNow());
    expect(firedBy(desk)).toMatchObject([[scope, use, 'halted']]);
    expect(desk.loop.core.ledger.modes).toMatchObject([{ scope, mode: 'halted', cause: 'gauge' }]);
  });

  it('R4 anomaly-score acts at the look at which the latency has left its past', () => {
    const desk = gauged('anomaly-score', 3);
    calm(desk);
    expect(firedBy(desk)).toEqual([]);
    for (let each = 0; each < 2_000; each += 1) desk.histogram.record(5_000);
    look(desk, 10e9);
    const [fired] = desk.loop.core.ledger.trips?.fired ?? [];
    expect(fired?.fired.use).toBeGreaterThan(4);
    expect(fired?.fired.mode).toBe('halted');
  });

  it('R4 four looks are a second', () => {
    expect(lookMillis * 4).toBeLessThanOrEqual(1_000);
  });
});

describe('what cannot be measured', () => {
  it.each(['daily-loss', 'drawdown', 'exposure'] as const)(
    '%s without a reporting currency',
    (what) => {
      const desk = testLoop(0);
      const rule = tripOf({ name: 'gauge', what, threshold: 1, action: 'halt' });
      recordTrips(desk.loop, [rule]);
      const gauges = new TripGauges({ loop: desk.loop, ...still, sinceMonoNanos: 0 });
      gauges.look(monoNow());
      expect(desk.loop.core.ledger.trips).toEqual({ rules: [rule], fired: [] });
    },
  );

  it('an order of a former run tells nothing of how long its venue takes', () => {
    const desk = gauged('ack-latency', 1);
    send(desk, 'sent');
    const { loop } = desk;
    const since = sentNanos(desk) + 1;
    const gauges = new TripGauges({ loop, ...still, sinceMonoNanos: since });
    gauges.look(since + 10e9);
    expect(firedBy(desk)).toEqual([]);
  });

  it('orders outside the scope and those that only wait for the fence are none', () => {
    const desk = gauged('ack-latency', 1, { scope: { instrument: 'other' } });
    send(desk, 'sent');
    look(desk, monoNow() + 10e9);
    const waiting = gauged('ack-latency', 1);
    waiting.drive.intent('a', requestOf({ lots: 1 }), micros(monoNow()));
    look(waiting, monoNow() + 10e9);
    expect(waiting.loop.core.ledger.orders.size).toBe(1);
    expect([firedBy(desk), firedBy(waiting)]).toEqual([[], []]);
  });

  it('a market that the desk does not trade, and a clock that is not known', () => {
    const desk = gauged('clock-offset', 1);
    look(desk);
    const silent = gauged('feed-staleness', 1);
    const { limits } = silent.loop.core.ledger;
    if (limits === null) throw new Error('no limits');
    silent.loop.core.ledger.limits = { ...limits, instruments: [] };
    look(silent, monoNow() + 10e9);
    expect([firedBy(desk), firedBy(silent)]).toEqual([[], []]);
  });
});

describe('what a drawdown is measured from', () => {
  const peakOf = ({ loop }: Gauged) => loop.core.ledger.trips?.peaks?.[0]?.peakMinor;

  it('the highest value, told when it has risen by a hundredth of the threshold', () => {
    const desk = gauged('drawdown', 1);
    look(desk);
    expect(peakOf(desk)).toBe(0);
    hold(desk);
    const seen = [100_010, 100_011, 99_000, 100_021].map((bid) => {
      quote(desk, bid);
      look(desk);
      return peakOf(desk);
    });
    // A fee of 5; a hundredth of the threshold is 10,000.
    expect(seen).toEqual([0, 10_995, 10_995, 20_995]);
  });

  it('outlives a restart', () => {
    const desk = gauged('drawdown', 0.1);
    hold(desk);
    quote(desk, 100_500);
    look(desk);
    const state = stateFromData(structuredClone(stateToData(desk.loop.core.ledger)));
    const core = createCore(state, { market: desk.loop.core.market });
    const process = (event: never) => core.process(event);
    const gauges = new TripGauges({
      loop: { core, process },
      ...still,
      sinceMonoNanos: 0,
    });
    quote(desk, 100_390);
    gauges.look(monoNow());
    expect(state.trips?.fired).toMatchObject([{ fired: { use: 0.11, mode: 'halted' } }]);
  });

  it('nothing while a position has no mark', () => {
    const desk = gauged('drawdown', 0.1);
    hold(desk);
    const market = desk.loop.core.market.instruments.get(linear);
    if (market === undefined) throw new Error('no market');
    market.ticker = null;
    look(desk);
    expect(desk.loop.core.ledger.trips).toMatchObject({ fired: [] });
    expect(peakOf(desk)).toBeUndefined();
  });

  it('from where it stands when a person has lifted its halt', () => {
    const desk = gauged('drawdown', 0.1);
    hold(desk);
    quote(desk, 100_500);
    look(desk);
    quote(desk, 100_300);
    look(desk);
    expect(firedBy(desk)).toHaveLength(1);
    rearm(desk, {});
    look(desk, monoNanos(monoNow()));
    expect(firedBy(desk)).toHaveLength(1);
    expect(peakOf(desk)).toBe(300_000 - 5);
    quote(desk, 100_190);
    look(desk);
    expect(firedBy(desk)).toHaveLength(2);
  });

  /** Ten lots that are worth a peak of 500,000 less the fee of 5, and then 0.2 less. */
  function fallen(change: object): Gauged {
    const desk = gauged('drawdown', 0.1, change);
    hold(desk);
    quote(desk, 100_500);
    look(desk);
    quote(desk, 100_300);
    look(desk);
    return desk;
  }
  const own = { scope: { strategy: maker } };

  it('no start forgets a fall: only the re-arm of the very scope, and only once', () => {
    const desk = fallen(own);
    expect(firedBy(desk)).toHaveLength(1);
    rearm(desk, {});
    look(desk);
    expect(peakOf(desk)).toBe(499_995);
    rearm(desk, own.scope);
    look(desk);
    expect(peakOf(desk)).toBe(299_995);
    const seen = [100_210, 100_120].map((bid) => {
      quote(desk, bid);
      look(desk);
      restart(desk);
      rearm(desk, {});
      look(desk);
      return [peakOf(desk), firedBy(desk).length];
    });
    expect(seen).toEqual([
      [299_995, 1],
      [299_995, 2],
    ]);
  });

  it('from where it was when a re-arm has lifted what others have set', () => {
    for (const change of [
      { ...own, action: 'alert' },
      { ...own, dryRun: true },
    ]) {
      const desk = fallen(change);
      expect(firedBy(desk)).toHaveLength(1);
      rearm(desk, own.scope);
      look(desk);
      expect(peakOf(desk)).toBe(499_995);
    }
  });

  it('anew after a re-arm that lifts it, whatever has fired or halted the scope since', () => {
    const desk = fallen({});
    const body = { type: 'trip.fired', trip: 'noisy', what: 'breaks', scope: {}, action: 'alert' };
    const rest = { dryRun: false, mode: null, use: 1, threshold: 1, epoch: 0, detail: 'x' };
    for (let each = 0; each < 50; each += 1) {
      const record = { type: 'record', body: { ...body, ...rest }, stamp: stampNow() };
      desk.loop.process(record as never);
    }
    restart(desk);
    look(desk);
    expect(peakOf(desk)).toBe(499_995);
    rearm(desk, {});
    look(desk);
    expect(peakOf(desk)).toBe(299_995);
    expect(firedBy(desk).filter(([, , mode]) => mode === 'halted')).toEqual([]);
    expect(desk.loop.core.ledger.modes).toEqual([]);
  });
});
