// `npm run build`: the engine, the renderer and Electron's main and preload into dist/.
// Takes the parts to build as arguments; without any it builds all.
import { buildElectron } from './electron.ts';
import { buildEngine } from './engine.ts';
import { buildRenderer } from './renderer.ts';

const parts: Readonly<Record<string, () => Promise<void>>> = {
  engine: buildEngine,
  renderer: buildRenderer,
  electron: () => buildElectron({ manifestPublicKey: '' }),
};

const named = process.argv.slice(2);
try {
  for (const name of named.length > 0 ? named : Object.keys(parts)) {
    const build = parts[name];
    if (build === undefined) {
      throw new Error(`unknown part ${name}; there are ${Object.keys(parts).join(', ')}`);
    }
    await build();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
