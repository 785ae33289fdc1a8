// A package is whole, or what is not is named: changed, missing and additional files.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkIntegrity } from './integrity.ts';

let resources = '';

const files: Readonly<Record<string, Buffer>> = {
  'node/node': Buffer.alloc(3_000_000, 7),
  'engine/package.json': Buffer.from('{}'),
  ...Object.fromEntries(
    Array.from({ length: 100 }, (_, index) => [`engine/lib/${index}.js`, Buffer.from(`${index}`)]),
  ),
};

beforeEach(async () => {
  resources = mkdtempSync(join(tmpdir(), 'integrity-'));
  await mkdir(join(resources, 'engine', 'lib'), { recursive: true });
  await mkdir(join(resources, 'node'));
  const digests: Record<string, string> = {};
  for (const [path, content] of Object.entries(files)) {
    writeFileSync(join(resources, path), content);
    digests[path] = createHash('sha256').update(content).digest('hex');
  }
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const text = JSON.stringify({ version: 1, algorithm: 'sha256', files: digests });
  writeFileSync(join(resources, 'manifest.json'), text);
  const signature = sign(null, Buffer.from(text), privateKey).toString('base64');
  writeFileSync(join(resources, 'manifest.sig'), signature);
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  vi.stubGlobal('QUARTERDECK_MANIFEST_PUBLIC_KEY', key);
});

afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(resources, { recursive: true });
});

const changed = (path: string, content: Buffer | string) => () =>
  writeFileSync(join(resources, path), content);
const flipped = Buffer.alloc(3_000_000, 7);
flipped[2_999_999] = 6;

test('a whole package passes', async () => {
  await expect(checkIntegrity(resources)).resolves.toBeUndefined();
});

test.each([
  ['a changed small file', changed('engine/lib/57.js', '58'), /engine\/lib\/57\.js differs/],
  ['one bit of a large file', changed('node/node', flipped), /node\/node differs/],
  ['a file more', changed('engine/lib/more.js', ''), /engine\/lib\/more\.js is not of this build/],
  [
    'a file less',
    () => rmSync(join(resources, 'engine', 'lib', '99.js')),
    /ENOENT.*engine.lib.99\.js/,
  ],
  ['another manifest', changed('manifest.json', '{}'), /manifest\.json is not the one/],
])('%s is named', async (_, damage, message) => {
  damage();
  await expect(checkIntegrity(resources)).rejects.toThrow(message);
});
