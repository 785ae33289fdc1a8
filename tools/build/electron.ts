// Bundles Electron's main and preload as CommonJS for the oldest Electron that the tests drive.
// Bundles everything but Electron itself: the asar carries no node_modules.
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { root } from '../repository/files.ts';

/** What the build puts into the code of Electron's main. */
export interface ElectronBuild {
  /** Base64 of the SPKI DER key that the package's manifest is signed with; '' for no package. */
  readonly manifestPublicKey: string;
}

/** Writes dist/electron/main.cjs and preload.cjs; throws when one does not build. */
export async function buildElectron({ manifestPublicKey }: ElectronBuild): Promise<void> {
  const shared = {
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['electron'],
    sourcemap: true,
    logLevel: 'warning',
    define: { QUARTERDECK_MANIFEST_PUBLIC_KEY: JSON.stringify(manifestPublicKey) },
  } satisfies BuildOptions;
  const target = (name: string): string => join(root, 'dist', 'electron', name);
  await build({
    ...shared,
    target: 'node18',
    entryPoints: [join(root, 'electron', 'main', 'main.ts')],
    outfile: target('main.cjs'),
  });
  await build({
    ...shared,
    target: 'chrome114',
    entryPoints: [join(root, 'electron', 'preload', 'preload.ts')],
    outfile: target('preload.cjs'),
  });
}
