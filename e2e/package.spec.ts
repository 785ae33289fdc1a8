// The packages as they lie on the disk: fuses, manifest, and what the asar holds.
// Starts nothing; other tests drive the app.
import { createHash, verify } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { listPackage } from '@electron/asar';
import { expect, test } from '@playwright/test';
import { E2E_FUSES, readFuses, SHIPPED_FUSES } from '../tools/package/fuses.ts';

const executables = {
  shipped: process.env['QUARTERDECK_APP_SHIPPED'] ?? '',
  e2e: process.env['QUARTERDECK_APP'] ?? '',
};
const resources = join(dirname(executables.shipped), 'resources');

// Skipped with its reason where app or recording is missing; CI counts a skipped one as failed.
test.skip(executables.shipped === '', 'the app is not packaged; `npm test` does it');

for (const [variant, wanted] of [
  ['shipped', SHIPPED_FUSES],
  ['e2e', E2E_FUSES],
] as const) {
  test(`the fuse wire of the ${variant} package is as wanted`, async () => {
    const readings = await readFuses(executables[variant]);
    const wrong = Object.entries(readings).filter(
      ([name, reading]) =>
        reading !== 'absent' && reading !== (Reflect.get(wanted, name) === true ? 'on' : 'off'),
    );
    expect(wrong).toEqual([]);
    const absent = Object.entries(readings).filter(([, reading]) => reading === 'absent');
    test.info().annotations.push({ type: 'absent fuses', description: JSON.stringify(absent) });
    expect(absent.length).toBeLessThan(Object.keys(readings).length);
  });
}

test('the asar holds the app and no module', () => {
  const entries = listPackage(join(resources, 'app.asar'), { isPack: false });
  expect(entries).toEqual(expect.arrayContaining(['/electron/main.cjs', '/renderer/index.html']));
  expect(entries.filter((entry) => entry.includes('node_modules'))).toEqual([]);
});

test('the manifest is signed by the key in the app and covers every file', () => {
  const text = readFileSync(join(resources, 'manifest.json'), 'utf8');
  const signature = Buffer.from(readFileSync(join(resources, 'manifest.sig'), 'utf8'), 'base64');
  const asar = readFileSync(join(resources, 'app.asar')).toString('latin1');
  // 44 bytes of SPKI DER for Ed25519 always begin with this prefix, 60 characters in base64.
  const keys = [...asar.matchAll(/MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=/g)].map(([key]) => key);
  const signed = keys.filter((key) =>
    verify(
      null,
      Buffer.from(text),
      { key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' },
      signature,
    ),
  );
  expect(signed.length).toBeGreaterThan(0);
  const { files }: { files: unknown } = JSON.parse(text);
  expect(filesAndDigests()).toEqual(files);
});

test('the package carries no development module', () => {
  const modules = join(resources, 'engine', 'node_modules');
  expect(existsSync(join(modules, 'better-sqlite3'))).toBe(true);
  const forbidden = ['react', 'typescript', 'vite', 'vitest', 'electron'];
  expect(forbidden.filter((name) => existsSync(join(modules, name)))).toEqual([]);
});

test('what is bundled has its licence in the package, and no test comes with it', () => {
  const engine = join(resources, 'engine');
  const licences = readFileSync(join(engine, 'node_modules', 'LICENSES.txt'), 'utf8');
  const bundled = ['@opentelemetry/sdk-node', '@opentelemetry/core', 'pino', 'ws', 'yaml', 'zod'];
  expect(bundled.filter((name) => !licences.includes(`${name} `))).toEqual([]);
  const files = readdirSync(engine, { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => /-fixture\.|\.test\.|fast-check/.test(name))).toEqual([]);
});

test('the package carries what checks a strategy file: compiler, its library, the types', () => {
  const engine = join(resources, 'engine');
  const name = `typescript-${process.platform}-${process.arch}`;
  const compiler = join(engine, 'node_modules', '@typescript', name, 'lib');
  const needed = [
    join(compiler, process.platform === 'win32' ? 'tsc.exe' : 'tsc'),
    join(compiler, 'lib.es2024.d.ts'),
    join(engine, 'engine', 'strategies', 'sdk', 'index.d.ts'),
    join(engine, 'engine', 'contract', 'orders.d.ts'),
  ];
  expect(needed.filter((path) => !existsSync(path))).toEqual([]);
});

function filesAndDigests(): Record<string, string> {
  const digests: Record<string, string> = {};
  for (const folder of ['engine', 'node']) {
    const all = readdirSync(join(resources, folder), { recursive: true, withFileTypes: true });
    for (const entry of all.filter((each) => !each.isDirectory())) {
      const path = join(entry.parentPath, entry.name);
      const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
      digests[relative(resources, path).replaceAll('\\', '/')] = digest;
    }
  }
  return digests;
}
