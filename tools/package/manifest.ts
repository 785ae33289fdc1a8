// Makes the signed list of what a package's engine and runtime consist of.
// The private key lives for one call: nobody can sign a changed file into the same build later.
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn } from './folders.ts';

/** The manifest's text, its signature, and the public key that a build carries. */
export interface SignedManifest {
  /** The exact bytes that are signed. */
  readonly text: string;
  /** Base64 of the Ed25519 signature over `text`. */
  readonly signature: string;
  /** Base64 of the public key in SPKI DER. */
  readonly publicKey: string;
}

/** Lists and signs every file below the given folders of `base`, with paths from `base`. */
export function signManifest(base: string, folders: readonly string[]): SignedManifest {
  const files: Record<string, string> = {};
  for (const path of folders.flatMap((folder) => filesIn(base, folder))) {
    files[path] = createHash('sha256')
      .update(readFileSync(join(base, path)))
      .digest('hex');
  }
  const text = JSON.stringify({ version: 1, algorithm: 'sha256', files });
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    text,
    signature: sign(null, Buffer.from(text), privateKey).toString('base64'),
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  };
}

/** Whether a manifest's text is what the key's owner signed. */
export function isSigned({ text, signature, publicKey }: SignedManifest): boolean {
  const key = { key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' } as const;
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}
