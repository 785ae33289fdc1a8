// The signed manifest over a folder made for the test.
// Shows that a changed byte, a changed name or another build's key does not verify.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isSigned, signManifest } from './manifest.ts';

let base = '';

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'manifest-'));
  mkdirSync(join(base, 'engine', 'deep'), { recursive: true });
  mkdirSync(join(base, 'other'));
  writeFileSync(join(base, 'engine', 'deep', 'a.js'), 'abc');
  writeFileSync(join(base, 'engine', 'b.js'), '');
  writeFileSync(join(base, 'other', 'c.js'), 'left out');
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

test('lists every file below the named folders with its digest', () => {
  expect(JSON.parse(signManifest(base, ['engine']).text)).toEqual({
    version: 1,
    algorithm: 'sha256',
    files: {
      'engine/b.js': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'engine/deep/a.js': 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
  });
});

test('verifies as signed, and not after a change or under the key of another build', () => {
  const manifest = signManifest(base, ['engine']);
  const other = signManifest(base, ['engine']);
  expect([
    isSigned(manifest),
    isSigned({ ...manifest, text: manifest.text.replace('b.js', 'x.js') }),
    isSigned({ ...manifest, publicKey: other.publicKey }),
    isSigned({ ...manifest, signature: other.signature }),
  ]).toEqual([true, false, false, false]);
});
