/** Trips by the clock: what is measured, when each acts, and what cannot be measured. */
import { describe, expect, it } from 'vitest';
import type { TripMeasure } from '../../contract/trips.ts';
import { account, linear, orderId, requestOf, venue } from '../../core/core-fixture.ts';
import { tripOf } from '../../core/trips/trip-desk-fixture.ts';
import { monoNow } from '../clock.ts';
import { stampNow } from '../loop.ts';
import { testLoop } from '../loop-fixture.ts';
import { recordTrips } from '../plans/trips-plan-fixture.ts';
import { lookMillis } from './alert-room.ts';
import {
  firedBy,
  type Gauged,
  gauged,
  hold,
  look,
  micros,
  quote,
  still,
} from './gauged-desk-fixture.ts';
import { TripGauges } from './trip-gauges.ts';

function send({ drive }: Pick<Gauged, 'drive'>, id: string): void {
  const at = micros(monoNow());
  expect(drive.intent(id, requestOf({ lots: 1 }), at).refusal).toBeNull();
  drive.sent(id, at);
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

describe('a rule that does not work', () => {
  it('R4 is a critical alert at once, and the rules behind it are looked at', () => {
    const desk = gauged('loop-lag', 20);
    const [broken] = desk.loop.core.ledger.trips?.rules ?? [];
    if (broken === undefined) throw new Error('no rule');
    const idle = tripOf({ name: 'idle', what: 'no-operator', threshold: 1, action: 'halt' });
    recordTrips(desk.loop, [broken, idle]);
    let isBroken = true;
    Object.defineProperty(desk, 'loopLagMicros', {
      get: () => {
        if (isBroken) throw new Error('no such clock');
        return 0;
      },
    });
    desk.presentMonoNanos = 0;
    const now = monoNow();
    expect(desk.gauges.look(now)).toMatchObject([
      {
        rule: { name: 'gauge', severity: 'critical', action: 'alert' },
        isFiring: true,
        fresh: 1,
      },
    ]);
    expect(desk.loop.core.ledger.modes).toMatchObject([{ cause: 'idle', mode: 'halted' }]);
    expect(desk.faults).toEqual(['gauge: no such clock']);
    isBroken = false;
    expect(desk.gauges.look(now + 1e9).map(({ isFiring }) => isFiring)).toEqual([false]);
  });
});
