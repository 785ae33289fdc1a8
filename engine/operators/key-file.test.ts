import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { commandText, OperatorCommand } from '../contract/commands.ts';
import { OperatorId } from '../contract/ids.ts';
import { OperatorKeyFile } from '../contract/key-file.ts';
import { isSignatureOf } from './ed25519.ts';
import { createKeyFile, loadKeyFile } from './key-file.ts';

const kim = OperatorId.parse('kim');
const passphrase = 'correct horse battery';
let directory = '';
let path = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'key-'));
  path = join(directory, 'keys', 'kim.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const command = OperatorCommand.parse({
  kind: 'operator.signIn',
  commandId: 'command-1',
  actor: 'kim',
  desk: 'desk-1',
  engineSession: 'run-1',
  consoleSession: 'cli',
  issuedUtcNanos: '1732000000000000000',
});

/** Text of one file under the passphrase, made once: deriving its key is slow on purpose. */
let sealed = '';
beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'key-'));
  createKeyFile(join(folder, 'kim.json'), kim, passphrase);
  sealed = readFileSync(join(folder, 'kim.json'), 'utf8');
  rmSync(folder, { recursive: true });
});

describe('a key file', () => {
  test.each([
    ['under a passphrase', passphrase],
    ['in the clear', null],
  ])('%s signs what its public key verifies', (_name, secret) => {
    const made = createKeyFile(path, kim, secret);
    const loaded = loadKeyFile(path, secret);
    if (!made.ok || !loaded.ok) throw new Error(JSON.stringify([made, loaded]));
    expect(loaded.value).toMatchObject({ operator: 'kim', publicKey: made.value.publicKey });
    const signed = loaded.value.sign(command);
    expect(signed.command).toBe(command);
    expect(isSignatureOf(made.value.publicKey, commandText(command), signed.signature)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('the private key is not in the file when it is under a passphrase', () => {
    mkdirSync(dirname(path));
    writeFileSync(path, sealed, { mode: 0o600 });
    const file = OperatorKeyFile.parse(JSON.parse(sealed));
    const clear = { ...file, kdf: { name: 'none' }, nonce: '', tag: '' };
    writeFileSync(path, JSON.stringify(clear));
    expect(loadKeyFile(path, null)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('is not that of the public key') as string,
    });
  });

  test('is never written over', () => {
    createKeyFile(path, kim, null);
    expect(createKeyFile(path, kim, null)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('EEXIST') as string,
    });
  });

  const changed = (change: (file: Record<string, unknown>) => void) => (): void => {
    const file = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    change(file);
    writeFileSync(path, JSON.stringify(file));
  };

  test.each([
    ['a wrong passphrase', () => undefined, 'another phrase', 'wrong passphrase'],
    ['no passphrase', () => undefined, null, 'the key needs its passphrase'],
    ['a mode that others can read', () => chmodSync(path, 0o644), passphrase, 'chmod 600'],
    ['no file', () => rmSync(path), passphrase, 'cannot be read'],
    ['no JSON', () => writeFileSync(path, 'x'), passphrase, 'cannot be read'],
    ['a field more', changed((file) => (file['more'] = 1)), passphrase, 'is no key file'],
    ['another nonce', changed((file) => (file['nonce'] = 'AAAA')), passphrase, 'is damaged'],
    [
      'another key inside',
      changed((file) => (file['privateKey'] = Buffer.alloc(32).toString('base64'))),
      passphrase,
      'wrong passphrase, or the key file is damaged',
    ],
    [
      'another public key',
      changed((file) => (file['publicKey'] = Buffer.alloc(32).toString('base64'))),
      passphrase,
      'is not that of the public key',
    ],
  ])('%s is refused with the reason', (_name, spoil, secret, reason) => {
    mkdirSync(dirname(path));
    writeFileSync(path, sealed, { mode: 0o600 });
    spoil();
    const loaded = loadKeyFile(path, secret);
    expect(loaded.ok ? '' : loaded.reason).toContain(reason);
  });

  test('a short passphrase is refused', () => {
    expect(createKeyFile(path, kim, 'short').ok).toBe(false);
  });
});
