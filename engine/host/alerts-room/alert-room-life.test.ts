/** When the alert room looks: from the start of an engine to its end, whatever rules are called. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Actor } from '../../contract/events.ts';
import { maker, sessionStarted } from '../../core/core-fixture.ts';
import type { RecordBody } from '../../core/engine.ts';
import { tripOf } from '../../core/trips/trip-desk-fixture.ts';
import { Latencies } from '../latencies.ts';
import { stampNow } from '../loop.ts';
import { testLoop } from '../loop-fixture.ts';
import { AlertRoom, lookMillis } from './alert-room.ts';

const nobodyTold = tripOf({ name: 'idle', what: 'no-operator', threshold: 1, action: 'alert' });

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => vi.useRealTimers());

/** A room over a loop whose ledger commits at once; its clock is moved by the test. */
function roomed() {
  const { loop, ledger } = testLoop(0);
  ledger.commitsBySelf = false;
  const latencies = new Latencies();
  const room = new AlertRoom({
    loop,
    rules: [],
    latencies,
    kills: { halt: async () => undefined },
    reductions: { reduceScope: () => '' },
    presence: { lastMonoNanos: 0 },
    log: { error: () => undefined, warn: () => undefined },
  });
  const record = (body: RecordBody): void => {
    loop.process({ type: 'record', body, stamp: stampNow() });
    ledger.commit();
  };
  const lookOnce = (): void => void vi.advanceTimersByTime(lookMillis);
  const told = () => loop.core.ledger.trips?.fired.length ?? 0;
  const close = (): void => {
    room.stop();
    latencies.stop();
  };
  return { loop, ledger, record, lookOnce, told, close };
}

test.each([
  ['a rule', { kind: 'rule', name: 'stop' }, 1],
  ['the engine', { kind: 'system', name: 'stop' }, 0],
] as const)('a halt by %s that is called stop', (_whose, actor: Actor, looks) => {
  const { record, lookOnce, told, close } = roomed();
  record(sessionStarted);
  record({ type: 'trips.set', trips: [nobodyTold], cause: 'test' });
  const halt = { previous: 'active', mode: 'halted', epoch: 1 as never } as const;
  const scope = { strategy: maker };
  record({
    type: 'mode.changed',
    scope,
    ...halt,
    actor,
    cause: 'stop',
    reason: '',
    commandId: null,
  });
  lookOnce();
  close();
  expect(told()).toBe(looks);
});
