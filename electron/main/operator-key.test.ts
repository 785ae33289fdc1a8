// The operator's key: made once, sealed by its passphrase, and signing what others can verify.
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OperatorKey } from './operator-key.ts';

const passphrase = 'a long enough passphrase';
let directory = '';
let path = '';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'operator-key-'));
  path = join(directory, 'keys', 'operator-key.json');
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** SPKI DER of an Ed25519 public key is this prefix and its 32 bytes (RFC 8410). */
function isSignedBy(publicKey: string, text: string, signature: string): boolean {
  const prefix = Buffer.from('302a300506032b6570032100', 'hex');
  const der = Buffer.concat([prefix, Buffer.from(publicKey, 'base64')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}

test('a new key signs, is locked again, and opens with its passphrase only', () => {
  const key = new OperatorKey(path);
  expect(key.status()).toEqual({ state: 'none', identity: null });
  const made = key.create('kim', passphrase);
  if (!made.ok) throw new Error(made.error);
  const signed = key.sign('text to sign');
  if (!signed.ok) throw new Error(signed.error);
  expect(isSignedBy(made.value.publicKey, 'text to sign', signed.value)).toBe(true);
  expect(isSignedBy(made.value.publicKey, 'text to sigh', signed.value)).toBe(false);

  const again = new OperatorKey(path);
  expect(again.status()).toEqual({ state: 'locked', identity: made.value });
  expect([again.sign('x').ok, again.unlock('another passphrase').ok]).toEqual([false, false]);
  expect(again.unlock(passphrase)).toEqual({ ok: true, value: made.value });
  expect(again.sign('text to sign')).toEqual(signed);
  again.lock();
  expect(again.sign('text to sign').ok).toBe(false);
});

test('the file is for its owner alone and holds no seed in the clear', () => {
  const key = new OperatorKey(path);
  key.create('kim', passphrase);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const file: unknown = JSON.parse(readFileSync(path, 'utf8'));
  expect(file).toMatchObject({ version: 1, operator: 'kim', kdf: { name: 'scrypt' } });
});

test.each([
  { name: 'a name with a space', operator: 'kim lee', phrase: passphrase, says: /Name/ },
  { name: 'a short passphrase', operator: 'kim', phrase: 'short', says: /at least 8/ },
])('refuses $name', ({ operator, phrase, says }) => {
  const made = new OperatorKey(path).create(operator, phrase);
  expect(made.ok ? '' : made.error).toMatch(says);
});

test('never replaces a key, and names a damaged file', () => {
  const key = new OperatorKey(path);
  key.create('kim', passphrase);
  expect(key.create('lee', passphrase).ok).toBe(false);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.slice(0, 40));
  const opened = new OperatorKey(path).unlock(passphrase);
  expect(opened.ok ? '' : opened.error).toMatch(/key/);
});
