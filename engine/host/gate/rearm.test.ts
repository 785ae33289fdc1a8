/** The one way to arm, with a kill at the worst moment of it. */
import { describe, expect, it, test } from 'vitest';
import type { KillCommand, RearmCommand } from '../../contract/commands.ts';
import { CommandId, OperatorId, SessionId } from '../../contract/ids.ts';
import { UtcNanos } from '../../contract/numbers.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import { ownerOf } from '../../core/core-fixture.ts';
import { modeOfScope } from '../../state/mode.ts';
import type { Ingress } from '../control/ingress.ts';
import { stampNow } from '../loop.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import {
  closeGate,
  closeScope,
  epochWord,
  type GateClosed,
  isLatched,
  setDurableHalt,
} from './gate-words.ts';
import { Arming } from './rearm.ts';

const actor = { kind: 'operator', name: 'ada' } as const;

interface TestDesk {
  readonly test: TestLoop;
  readonly arming: Arming;
  readonly written: string[];
  /** What happens while the latch file is being written. */
  whileWriting: () => void;
  /** Why the strategy `maker` has failed; null: it runs. */
  failure: string | null;
}

/** A halted desk with nothing in the way of arming it. */
function haltedDesk(): TestDesk {
  const looped = testLoop(0);
  const { loop, words } = looped;
  const operator = OperatorId.parse('ada');
  const enrolled = { operator, publicKey: 'k'.repeat(44), role: 'admin', cause: '' } as const;
  loop.process({
    type: 'record',
    body: { type: 'operator.enrolled', ...enrolled },
    stamp: stampNow(),
  });
  const desk: TestDesk = {
    test: looped,
    written: [],
    whileWriting: () => undefined,
    failure: null,
    arming: new Arming({
      loop,
      words,
      ingress: {
        writeLatch: async (content) => {
          desk.written.push(`${content.state} ${content.epoch}`);
          if (content.state === 'armed') desk.whileWriting();
          return null;
        },
      } as Ingress,
      kills: { isRunning: false } as never,
      warden: () => ({ state: 'guarding' }) as never,
      venues: () => [],
      ledgerFailure: () => null,
      startProblem: () => null,
      desk: { owners: [ownerOf()], orderVenues: [] },
      strategyFailure: (strategy) => (strategy === 'maker' ? desk.failure : null),
    }),
  };
  reach(desk, closeGate(words));
  return desk;
}

/** The main thread gets to a kill whose gate is closed, and is done with it at once. */
function reach({ test: { loop, words } }: TestDesk, { epoch }: GateClosed, scope: Scope = {}) {
  const command: KillCommand = {
    kind: 'kill',
    commandId: CommandId.parse(`kill-at-${epoch}`),
    scope,
    reason: 'wild prints',
    actor: null,
    door: 'cli',
  };
  const cause = 'kill';
  loop.process({ type: 'kill', command, actor, cause, epoch, stamp: stampNow() });
  if (scopeText(scope) === 'desk') setDurableHalt(words, epoch);
}

/** A re-arm that lets `meanwhile` happen right after the first look at what is in the way. */
function rearmOf(
  { test: { words } }: TestDesk,
  typedScope: string,
  scope: Scope,
  meanwhile: () => void,
): RearmCommand {
  let told = false;
  return {
    kind: 'rearm',
    commandId: CommandId.parse('rearm-0001'),
    actor: OperatorId.parse('ada'),
    desk: 'desk-1',
    engineSession: SessionId.parse('run-1'),
    epoch: epochWord(words),
    consoleSession: 'test',
    issuedUtcNanos: UtcNanos.parse('1'),
    typedScope,
    reason: 'test of the day',
    get scope() {
      if (!told) meanwhile();
      told = true;
      return scope;
    },
  };
}

test('with nothing in the way it arms', async () => {
  const desk = haltedDesk();
  expect(desk.arming.blockers()).toEqual([]);
  expect(
    await desk.arming.rearm(
      rearmOf(desk, 'desk', {}, () => undefined),
      actor,
    ),
  ).toBe('');
  expect(isLatched(desk.test.words)).toBe(false);
});

test('a re-arm signed before a kill does not lift that kill, though it is done', async () => {
  const desk = haltedDesk();
  const signed = rearmOf(desk, 'desk', {}, () => undefined);
  reach(desk, closeGate(desk.test.words));
  expect(desk.arming.blockers()).toEqual([]);
  expect(await desk.arming.rearm(signed, actor)).toMatch(/look again and sign again/);
  expect(isLatched(desk.test.words)).toBe(true);
  expect(desk.written).toEqual([]);
});

test('a kill between the look and the latch write is not armed over, though done', async () => {
  const desk = haltedDesk();
  let closed: GateClosed | null = null;
  desk.whileWriting = () => {
    if (closed !== null) reach(desk, closed);
  };
  const command = rearmOf(desk, 'desk', {}, () => {
    closed = closeGate(desk.test.words);
  });
  expect(await desk.arming.rearm(command, actor)).toBe('the gate was closed again meanwhile');
  expect(isLatched(desk.test.words)).toBe(true);
  expect(desk.written.at(-1)).toMatch(/^halted/);
  expect(desk.test.loop.core.ledger.modes.map(({ mode }) => mode)).toEqual(['halted']);
});

test('a kill right after the look keeps a narrower scope halted', async () => {
  const desk = haltedDesk();
  const scope = { venue: 'sim' } as Scope;
  reach(desk, closeScope(desk.test.words), scope);
  const before = desk.test.loop.core.ledger.sequence;
  const command = rearmOf(desk, 'venue=sim', scope, () => {
    closeGate(desk.test.words);
  });
  expect(await desk.arming.rearm(command, actor)).toBe('the gate was closed again meanwhile');
  expect(desk.test.loop.core.ledger.sequence).toBe(before);
});

describe('halts of a desk and of a scope in it', () => {
  const strategy = { strategy: 'maker' } as Scope;
  const plain = (desk: TestDesk, scope: Scope) =>
    desk.arming.rearm(
      rearmOf(desk, scopeText(scope), scope, () => undefined),
      actor,
    );
  const stand = ({ test: { loop, words } }: TestDesk) => [
    isLatched(words),
    modeOfScope(loop.core.ledger, {}),
    modeOfScope(loop.core.ledger, strategy),
  ];

  it('are lifted one by one: the scope first leaves the desk halted', async () => {
    const desk = haltedDesk();
    reach(desk, closeScope(desk.test.words), strategy);
    expect(await plain(desk, strategy)).toBe('');
    expect(stand(desk)).toEqual([true, 'halted', 'active']);
    expect(desk.written).toEqual([]);
  });

  it('are lifted one by one: the desk first leaves the scope halted', async () => {
    const desk = haltedDesk();
    reach(desk, closeScope(desk.test.words), strategy);
    expect(await plain(desk, {})).toBe('');
    expect(stand(desk)).toEqual([false, 'active', 'halted']);
    expect(await plain(desk, strategy)).toBe('');
    expect(stand(desk)).toEqual([false, 'active', 'active']);
  });

  it('a strategy that has failed is not armed, and the desk without it is', async () => {
    const desk = haltedDesk();
    reach(desk, closeScope(desk.test.words), strategy);
    desk.failure = 'failed: no answer for 2 s';
    const before = desk.test.loop.core.ledger.sequence;
    expect(await plain(desk, strategy)).toBe(
      'not armed: maker has failed: no answer for 2 s; ' +
        'swap in a version that works, or restart the engine, and re-arm it then',
    );
    expect(desk.test.loop.core.ledger.sequence).toBe(before);
    expect(await plain(desk, {})).toBe('');
    expect(stand(desk)).toEqual([false, 'active', 'halted']);
    desk.failure = null;
    expect(await plain(desk, strategy)).toBe('');
    expect(stand(desk)).toEqual([false, 'active', 'active']);
  });

  it('nor is a strategy that failed without a halt of its own called active', async () => {
    const desk = haltedDesk();
    desk.failure = 'failed: no such module';
    expect(await plain(desk, strategy)).toMatch(/^not armed: maker has failed: no such module/);
  });

  it('a name that nothing here has is told as that, whatever the desk is in', async () => {
    const desk = haltedDesk();
    const nobody = { strategy: 'nobody' } as Scope;
    const refusal = 'no such name on this desk: strategy=nobody';
    expect(await plain(desk, nobody)).toBe(refusal);
    expect(await plain(desk, {})).toBe('');
    expect(await plain(desk, nobody)).toBe(refusal);
    // What is halted under an old name can still be lifted.
    reach(desk, closeScope(desk.test.words), nobody);
    expect(await plain(desk, nobody)).toBe('');
  });

  it('and a scope without a halt of its own has nothing to lift', async () => {
    const desk = haltedDesk();
    expect(await plain(desk, strategy)).toBe(
      'nothing to lift on strategy=maker itself: desk is halted',
    );
    expect(await plain(desk, {})).toBe('');
    expect(await plain(desk, strategy)).toBe('strategy=maker is active already');
    expect(await plain(desk, {})).toBe('the desk is armed already');
  });
});
