/** When the alert room looks: from the start of an engine to its end, whatever rules are called. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Actor, KillReport } from '../../contract/events.ts';
import { maker, sessionStarted } from '../../core/core-fixture.ts';
import { createCore, type RecordBody } from '../../core/engine.ts';
import { tripOf } from '../../core/trips/trip-desk-fixture.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { stateFromData, stateToData } from '../../state/state-text.ts';
import { monoNow } from '../clock.ts';
import { createGateWords } from '../gate/gate-words.ts';
import { Latencies } from '../latencies.ts';
import { Loop, stampNow } from '../loop.ts';
import { testLoop } from '../loop-fixture.ts';
import type { MemoryLedger } from '../record/memory-ledger-fixture.ts';
import { AlertRoom, lookMillis } from './alert-room.ts';

const nobodyTold = tripOf({ name: 'idle', what: 'no-operator', threshold: 1, action: 'alert' });

beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => vi.useRealTimers());

/** A room over a loop whose ledger commits at once; its clock is moved by the test. */
function roomed(state?: LedgerState) {
  const desk = testLoop(0);
  const { ledger } = desk;
  const loop = state === undefined ? desk.loop : loopOver(state, ledger);
  ledger.commitsBySelf = false;
  const latencies = new Latencies();
  const room = new AlertRoom({
    loop,
    rules: [],
    latencies,
    kills: { halt: async () => undefined },
    reductions: { reduceScope: () => '' },
    // A minute ago, however long this machine has been up.
    presence: { lastMonoNanos: monoNow() - 60e9 },
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

function loopOver(state: LedgerState, ledger: MemoryLedger): Loop {
  const words = createGateWords(state.epoch);
  const onBroken = (error: unknown): never => {
    throw error;
  };
  const core = createCore(state);
  return new Loop({ core, ledger, words, latencies: new Latencies(), onBroken });
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

const trip = { type: 'trip.fired', trip: 'idle', what: 'no-operator', action: 'halt' } as const;
const firing = { dryRun: false, mode: 'halted', use: 2, threshold: 1, detail: 'nobody' } as const;

/** Another engine on the ledger that this one leaves. */
function restarted({ loop }: Pick<ReturnType<typeof roomed>, 'loop'>) {
  const state = stateFromData(structuredClone(stateToData(loop.core.ledger)));
  return roomed(state);
}
const titlesOf = ({ loop }: Pick<ReturnType<typeof roomed>, 'loop'>): string[] =>
  [...loop.core.ledger.alerts.values()].flatMap(({ raised, clearedReason }) =>
    clearedReason === null ? [`${raised.severity} ${raised.title}`] : [],
  );

test.each([
  ['a strategy', { strategy: maker }, undefined],
  ['a strategy', { strategy: maker }, 'active'],
  ['the desk, which a start halts itself', {}, 'active'],
] as const)('R4 a trip of %s that still holds is an alert again after a restart', (...given) => {
  const [, scope, previous] = given;
  const before = roomed();
  before.record(sessionStarted);
  const rule = { ...nobodyTold, action: 'halt', threshold: 86_400_000 } as const;
  before.record({ type: 'trips.set', trips: [rule], cause: 'test' });
  const said = previous === undefined ? {} : { previous };
  const body = { ...trip, ...firing, ...said, scope, epoch: before.loop.core.ledger.epoch };
  before.record(body as never);
  before.lookOnce();
  const after = restarted(before);
  after.record(sessionStarted);
  after.lookOnce();
  expect([titlesOf(before), titlesOf(after)]).toEqual([['critical nobody'], ['critical nobody']]);
  const { epoch } = after.loop.core.ledger;
  const command = { scope, reason: 'seen', commandId: 'r1' };
  const actor = { kind: 'operator', name: 'alice' };
  after.loop.process({ type: 'rearm', command, actor, epoch, stamp: stampNow() } as never);
  after.ledger.commit();
  after.lookOnce();
  expect(titlesOf(after)).toEqual([]);
  for (const each of [before, after]) each.close();
});

test('K8 a kill that was not confirmed is an alert again after a restart', () => {
  const before = roomed();
  before.record(sessionStarted);
  const report = KillReport.parse({
    ...{ killId: 'kill-0001', scope: {}, outcome: 'unconfirmed', cancelled: [], filledInRace: [] },
    ...{ unconfirmed: [{ clientOrderId: 'a', reason: 'no answer' }], inFlight: [], fenced: [] },
    ...{ refused: [], openPositions: [], gateClosedMicros: 1, latchedMicros: 1 },
    ...{ lastCancelMicros: 1, confirmedMicros: null },
  });
  before.record({ type: 'kill.reported', report });
  before.lookOnce();
  const after = restarted(before);
  after.record(sessionStarted);
  after.lookOnce();
  const title = 'critical Kill of desk is not confirmed: 1 order may still work';
  expect([titlesOf(before), titlesOf(after)]).toEqual([[title], [title]]);
  for (const each of [before, after]) each.close();
});
