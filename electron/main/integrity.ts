/**
 * Checks, before an engine is started, that the package's engine and Node are what was built.
 * The key is the build's own and was thrown away: it proves one build whole, not who made it.
 */
import { createHash, verify } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

/** Base64 SPKI DER, put in by the package's build; empty in a plain build. */
declare const QUARTERDECK_MANIFEST_PUBLIC_KEY: string;

const Manifest = z.strictObject({
  version: z.literal(1),
  algorithm: z.literal('sha256'),
  files: z.record(z.string().regex(/^(?:engine|node)\//), z.string().length(64)),
});

/** Files beyond this are read piece by piece, in bytes. */
const wholeFileBytesLimit = 1_048_576;
/** Files that are read at the same time: thousands one after the other would take seconds. */
const readersLimit = 16;

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  const { size } = await stat(path);
  if (size > wholeFileBytesLimit) await pipeline(createReadStream(path), hash);
  else hash.update(await readFile(path));
  return hash.digest('hex');
}

/** The first file that is not what the manifest says; undefined when all are. */
async function differing(
  resources: string,
  files: readonly (readonly [path: string, digest: string])[],
): Promise<string | undefined> {
  let next = 0;
  let found: string | undefined;
  const reader = async (): Promise<void> => {
    while (found === undefined) {
      const file = files[next];
      next += 1;
      if (file === undefined) return;
      const [path, expected] = file;
      if ((await digestOf(join(resources, path))) !== expected) found ??= path;
    }
  };
  await Promise.all(Array.from({ length: readersLimit }, reader));
  return found;
}

/** Every file below `folder` of `resources`, as the manifest names it. */
async function filesIn(resources: string, folder: string): Promise<readonly string[]> {
  const root = join(resources, folder);
  const entries = await readdir(root, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    const path = relative(resources, join(root, entry.name));
    if (entry.isDirectory()) found.push(...(await filesIn(resources, path)));
    else found.push(path.split(sep).join('/'));
  }
  return found;
}

/**
 * Rejects, naming the file, when the manifest is not of this build, or a file differs,
 * is missing or is not listed.
 * `resources` is the package's resources folder.
 */
export async function checkIntegrity(resources: string): Promise<void> {
  const again = 'The installation is damaged or was changed: install it again.';
  if (QUARTERDECK_MANIFEST_PUBLIC_KEY === '') {
    throw new Error('This build carries no key and starts no packaged engine.');
  }
  const text = await readFile(join(resources, 'manifest.json'));
  const signature = await readFile(join(resources, 'manifest.sig'), 'utf8');
  const der = Buffer.from(QUARTERDECK_MANIFEST_PUBLIC_KEY, 'base64');
  const key = { key: der, format: 'der', type: 'spki' } as const;
  if (!verify(null, text, key, Buffer.from(signature, 'base64'))) {
    throw new Error(`manifest.json is not the one of this build. ${again}`);
  }
  const manifest = Manifest.parse(JSON.parse(text.toString('utf8')));
  const folders = await Promise.all(['engine', 'node'].map((each) => filesIn(resources, each)));
  const extra = folders.flat().find((path) => manifest.files[path] === undefined);
  if (extra !== undefined) throw new Error(`${extra} is not of this build. ${again}`);
  const differs = await differing(resources, Object.entries(manifest.files));
  if (differs !== undefined) throw new Error(`${differs} differs from the build's. ${again}`);
}
