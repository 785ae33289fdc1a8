/** Commands on the record whatever came of them, also of an act that broke. */
import { expect, test } from 'vitest';
import type { ReduceCommand } from '../contract/commands.ts';
import { CommandId, OperatorId, SessionId } from '../contract/ids.ts';
import { UtcNanos } from '../contract/numbers.ts';
import { CommandDesk } from './command-desk.ts';
import { testLoop } from './loop-fixture.ts';

test('an act that throws is refused with its reason, and on the record', async () => {
  const { loop, ledger } = testLoop(0);
  const command: ReduceCommand = {
    kind: 'reduce',
    commandId: CommandId.parse('reduce-0001'),
    actor: OperatorId.parse('ada'),
    desk: 'desk-1',
    engineSession: SessionId.parse('run-1'),
    consoleSession: 'test',
    issuedUtcNanos: UtcNanos.parse('1'),
    scope: {},
    reason: 'test of the day',
  };
  const broken = (): never => {
    throw new Error('no space left on device');
  };
  const desk = new CommandDesk({
    loop,
    verifier: { verify: () => ({ kind: 'accepted', command }) } as never,
    arming: {} as never,
    acts: { reduce: broken, flatten: broken, swap: broken, acknowledge: broken },
    log: { info: () => undefined, error: () => undefined } as never,
    desk: 'desk-1',
    engineSession: command.engineSession,
    signedIn: () => undefined,
    durable: async () => undefined,
  });
  expect(await desk.take({})).toMatch(/no space left on device/);
  expect(ledger.events.map(({ body }) => body)).toMatchObject([
    {
      type: 'command.recorded',
      commandId: 'reduce-0001',
      outcome: 'refused',
      refusal: expect.stringContaining('no space left on device'),
    },
  ]);
});
