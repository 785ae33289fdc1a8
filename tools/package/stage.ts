// Lays out what goes into the package: the asar's app, the engine with its modules, Node 24.
// Takes production modules from the lock's own word, and builds nothing itself.
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { root } from '../repository/files.ts';
import { copyTree } from './folders.ts';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ dev: z.boolean().optional(), devOptional: z.boolean().optional() }),
  ),
});
const packageSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** Sources of native code that no running engine reads; its prebuilt binaries are kept. */
const UNUSED = /[/\\]node_modules[/\\]better-sqlite3[/\\](?:deps|src|binding\.gyp)(?:[/\\]|$)/;
/** What no running engine reads of its modules: thousands of files that each start would check. */
const BALLAST = /[/\\]node_modules[/\\].*(?:\.map|\.md|\.markdown)$/;
const FOREIGN_BINARY = /[/\\]better-sqlite3[/\\]prebuilds[/\\](?<platform>[^/\\]+)\.node$/;

function readPackage(): z.infer<typeof packageSchema> {
  return packageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
}

/** The compiler that checks strategy files; of the development modules it alone is shipped. */
const COMPILER = `node_modules/@typescript/typescript-${process.platform}-${process.arch}`;

/** The places in node_modules of what the engine needs when it runs. */
function productionPlaces(): readonly string[] {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const { packages } = lockSchema.parse(JSON.parse(text));
  return Object.entries(packages).flatMap(([place, { dev, devOptional }]) => {
    const wanted = place === COMPILER || (dev !== true && devOptional !== true);
    return place !== '' && wanted && existsSync(join(root, place)) ? [place] : [];
  });
}

function isShipped(path: string): boolean {
  if (UNUSED.test(path) || BALLAST.test(path)) return false;
  const platform = FOREIGN_BINARY.exec(path)?.groups?.['platform'];
  const libc = process.platform === 'linux' ? 'linux(?:musl)?' : process.platform;
  return platform === undefined || new RegExp(`^${libc}-${process.arch}$`).test(platform);
}

/** Lays out the engine and its Node below `resources`. */
export function stageResources(resources: string, nodePath: string): void {
  const engine = join(resources, 'engine');
  copyTree(join(root, 'dist', 'engine'), engine);
  const { name, version, license } = readPackage();
  const text = JSON.stringify({ name, version, license, private: true, type: 'module' });
  writeFileSync(join(engine, 'package.json'), `${text}\n`);
  for (const place of productionPlaces()) {
    cpSync(join(root, place), join(engine, place), {
      recursive: true,
      filter: (path) => isShipped(path),
    });
  }
  mkdirSync(join(resources, 'node'), { recursive: true });
  copyFileSync(nodePath, join(resources, 'node', basename(nodePath)));
}

/** Lays out the app that goes into the asar. */
export function stageApp(app: string): void {
  mkdirSync(app, { recursive: true });
  const { name, version, license } = readPackage();
  const about = {
    name,
    version,
    license,
    description: 'The Quarterdeck console',
    author: 'The Quarterdeck authors',
    main: 'electron/main.cjs',
  };
  writeFileSync(join(app, 'package.json'), `${JSON.stringify(about, null, 2)}\n`);
  copyTree(join(root, 'dist', 'electron'), join(app, 'electron'));
  copyTree(join(root, 'dist', 'renderer'), join(app, 'renderer'));
}
