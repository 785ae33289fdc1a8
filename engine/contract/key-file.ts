/**
 * The operator's key file: an Ed25519 private key under a passphrase, for console and command line.
 * Never holds a key in the clear unless its maker asked for that (`kdf: none`, tests and drills).
 */
import { z } from 'zod';
import { OperatorId } from './ids.ts';

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** Raw 32-byte Ed25519 public key, base64: the form in desk.yaml and in the ledger. */
export const PublicKeyText = base64.length(44);

export const OperatorKeyFile = z.strictObject({
  version: z.literal(1),
  operator: OperatorId,
  publicKey: PublicKeyText,
  /** How the passphrase becomes the AES-256-GCM key over the private key. */
  kdf: z.discriminatedUnion('name', [
    /** scrypt, RFC 7914: N, r, p and a 16-byte salt. */
    z.strictObject({
      name: z.literal('scrypt'),
      costLog2: z.int().min(14).max(20),
      blockSize: z.int().min(8).max(16),
      parallelism: z.int().min(1).max(4),
      salt: base64,
    }),
    z.strictObject({ name: z.literal('none') }),
  ]),
  /** AES-256-GCM nonce (12 bytes); empty when `kdf` is none. */
  nonce: base64,
  /** GCM tag (16 bytes); empty when `kdf` is none. */
  tag: base64,
  /** The 32-byte Ed25519 seed, encrypted unless `kdf` is none. */
  privateKey: base64,
});
export type OperatorKeyFile = z.infer<typeof OperatorKeyFile>;
