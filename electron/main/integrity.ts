/**
 * Checks, before an engine is started, that the package's engine and Node are what was built.
 * The key is the build's own and was thrown away: it proves one build whole, not who made it.
 */
import { createHash, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** Base64 SPKI DER, put in by the package's build; empty in a plain build. */
declare const QUARTERDECK_MANIFEST_PUBLIC_KEY: string;

const Manifest = z.strictObject({
  version: z.literal(1),
  algorithm: z.literal('sha256'),
  files: z.record(z.string().regex(/^(?:engine|node)\//), z.string().length(64)),
});

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * Rejects, naming the file, when the manifest is not signed by this build or a file differs.
 * `resources` is the package's resources folder.
 */
export async function checkIntegrity(resources: string): Promise<void> {
  const again = 'The installation is damaged or was changed: install it again.';
  const text = await readFile(join(resources, 'manifest.json'));
  const signature = await readFile(join(resources, 'manifest.sig'), 'utf8');
  const der = Buffer.from(QUARTERDECK_MANIFEST_PUBLIC_KEY, 'base64');
  const key = { key: der, format: 'der', type: 'spki' } as const;
  if (!verify(null, text, key, Buffer.from(signature, 'base64'))) {
    throw new Error(`manifest.json is not the one of this build. ${again}`);
  }
  const manifest = Manifest.parse(JSON.parse(text.toString('utf8')));
  for (const [path, expected] of Object.entries(manifest.files)) {
    if ((await digestOf(join(resources, path))) !== expected) {
      throw new Error(`${path} differs from the build's. ${again}`);
    }
  }
}
