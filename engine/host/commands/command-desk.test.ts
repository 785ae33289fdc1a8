/** Commands on the record whatever came of them, also of an act that broke. */
import { expect, test } from 'vitest';
import type { ReduceCommand, SwapCommand } from '../../contract/commands.ts';
import { CommandId, OperatorId, SessionId, StrategyId } from '../../contract/ids.ts';
import { UtcNanos } from '../../contract/numbers.ts';
import { testLoop } from '../loop-fixture.ts';
import { CommandDesk } from './command-desk.ts';

const head = {
  commandId: CommandId.parse('command-0001'),
  actor: OperatorId.parse('ada'),
  desk: 'desk-1',
  engineSession: SessionId.parse('run-1'),
  consoleSession: 'test',
  issuedUtcNanos: UtcNanos.parse('1'),
  reason: 'test of the day',
};

/** A desk whose every act breaks, before that one command. */
function brokenDesk(command: ReduceCommand | SwapCommand) {
  const { loop, ledger } = testLoop(0);
  const broken = (): never => {
    throw new Error('no space left on device');
  };
  const desk = new CommandDesk({
    loop,
    verifier: { verify: () => ({ kind: 'accepted', command, approvers: null }) } as never,
    arming: {} as never,
    proposals: {} as never,
    directionOf: () => 'looser',
    acts: {
      ...{ reduce: broken, flatten: broken, swap: broken },
      ...{ place: broken, amend: broken, close: broken, pause: broken },
      ...{
        acknowledge: broken,
        decideBreak: broken,
        applyPlan: broken,
        applyOperators: broken,
        applyTrips: broken,
        override: broken,
        overrideRefusal: broken,
      },
    },
    log: { info: () => undefined, error: () => undefined } as never,
    desk: 'desk-1',
    engineSession: command.engineSession,
    signedIn: () => undefined,
    durable: async () => undefined,
  });
  return { desk, ledger };
}

test('an act that throws is refused with its reason, and on the record', async () => {
  const { desk, ledger } = brokenDesk({ kind: 'reduce', ...head, scope: {} });
  expect(await desk.take({})).toMatch(/no space left on device/);
  expect(ledger.events.map(({ body }) => body)).toMatchObject([
    {
      type: 'command.recorded',
      commandId: 'command-0001',
      outcome: 'refused',
      refusal: expect.stringContaining('no space left on device'),
    },
  ]);
});

test('the record of a swap names the strategy it was for', async () => {
  const strategy = StrategyId.parse('maker-btc');
  const file = { file: 'maker.ts', fileHash: 'a'.repeat(64) };
  const kind = 'strategy.swap';
  const { desk, ledger } = brokenDesk({ kind, ...head, strategy, ...file, workingOrders: 'pass' });
  await desk.take({});
  expect(ledger.events.map(({ body }) => body)).toMatchObject([
    { kind: 'strategy.swap', scope: { strategy: 'maker-btc' }, outcome: 'refused' },
  ]);
});
