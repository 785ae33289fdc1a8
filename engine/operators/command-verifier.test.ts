import { describe, expect, test } from 'vitest';
import { commandText, OperatorCommand, type SignedCommand } from '../contract/commands.ts';
import { CommandId, OperatorId, SessionId } from '../contract/ids.ts';
import { UtcNanos } from '../contract/numbers.ts';
import { type CommandContext, CommandVerifier } from './command-verifier.ts';
import { generateKey, privateKeyOf, signText } from './ed25519.ts';
import type { Role } from './roles.ts';
import { UsedCommands } from './used-commands.ts';

const now = 1_732_000_000_000_000_000n;
const second = 1_000_000_000n;
const utc = (value: bigint): UtcNanos => UtcNanos.parse(String(value));

const keys = {
  kim: generateKey(),
  tom: generateKey(),
  vera: generateKey(),
};
const roles: Readonly<Record<keyof typeof keys, Role>> = {
  kim: 'risk',
  tom: 'trader',
  vera: 'viewer',
};
type Name = keyof typeof keys;

const context: CommandContext = {
  nowUtcNanos: utc(now),
  desk: 'desk-1',
  engineSession: SessionId.parse('run-1'),
  environment: 'SIM',
  singleOperator: true,
  operators: new Map(
    (Object.keys(keys) as Name[]).map((name) => [
      OperatorId.parse(name),
      { publicKey: keys[name].publicKey, role: roles[name] },
    ]),
  ),
};
const emptyDesk: CommandContext = { ...context, operators: new Map() };

let made = 0;
function commandOf(fields: Record<string, unknown>): OperatorCommand {
  made += 1;
  return OperatorCommand.parse({
    kind: 'rearm',
    commandId: `command-${made}`,
    actor: 'kim',
    desk: 'desk-1',
    engineSession: 'run-1',
    consoleSession: 'console-1',
    issuedUtcNanos: String(now),
    ...(fields['kind'] === undefined
      ? { scope: {}, epoch: 3, typedScope: 'desk', reason: 'checked' }
      : {}),
    ...fields,
  });
}

const signedBy = (name: Name, command: OperatorCommand): SignedCommand => ({
  command,
  signature: signText(privateKeyOf(keys[name].seed), commandText(command)),
});

const enrol = { kind: 'operator.enrol', reason: 'first run', publicKey: keys.kim.publicKey };
const cancel = { kind: 'order.cancel', clientOrderId: 'qd-1-1', reason: 'wrong side' };

function outcome(input: unknown, where: CommandContext = context): string {
  const verdict = new CommandVerifier().verify(input, where);
  if (verdict.kind === 'refused') return verdict.refusal;
  const second = verdict.approvers === null ? '' : ` and ${verdict.approvers.join(' or ')}`;
  return `${verdict.operator} as ${verdict.role}${second}`;
}

describe('a verdict on a signed command', () => {
  test.each<[string, () => unknown, string, CommandContext?]>([
    ['re-arm by risk', () => signedBy('kim', commandOf({})), 'kim as risk'],
    [
      'cancel by a trader',
      () => signedBy('tom', commandOf({ ...cancel, actor: 'tom' })),
      'tom as trader',
    ],
    [
      'a viewer signs in',
      () => signedBy('vera', commandOf({ kind: 'operator.signIn', actor: 'vera' })),
      'vera as viewer',
    ],
    ['the first enrolment', () => signedBy('kim', commandOf(enrol)), 'kim as admin', emptyDesk],
    ['re-arm by a trader', () => signedBy('tom', commandOf({ actor: 'tom' })), 'role'],
    ['cancel by a viewer', () => signedBy('vera', commandOf({ ...cancel, actor: 'vera' })), 'role'],
    ['another one’s key', () => signedBy('tom', commandOf({})), 'badSignature'],
    [
      'the bytes for another desk',
      () => signedBy('kim', commandOf({ desk: 'desk-2' })),
      'otherDesk',
    ],
    [
      'the bytes for a run that has ended',
      () => signedBy('kim', commandOf({ engineSession: 'run-0' })),
      'otherRun',
    ],
    ['somebody unknown', () => signedBy('kim', commandOf({ actor: 'eve' })), 'unknownOperator'],
    ['a second enrolment', () => signedBy('kim', commandOf(enrol)), 'alreadyEnrolled'],
    [
      'an enrolment that another key signed',
      () => signedBy('tom', commandOf(enrol)),
      'badSignature',
      emptyDesk,
    ],
    [
      'an enrolment of no key',
      () => signedBy('kim', commandOf({ ...enrol, publicKey: 'x'.repeat(44) })),
      'badKey',
      emptyDesk,
    ],
    [
      'an enrolment on a LIVE desk',
      () => signedBy('kim', commandOf(enrol)),
      'environment',
      { ...emptyDesk, environment: 'LIVE' },
    ],
    [
      'LIVE re-armed by one operator alone',
      () => signedBy('kim', commandOf({})),
      'environment',
      { ...context, environment: 'LIVE' },
    ],
    [
      're-arm without the second operator',
      () => signedBy('kim', commandOf({})),
      'kim as risk and risk or admin',
      { ...context, singleOperator: false },
    ],
    [
      '30 s old',
      () => signedBy('kim', commandOf({ issuedUtcNanos: String(now - 30n * second) })),
      'kim as risk',
    ],
    [
      'older',
      () => signedBy('kim', commandOf({ issuedUtcNanos: String(now - 30n * second - 1n) })),
      'tooOld',
    ],
    [
      '5 s ahead',
      () => signedBy('kim', commandOf({ issuedUtcNanos: String(now + 5n * second) })),
      'kim as risk',
    ],
    [
      'further ahead',
      () => signedBy('kim', commandOf({ issuedUtcNanos: String(now + 5n * second + 1n) })),
      'fromTheFuture',
    ],
    [
      'a scope typed otherwise',
      () => signedBy('kim', commandOf({ typedScope: 'dsk' })),
      'typedScope',
    ],
    [
      'a scope typed as shown',
      () => signedBy('kim', commandOf({ scope: { strategy: 'm' }, typedScope: 'strategy=m' })),
      'kim as risk',
    ],
    ['no command', () => null, 'malformed'],
    [
      'no reason',
      () => ({ ...signedBy('kim', commandOf({})), command: { kind: 'rearm' } }),
      'malformed',
    ],
    ['a field more', () => ({ ...signedBy('kim', commandOf({})), more: 1 }), 'malformed'],
  ])('%s', (_name, input, expected, where) => {
    expect(outcome(input(), where)).toBe(expected);
  });

  test('a reason that is none is asked for in plain words', () => {
    const { command } = signedBy('kim', commandOf({}));
    const empty = { command: { ...command, reason: ' ' }, signature: 'A'.repeat(88) };
    expect(new CommandVerifier().verify(empty, context)).toMatchObject({
      kind: 'refused',
      reason: 'give a reason of 3 characters or more',
    });
  });

  test('each field is signed: a change of any of them breaks the signature', () => {
    const { command, signature } = signedBy(
      'kim',
      commandOf({ scope: { venue: 'sim' }, typedScope: 'venue=sim' }),
    );
    const changes: Record<string, unknown>[] = [
      { commandId: 'another-command' },
      { actor: 'tom' },
      { consoleSession: 'console-2' },
      { issuedUtcNanos: String(now + 1n) },
      { scope: {} },
      { typedScope: 'desk' },
      { reason: 'checked.' },
    ];
    for (const change of changes) {
      expect(outcome({ command: { ...command, ...change }, signature })).toBe('badSignature');
    }
  });

  test('the same command twice is accepted once, whatever the verifier knew before', () => {
    const verifier = new CommandVerifier();
    const signed = signedBy('kim', commandOf({}));
    expect(verifier.verify(signed, context).kind).toBe('accepted');
    expect(verifier.verify(signed, context)).toMatchObject({ refusal: 'repeated', signed: true });
  });

  test('a command of an earlier session is not accepted again', () => {
    const verifier = new CommandVerifier();
    const signed = signedBy('kim', commandOf({}));
    verifier.remember(signed.command.commandId, utc(now - second));
    expect(verifier.verify(signed, context)).toMatchObject({ refusal: 'repeated' });
  });

  test('a command id without a valid signature is not used up', () => {
    const verifier = new CommandVerifier();
    const command = commandOf({});
    expect(verifier.verify(signedBy('tom', command), context)).toMatchObject({ signed: false });
    expect(verifier.verify(signedBy('kim', command), context).kind).toBe('accepted');
  });

  test('when the memory of used commands is full, fresh ones are refused, not forgotten', () => {
    const verifier = new CommandVerifier(new UsedCommands(2));
    const [first, second_, third] = [1, 2, 3].map(() => signedBy('kim', commandOf({})));
    expect(verifier.verify(first, context).kind).toBe('accepted');
    expect(verifier.verify(second_, context).kind).toBe('accepted');
    expect(verifier.verify(third, context)).toMatchObject({ refusal: 'tooMany' });
    expect(verifier.verify(first, context)).toMatchObject({ refusal: 'repeated' });
    const later = { ...context, nowUtcNanos: utc(now + 40n * second) };
    const fourth = signedBy('kim', commandOf({ issuedUtcNanos: String(now + 40n * second) }));
    expect(verifier.verify(fourth, later).kind).toBe('accepted');
  });

  test.each([
    ['cut', (text: string) => text.slice(0, -4)],
    [
      'in another alphabet',
      (text: string) => text.replaceAll('+', '-').replaceAll('/', '_').replace(/^./, '-'),
    ],
    ['with a bit turned', (text: string) => (text[0] === 'A' ? 'B' : 'A') + text.slice(1)],
    ['with a space', (text: string) => `${text} `],
  ])('a signature %s is refused', (_name, spoil) => {
    const signed = signedBy('kim', commandOf({}));
    expect(outcome({ ...signed, signature: spoil(signed.signature) })).toBe('badSignature');
  });
});

test('remembering is bounded', () => {
  const used = new UsedCommands(3);
  const id = (n: number) => CommandId.parse(`command-${n}`);
  expect([1, 2, 3, 4].map((n) => used.add(id(n), 10n, 0n))).toEqual([true, true, true, false]);
  expect(used.add(id(5), 30n, 20n)).toBe(true);
  expect([used.has(id(1)), used.has(id(5))]).toEqual([false, true]);
});
