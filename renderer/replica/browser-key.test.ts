/** Holds the key in a browser: sealed at rest, its signatures valid by the engine's rule. */
import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { browserKeyPort, type KeyStore } from './browser-key.ts';

function memoryStore(): KeyStore & { readonly values: Map<string, string> } {
  const values = new Map<string, string>();
  return {
    values,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
  };
}

/** The engine's own way to check: raw key in base64 behind the SPKI head of RFC 8410. */
function signedBy(publicKey: string, text: string, signature: string): boolean {
  const head = Buffer.from('302a300506032b6570032100', 'hex');
  const der = Buffer.concat([head, Buffer.from(publicKey, 'base64')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(signature, 'base64'));
}

test('made, locked, opened by the passphrase alone, and verified by Node', async () => {
  const store = memoryStore();
  const made = await browserKeyPort(store).keyCreate('kim', 'correct horse');
  const port = browserKeyPort(store);
  const locked = await port.sign('text');
  const wrong = await port.keyUnlock('correct house');
  const right = await port.keyUnlock('correct horse');
  const signature = await port.sign('text \u20ac');
  const status = await port.keyStatus();
  const publicKey = status.state === 'none' ? '' : status.publicKey;
  expect({
    made: made.ok,
    locked: locked.ok,
    wrong: wrong.ok,
    right: right.ok,
    state: status.state,
    valid: signature.ok && signedBy(publicKey, 'text \u20ac', signature.signature),
    other: signature.ok && signedBy(publicKey, 'text', signature.signature),
    second: (await port.keyCreate('eve', 'another one')).ok,
    kept: [...store.values.values()].join('').includes('correct'),
  }).toEqual({
    made: true,
    locked: false,
    wrong: false,
    right: true,
    state: 'unlocked',
    valid: true,
    other: false,
    second: false,
    kept: false,
  });
});
