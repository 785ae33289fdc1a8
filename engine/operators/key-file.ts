/**
 * The key file with which the command line signs: made, opened and used.
 * Never writes over a key, and refuses a file that others of the machine could read.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { commandText, type OperatorCommand, type SignedCommand } from '../contract/commands.ts';
import type { OperatorId } from '../contract/ids.ts';
import { OperatorKeyFile } from '../contract/key-file.ts';
import { generateKey, privateKeyOf, publicTextOf, signText } from './ed25519.ts';

const cost = { costLog2: 17, blockSize: 8, parallelism: 1 } as const;
const aesKeyBytes = 32;
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const seedBytes = 32;

/** Fewest characters of a passphrase. */
export const passphraseLengthMin = 8;

/** A result, or what is wrong and what to do about it. */
export type KeyResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

/** An opened key. */
export interface Signer {
  readonly operator: OperatorId;
  /** Raw 32 bytes in base64. */
  readonly publicKey: string;
  /** The command with its signature. */
  readonly sign: (command: OperatorCommand) => SignedCommand;
}

const refuse = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });

function aesKey(passphrase: string, salt: Buffer, kdf: typeof cost | ScryptCost): Buffer {
  const N = 2 ** kdf.costLog2;
  // scrypt needs 128 * N * r bytes; twice that leaves room for its own bookkeeping.
  const maxmem = 256 * N * kdf.blockSize;
  return scryptSync(passphrase, salt, aesKeyBytes, {
    N,
    r: kdf.blockSize,
    p: kdf.parallelism,
    maxmem,
  });
}

interface ScryptCost {
  readonly costLog2: number;
  readonly blockSize: number;
  readonly parallelism: number;
}

type Sealed = Pick<OperatorKeyFile, 'kdf' | 'nonce' | 'tag' | 'privateKey'>;

function seal(seed: Buffer, passphrase: string | null): Sealed {
  if (passphrase === null) {
    return { kdf: { name: 'none' }, nonce: '', tag: '', privateKey: seed.toString('base64') };
  }
  const salt = randomBytes(saltBytes);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', aesKey(passphrase, salt, cost), nonce);
  const sealed = Buffer.concat([cipher.update(seed), cipher.final()]);
  return {
    kdf: { name: 'scrypt', ...cost, salt: salt.toString('base64') },
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    privateKey: sealed.toString('base64'),
  };
}

/**
 * Makes a key for `operator` in a new file with mode 0600; `passphrase` null leaves the key in the
 * clear (tests and drills). Returns the public key for desk.yaml.
 */
export function createKeyFile(
  path: string,
  operator: OperatorId,
  passphrase: string | null,
): KeyResult<{ readonly publicKey: string }> {
  if (passphrase !== null && passphrase.length < passphraseLengthMin) {
    return refuse(`use a passphrase of at least ${passphraseLengthMin} characters`);
  }
  const { seed, publicKey } = generateKey();
  const file: OperatorKeyFile = { version: 1, operator, publicKey, ...seal(seed, passphrase) };
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const descriptor = openSync(path, 'wx', 0o600);
    writeSync(descriptor, `${JSON.stringify(file, null, 2)}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return refuse(`the key file was not written: ${detail}`);
  }
  return { ok: true, value: { publicKey } };
}

/** Opens a key file; `passphrase` is needed unless the key lies in the clear. */
export function loadKeyFile(path: string, passphrase: string | null): KeyResult<Signer> {
  const file = readKeyFile(path);
  if (!file.ok) return file;
  const seed = unseal(file.value, passphrase);
  if (!seed.ok) return seed;
  const privateKey = privateKeyOf(seed.value);
  const { operator, publicKey } = file.value;
  if (publicTextOf(privateKey) !== publicKey) {
    return refuse(`${path}: the private key is not that of the public key beside it`);
  }
  const sign = (command: OperatorCommand): SignedCommand => ({
    command,
    signature: signText(privateKey, commandText(command)),
  });
  return { ok: true, value: { operator, publicKey, sign } };
}

function readKeyFile(path: string): KeyResult<OperatorKeyFile> {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(path, 'r');
    const { mode } = fstatSync(descriptor);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      return refuse(`${path} can be read by others: chmod 600 ${path}`);
    }
    const parsed = OperatorKeyFile.safeParse(JSON.parse(readFileSync(descriptor, 'utf8')));
    if (parsed.success) return { ok: true, value: parsed.data };
    const issue = parsed.error.issues[0];
    return refuse(`${path} is no key file: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return refuse(`the key file cannot be read: ${detail}`);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function unseal(file: OperatorKeyFile, passphrase: string | null): KeyResult<Buffer> {
  const sealed = Buffer.from(file.privateKey, 'base64');
  if (sealed.length !== seedBytes) return refuse('the private key has not 32 bytes');
  if (file.kdf.name === 'none') return { ok: true, value: sealed };
  if (passphrase === null) return refuse('the key needs its passphrase');
  const nonce = Buffer.from(file.nonce, 'base64');
  const tag = Buffer.from(file.tag, 'base64');
  if (nonce.length !== nonceBytes || tag.length !== tagBytes) {
    return refuse('the key file is damaged: nonce or tag has not its length');
  }
  const key = aesKey(passphrase, Buffer.from(file.kdf.salt, 'base64'), file.kdf);
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAuthTag(tag);
  try {
    return { ok: true, value: Buffer.concat([cipher.update(sealed), cipher.final()]) };
  } catch {
    // GCM says only that the tag does not fit: a wrong passphrase or a damaged file.
    return refuse('wrong passphrase, or the key file is damaged');
  }
}
