/**
 * The operator of a replay: a key made for it alone, which never leaves this process.
 * Signs what arms the replay's desk and nothing else.
 */
import { createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { commandText, type OperatorCommand, type SignedCommand } from '../contract/commands.ts';
import { CommandId, OperatorId } from '../contract/ids.ts';
import { UtcNanos } from '../contract/numbers.ts';

/** What DER puts before the 32 raw bytes of a public key (RFC 8410). */
const spkiHeadBytes = 12;

export interface ReplayOperator {
  readonly enrol: () => SignedCommand;
  readonly rearm: () => SignedCommand;
}

export function replayOperator(): ReplayOperator {
  const { privateKey } = generateKeyPairSync('ed25519');
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const publicKey = der.subarray(spkiHeadBytes).toString('base64');
  const consoleSession = randomUUID();
  const head = (): Pick<
    OperatorCommand,
    'commandId' | 'actor' | 'consoleSession' | 'issuedUtcNanos'
  > => ({
    commandId: CommandId.parse(randomUUID()),
    actor: OperatorId.parse('replay'),
    consoleSession,
    issuedUtcNanos: UtcNanos.parse(`${Date.now()}000000`),
  });
  const signed = (command: OperatorCommand): SignedCommand => ({
    command,
    signature: sign(null, Buffer.from(commandText(command), 'utf8'), privateKey).toString('base64'),
  });
  const reason = 'replay of a recording';
  return {
    enrol: () => signed({ kind: 'operator.enrol', ...head(), publicKey, reason }),
    rearm: () => signed({ kind: 'rearm', ...head(), scope: {}, typedScope: 'desk', reason }),
  };
}
