/** Holds what is signed, and that every way of not signing is said in words. */
import { expect, test } from 'vitest';
import { commandText } from '../../engine/contract/commands.ts';
import { createOperator, type KeyPort } from './operator.ts';
import { createTopics } from './topics.ts';

const unlocked = { state: 'unlocked', operator: 'kim', publicKey: 'k'.repeat(44) } as const;

function operatorOver(changes: Partial<KeyPort>) {
  const signed: string[] = [];
  const port: KeyPort = {
    keyStatus: () => Promise.resolve(unlocked),
    keyCreate: () => Promise.resolve({ ok: true, status: unlocked }),
    keyUnlock: () => Promise.resolve({ ok: true, status: unlocked }),
    keyLock: () => Promise.resolve({ ok: true, status: { ...unlocked, state: 'locked' } }),
    sign(text) {
      signed.push(text);
      return Promise.resolve({ ok: true, signature: 's'.repeat(88) });
    },
    ...changes,
  };
  const operator = createOperator({
    port,
    topics: createTopics(
      () => () => undefined,
      () => 0,
    ),
    newId: () => 'command-1',
    utcMillis: () => 1_700_000_000_000,
    consoleSession: 'session-1',
  });
  return { operator, signed };
}

const rearm = {
  kind: 'rearm',
  scope: {},
  epoch: 3,
  typedScope: 'desk',
  reason: 'looked at it',
} as const;
const shown = { desk: 'desk-1', sessionId: 'run-1' };

test('a command carries who, when and from where, and its very text is signed', async () => {
  const { operator, signed } = operatorOver({});
  await operator.refresh();
  const signing = await operator.sign(rearm, shown);
  expect(signing.ok && signing.signed.command).toEqual({
    ...rearm,
    commandId: 'command-1',
    actor: 'kim',
    desk: 'desk-1',
    engineSession: 'run-1',
    consoleSession: 'session-1',
    issuedUtcNanos: '1700000000000000000',
  });
  expect(signed).toEqual([signing.ok ? commandText(signing.signed.command) : '']);
});

test('nothing is signed without a reason, a key, or a keeper that answers', async () => {
  const { operator, signed } = operatorOver({});
  const early = await operator.sign(rearm, shown);
  await operator.refresh();
  const unseen = await operator.sign(rearm, null);
  const reasonless = await operator.sign({ ...rearm, reason: ' ' }, shown);
  await operator.lock();
  const locked = await operator.sign(rearm, shown);
  const broken = operatorOver({ keyUnlock: () => Promise.reject(new Error('no such file')) });
  const refused = await broken.operator.unlock('passphrase');
  expect({
    texts: [early, unseen, reasonless, locked].map((each) => (each.ok ? '' : each.error)),
    refused,
    signed,
  }).toEqual({
    texts: [
      'There is no operator key at this console.',
      'The engine has not told its state yet.',
      'Refused: give a reason of at least 3 characters.',
      'Your key is locked: type your passphrase.',
    ],
    refused: 'The key could not be used: no such file',
    signed: [],
  });
});
