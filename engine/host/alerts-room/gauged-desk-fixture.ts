/**
 * Desks with one trip that the host measures, for the tests of gauges: an open day, a market at
 * 100000, and a look whenever the test says so. Trades nothing by itself.
 */
import { LogLinearHistogram } from '../../../telemetry/record/log-linear-histogram.ts';
import { UtcNanos } from '../../contract/numbers.ts';
import type { TripMeasure } from '../../contract/trips.ts';
import { requestOf, sessionStarted } from '../../core/core-fixture.ts';
import { tripOf } from '../../core/trips/trip-desk-fixture.ts';
import { monoNow } from '../clock.ts';
import { stampNow } from '../loop.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
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
export const still = {
  latencies: { tickToApproved: new LogLinearHistogram(), lastLoopLag: { p99: 0, max: 0 } },
  presence: { lastMonoNanos: 0 },
  onFault: () => undefined,
};

/** A desk and its gauges; what is measured of the engine is the test's to set. */
export interface Gauged extends TestLoop {
  readonly gauges: TripGauges;
  readonly histogram: LogLinearHistogram;
  /** Rules that did not work, and why. */
  readonly faults: string[];
  loopLagMicros: number;
  presentMonoNanos: number;
}

/** A test desk's own clock counts microseconds. */
export const micros = (nanos: number): number => Math.floor(nanos / 1_000);

/** A desk with its day open, the market at 100000, and one trip in force. */
export function gauged(what: TripMeasure, threshold: number, change: object = {}): Gauged {
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
    faults: [],
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
      onFault: (rule, problem) => void made.faults.push(`${rule}: ${problem}`),
    }),
  };
  return made;
}

/** Buys ten lots at 100000: one price increment is worth 1,000 minor units. */
export function hold({ drive }: Gauged): void {
  const at = micros(monoNow());
  drive.work('held', requestOf({ lots: 10 }), at);
  drive.filled('held', 'e1', 10, 100_000, at);
}

/** Moves the market. */
export function quote({ drive }: Gauged, bid: number): undefined {
  drive.quote(bid, bid + 2, micros(monoNow()));
  return undefined;
}
/** One look, now or at an instant. */
export const look = (desk: Gauged, now: number = monoNow()): void => void desk.gauges.look(now);
/** What has fired: scope, use and the mode that it set. */
export const firedBy = ({ loop }: Gauged) =>
  (loop.core.ledger.trips?.fired ?? []).map(({ fired: { scope, use, mode } }) => [
    scope,
    use,
    mode,
  ]);

/** A person re-arms a scope, as they also have to at every start. */
export function rearm({ loop, drive }: Gauged, scope: object): void {
  const { epoch } = loop.core.ledger;
  drive.epoch = epoch;
  const command = { scope, reason: 'seen', commandId: 'r1' };
  const actor = { kind: 'operator', name: 'alice' };
  loop.process({ type: 'rearm', command, actor, epoch, stamp: stampNow() } as never);
}

/** What an engine does first: every start is halted. */
export function restart({ loop }: Gauged): void {
  loop.process({ type: 'record', body: sessionStarted, stamp: stampNow() });
}
