// Lays out the modules that the engine runs on: bundled, so that a start checks and reads some
// dozens of files and not thousands. Native and compiler modules stay whole; so do zod's types,
// because strategy files are checked against them. The licence of everything bundled is kept.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { z } from 'zod';
import { root } from '../repository/files.ts';
import { filesIn } from './folders.ts';

const Package = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string(),
});
const Dependencies = z.object({ dependencies: z.record(z.string(), z.string()) });
const Inputs = z.record(z.string(), z.unknown());

/** Load a binary, or the program of a thread, from beside themselves: not to be bundled. */
const WHOLE = ['better-sqlite3', 'tinypool'];
/** The compiler that checks strategy files; of the development modules it alone is shipped. */
const COMPILER = `@typescript/typescript-${process.platform}-${process.arch}`;

/** Sources of native code that no running engine reads; its prebuilt binaries are kept. */
const UNUSED = /[/\\]better-sqlite3[/\\](?:deps|src|binding\.gyp)(?:[/\\]|$)|\.(?:map|md)$/;
const FOREIGN_BINARY = /[/\\]better-sqlite3[/\\]prebuilds[/\\](?<platform>[^/\\]+)\.node$/;

function isShipped(path: string): boolean {
  if (UNUSED.test(path)) return false;
  const platform = FOREIGN_BINARY.exec(path)?.groups?.['platform'];
  const libc = process.platform === 'linux' ? 'linux(?:musl)?' : process.platform;
  return platform === undefined || new RegExp(`^${libc}-${process.arch}$`).test(platform);
}

const sources = join(root, 'node_modules');
const readPackage = (path: string): z.infer<typeof Package> =>
  Package.parse(JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')));

/** An entry that names what a module exports: of CommonJS a bundler cannot know it. */
async function entryOf(name: string): Promise<string> {
  const names = Object.keys((await import(name)) as object).filter(
    (each) => each !== 'module.exports',
  );
  return `export { ${names.join(', ')} } from ${JSON.stringify(name)};\n`;
}

/** Lays out `modules`, a node_modules folder; throws when something does not bundle. */
export async function stageModules(modules: string): Promise<void> {
  const text = readFileSync(join(root, 'package.json'), 'utf8');
  const { dependencies } = Dependencies.parse(JSON.parse(text));
  for (const name of [...WHOLE, COMPILER]) {
    const options = { recursive: true, filter: (path: string) => isShipped(path) };
    if (existsSync(join(sources, name))) cpSync(join(sources, name), join(modules, name), options);
  }
  const bundled = Object.keys(dependencies).filter((name) => !WHOLE.includes(name));
  const inputs = await bundle(bundled, modules);
  for (const name of bundled) stagePackage(name, modules);
  stageTypes('zod', modules);
  writeFileSync(join(modules, 'LICENSES.txt'), licencesOf(inputs));
}

const requireBanner =
  "import { createRequire as requireOf } from 'node:module'; " +
  'const require = requireOf(import.meta.url);';

/** Writes `name/index.js` for every module, and what several of them need once. */
async function bundle(names: readonly string[], modules: string): Promise<readonly string[]> {
  const entries = join(root, 'dist', 'stage', 'entries');
  mkdirSync(entries, { recursive: true });
  const entryPoints: Record<string, string> = {};
  for (const name of names) {
    const path = join(entries, `${name.replaceAll('/', '+')}.mjs`);
    writeFileSync(path, await entryOf(name));
    entryPoints[`${name}/index`] = path;
  }
  const { metafile } = await build({
    entryPoints,
    outdir: modules,
    bundle: true,
    splitting: true,
    chunkNames: 'shared/[name]-[hash]',
    platform: 'node',
    format: 'esm',
    target: 'node24',
    nodePaths: [sources],
    // What is CommonJS asks for modules of Node by `require`, which a module of ES has not.
    banner: { js: requireBanner },
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
  });
  return Object.keys(Inputs.parse(metafile.inputs));
}

function stagePackage(name: string, modules: string): void {
  const { version, license } = readPackage(join(sources, name));
  const types = name === 'zod' ? { types: './index.d.ts' } : {};
  const exports = { '.': { ...types, default: './index.js' }, './package.json': './package.json' };
  const about = { name, version, license, type: 'module', ...types, exports };
  writeFileSync(join(modules, name, 'package.json'), `${JSON.stringify(about)}\n`);
}

/** The declarations of a module, beside its bundle. */
function stageTypes(name: string, modules: string): void {
  for (const path of filesIn(sources, name)) {
    if (path.endsWith('.d.ts')) cpSync(join(sources, path), join(modules, path));
  }
}

/** The licence texts of every package that a bundle has something of, each text once. */
function licencesOf(inputs: readonly string[]): string {
  const holders = new Map<string, Set<string>>();
  for (const input of inputs) {
    const place = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (place === undefined) continue;
    const { name, version, license } = readPackage(join(root, place));
    const text = licenceText(join(root, place)) || `Its package has no text of it: ${license}.`;
    const known = holders.get(text) ?? new Set();
    holders.set(text, known.add(`${name} ${version} (${license})`));
  }
  const parts = [...holders].map(([text, names]) => `${[...names].sort().join('\n')}\n\n${text}\n`);
  return parts.join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceText(place: string): string {
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^(?:licen[cs]e|notice)/i.test(entry.name))
    .map(({ name }) => readFileSync(join(place, name), 'utf8').trim())
    .join('\n\n');
}
