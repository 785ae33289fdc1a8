// Makes the two packages, shipped and e2e, from one build and one asar.
// The two differ in one fuse and share every other file.
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'electron-builder';
import { buildElectron } from '../build/electron.ts';
import { buildEngine } from '../build/engine.ts';
import { buildRenderer } from '../build/renderer.ts';
import { installedElectron } from '../install/electron.mjs';
import { root } from '../repository/files.ts';
import { executableOf, output, type Variant } from './executable.ts';
import { twinTree } from './folders.ts';
import { E2E_FUSES, type FuseName, type FuseReading, SHIPPED_FUSES, setFuses } from './fuses.ts';
import { signManifest } from './manifest.ts';
import { stageApp, stageResources } from './stage.ts';
import { isCurrent, sourceStamp, stampPath } from './stamp.ts';

const stage = join(root, 'dist', 'stage');

/** What `pack` made. */
export interface Packed {
  readonly electronVersion: string;
  /** Undefined when the packages were current and nothing had to be made. */
  readonly fuses: Readonly<Record<Variant, Record<FuseName, FuseReading>>> | undefined;
}

/** Makes both packages unless they are current; throws when there is no Electron. */
export async function pack(): Promise<Packed> {
  const electron = installedElectron();
  if (electron === undefined) throw new Error('no Electron to package with; see npm run setup');
  const stamp = sourceStamp(electron.version);
  if (isCurrent(stamp)) return { electronVersion: electron.version, fuses: undefined };
  rmSync(output, { recursive: true, force: true });
  rmSync(stage, { recursive: true, force: true });
  await buildAndStage();
  await packWith(electron.folder, electron.version);
  const fuses = {
    shipped: await setFuses(executableOf('shipped'), SHIPPED_FUSES),
    e2e: await setFuses(executableOf('e2e'), E2E_FUSES),
  };
  rmSync(stage, { recursive: true, force: true });
  writeFileSync(stampPath, stamp);
  return { electronVersion: electron.version, fuses };
}

async function buildAndStage(): Promise<void> {
  const resources = join(stage, 'resources');
  mkdirSync(resources, { recursive: true });
  await buildEngine();
  await stageResources(resources, process.execPath);
  const { text, signature, publicKey } = signManifest(resources, ['engine', 'node']);
  writeFileSync(join(resources, 'manifest.json'), text);
  writeFileSync(join(resources, 'manifest.sig'), signature);
  await buildRenderer();
  await buildElectron({ manifestPublicKey: publicKey });
  stageApp(join(stage, 'app'));
}

async function packWith(electronDist: string, electronVersion: string): Promise<void> {
  await build({
    projectDir: root,
    dir: true,
    config: { extends: join(root, 'electron-builder.yml'), electronDist, electronVersion },
  });
  const packed = join(output, 'packed');
  const unpacked = readdirSync(packed, { withFileTypes: true }).find((each) => each.isDirectory());
  if (unpacked === undefined) throw new Error(`electron-builder left nothing in ${packed}`);
  renameSync(join(packed, unpacked.name), join(output, 'shipped'));
  rmSync(packed, { recursive: true, force: true });
  twinTree(join(output, 'shipped'), join(output, 'e2e'), holdsFuses);
}

/** The fuses are in the main program, or on macOS in the framework that it loads. */
function holdsFuses(path: string): boolean {
  return path === executableOf('shipped') || path.endsWith('Electron Framework');
}
