// Lays out what goes into the package: the asar's app, the engine with its modules, Node 24.
// Builds nothing of ours itself; the modules of others are bundled by modules.ts.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { root } from '../repository/files.ts';
import { copyTree } from './folders.ts';
import { stageModules } from './modules.ts';

const packageSchema = z.object({ name: z.string(), version: z.string(), license: z.string() });

function readPackage(): z.infer<typeof packageSchema> {
  return packageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
}

/** Lays out the engine and its Node below `resources`. */
export async function stageResources(resources: string, nodePath: string): Promise<void> {
  const engine = join(resources, 'engine');
  copyTree(join(root, 'dist', 'engine'), engine);
  const { name, version, license } = readPackage();
  const text = JSON.stringify({ name, version, license, private: true, type: 'module' });
  writeFileSync(join(engine, 'package.json'), `${text}\n`);
  await stageModules(join(engine, 'node_modules'));
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
