/**
 * Ed25519 (RFC 8032) over UTF-8 text, with keys as the raw 32 bytes in base64.
 * Knows nothing of commands or roles; malformed input is a refusal, never an exception.
 */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

/** What DER puts before the raw bytes (RFC 8410): SPKI for public, PKCS 8 for private keys. */
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex');
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');
const keyBytes = 32;
const signatureBytes = 64;

/** Bytes of canonical base64 of exactly that length; null for anything else. */
function bytesOf(text: string, length: number): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.length === length && bytes.toString('base64') === text ? bytes : null;
}

/** A raw public key as Node holds keys; null when the text is none. */
export function publicKeyOf(publicKey: string): KeyObject | null {
  const raw = bytesOf(publicKey, keyBytes);
  if (raw === null) return null;
  return createPublicKey({ key: Buffer.concat([spkiHead, raw]), format: 'der', type: 'spki' });
}

/** A raw 32-byte seed as a private key. */
export function privateKeyOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
}

/** A new key: its seed and its public half in base64. */
export function generateKey(): { readonly seed: Buffer; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const seed = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(pkcs8Head.length);
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(spkiHead.length);
  return { seed, publicKey: raw.toString('base64') };
}

/** The public half of a private key, raw in base64. */
export function publicTextOf(privateKey: KeyObject): string {
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return der.subarray(spkiHead.length).toString('base64');
}

/** Signature in base64 over the UTF-8 bytes of `text`. */
export const signText = (privateKey: KeyObject, text: string): string =>
  sign(null, Buffer.from(text, 'utf8'), privateKey).toString('base64');

/** Whether `signature` (base64) is that of `text` by `publicKey` (raw, base64). */
export function isSignatureOf(publicKey: string, text: string, signature: string): boolean {
  const key = publicKeyOf(publicKey);
  const bytes = bytesOf(signature, signatureBytes);
  return key !== null && bytes !== null && verify(null, Buffer.from(text, 'utf8'), key, bytes);
}
