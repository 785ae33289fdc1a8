/**
 * The operator's key in a plain browser: Ed25519, kept encrypted under the passphrase.
 * The private half is in memory only while unlocked; a wrong passphrase opens nothing.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { z } from 'zod';
import type { KeyPort, KeyStatus } from './operator.ts';

/** PBKDF2-SHA-256 rounds under which the key is kept. */
const rounds = 600_000;
const storageKey = 'quarterdeck.operator-key.v1';

const StoredKey = z.strictObject({
  version: z.literal(1),
  operator: z.string().min(1).max(64),
  publicKey: z.string(),
  salt: z.string(),
  iv: z.string(),
  sealed: z.string(),
});
type StoredKey = z.infer<typeof StoredKey>;

/** Where the sealed key is kept: the browser's localStorage, or a map in tests. */
export interface KeyStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

async function sealingKey(passphrase: string, salt: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey(
    'raw',
    new TextEncoder().encode(passphrase),
    'PBKDF2',
    false,
    ['deriveKey'],
  );
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: rounds },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

function readStored(store: KeyStore): StoredKey | null {
  const text = store.getItem(storageKey);
  if (text === null) return null;
  try {
    const parsed = StoredKey.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

async function seal(operator: string, passphrase: string, secret: Uint8Array<ArrayBuffer>) {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await sealingKey(passphrase, salt);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, secret);
  const stored: StoredKey = {
    version: 1,
    operator,
    publicKey: toBase64(ed25519.getPublicKey(secret)),
    salt: toBase64(salt),
    iv: toBase64(iv),
    sealed: toBase64(new Uint8Array(sealed)),
  };
  return stored;
}

async function open(stored: StoredKey, passphrase: string): Promise<Uint8Array | null> {
  const key = await sealingKey(passphrase, fromBase64(stored.salt));
  const iv = fromBase64(stored.iv);
  try {
    const sealed = fromBase64(stored.sealed);
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed));
  } catch {
    return null;
  }
}

/** A key port over `store`. */
export function browserKeyPort(store: KeyStore): KeyPort {
  let secret: Uint8Array | null = null;
  const status = (): KeyStatus => {
    const stored = readStored(store);
    if (stored === null) return { state: 'none' };
    const { operator, publicKey } = stored;
    return { state: secret === null ? 'locked' : 'unlocked', operator, publicKey };
  };
  return {
    keyStatus: async () => status(),
    async keyCreate(operator, passphrase) {
      if (readStored(store) !== null) {
        return { ok: false, error: 'This browser already keeps an operator key: unlock it.' };
      }
      const fresh = crypto.getRandomValues(new Uint8Array(32));
      store.setItem(storageKey, JSON.stringify(await seal(operator, passphrase, fresh)));
      secret = fresh;
      return { ok: true, status: status() };
    },
    async keyUnlock(passphrase) {
      const stored = readStored(store);
      if (stored === null) return { ok: false, error: 'There is no key in this browser.' };
      secret = await open(stored, passphrase);
      if (secret === null) return { ok: false, error: 'That passphrase does not open the key.' };
      return { ok: true, status: status() };
    },
    async keyLock() {
      secret?.fill(0);
      secret = null;
      return { ok: true, status: status() };
    },
    async sign(text) {
      if (secret === null) return { ok: false, error: 'The key is locked.' };
      const signature = ed25519.sign(new TextEncoder().encode(text), secret);
      return { ok: true, signature: toBase64(signature) };
    },
  };
}
