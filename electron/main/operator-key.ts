/**
 * The operator's Ed25519 key on this machine: made, kept under a passphrase, and used to sign.
 * The private half never leaves this process and never reaches disk in the clear.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  scryptSync,
  sign,
} from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { OperatorId } from '../../engine/contract/ids.ts';
import { OperatorKeyFile } from '../../engine/contract/key-file.ts';

/** DER of a PKCS 8 Ed25519 private key up to its 32-byte seed (RFC 8410). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');
const kdf = { costLog2: 17, blockSize: 8, parallelism: 1 } as const;
const passphraseLengthMin = 8;

/** Result of an act on the key; `error` says what to do. */
export type KeyResult<T> = { ok: true; value: T } | { ok: false; error: string };

export interface KeyIdentity {
  readonly operator: string;
  readonly publicKey: string;
}

const refuse = (error: string): { ok: false; error: string } => ({ ok: false, error });

function derive(passphrase: string, salt: Buffer, costLog2: number): Buffer {
  const N = 2 ** costLog2;
  const maxmem = 256 * N * kdf.blockSize;
  return scryptSync(passphrase, salt, 32, { N, r: kdf.blockSize, p: kdf.parallelism, maxmem });
}

/** One operator key in one file; locked until `unlock` or `create`. */
export class OperatorKey {
  readonly #path: string;
  #privateKey: KeyObject | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** `none`: no file yet. `locked`: a passphrase is needed before signing. */
  status(): { state: 'none' | 'locked' | 'unlocked'; identity: KeyIdentity | null } {
    if (!existsSync(this.#path)) return { state: 'none', identity: null };
    const file = this.#read();
    if (!file.ok) return { state: 'none', identity: null };
    const { operator, publicKey } = file.value;
    const state = this.#privateKey === null ? 'locked' : 'unlocked';
    return { state, identity: { operator, publicKey } };
  }

  /** Makes a key; refuses to replace one that exists. */
  create(name: string, passphrase: string): KeyResult<KeyIdentity> {
    const operator = OperatorId.safeParse(name);
    if (!operator.success) return refuse('Name: use letters, digits, dot, dash or underscore.');
    if (passphrase.length < passphraseLengthMin) {
      return refuse(`Passphrase: use at least ${passphraseLengthMin} characters.`);
    }
    if (existsSync(this.#path)) return refuse('This desk already has an operator key here.');
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(pkcs8Head.length);
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
    const salt = randomBytes(16);
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', derive(passphrase, salt, kdf.costLog2), nonce);
    const sealed = Buffer.concat([cipher.update(seed), cipher.final()]);
    this.#write({
      version: 1,
      operator: operator.data,
      publicKey: raw.toString('base64'),
      kdf: { name: 'scrypt', ...kdf, salt: salt.toString('base64') },
      nonce: nonce.toString('base64'),
      tag: cipher.getAuthTag().toString('base64'),
      privateKey: sealed.toString('base64'),
    });
    this.#privateKey = privateKey;
    return { ok: true, value: { operator: operator.data, publicKey: raw.toString('base64') } };
  }

  /** Opens the key for signing. */
  unlock(passphrase: string): KeyResult<KeyIdentity> {
    const file = this.#read();
    if (!file.ok) return file;
    const { operator, publicKey, nonce, tag, privateKey } = file.value;
    if (file.value.kdf.name === 'none') return refuse('The key file has no passphrase: refused.');
    const salt = Buffer.from(file.value.kdf.salt, 'base64');
    const key = derive(passphrase, salt, file.value.kdf.costLog2);
    const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'));
    cipher.setAuthTag(Buffer.from(tag, 'base64'));
    try {
      const sealed = Buffer.from(privateKey, 'base64');
      const seed = Buffer.concat([cipher.update(sealed), cipher.final()]);
      const der = Buffer.concat([pkcs8Head, seed]);
      this.#privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    } catch {
      // GCM says only that the tag does not fit: a wrong passphrase or a damaged file.
      return refuse('Wrong passphrase, or the key file is damaged.');
    }
    return { ok: true, value: { operator, publicKey } };
  }

  lock(): void {
    this.#privateKey = null;
  }

  /** Ed25519 signature (base64) over the UTF-8 bytes of `text`. */
  sign(text: string): KeyResult<string> {
    if (this.#privateKey === null) return refuse('The key is locked: enter the passphrase.');
    const signature = sign(null, Buffer.from(text, 'utf8'), this.#privateKey);
    return { ok: true, value: signature.toString('base64') };
  }

  #read(): KeyResult<OperatorKeyFile> {
    try {
      const file = OperatorKeyFile.safeParse(JSON.parse(readFileSync(this.#path, 'utf8')));
      if (!file.success) return refuse(`${this.#path} is not an operator key file.`);
      return { ok: true, value: file.data };
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      return refuse(`Cannot read the operator key: ${detail}`);
    }
  }

  #write(file: OperatorKeyFile): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const temporary = `${this.#path}.new`;
    const descriptor = openSync(temporary, 'w', 0o600);
    writeSync(descriptor, `${JSON.stringify(file, null, 2)}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(temporary, this.#path);
  }
}
