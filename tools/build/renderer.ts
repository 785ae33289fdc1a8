// Builds the renderer with Vite into dist/renderer.
// Configured by vite.config.ts alone.
import { join } from 'node:path';
import { build } from 'vite';
import { root } from '../repository/files.ts';

/** Builds the renderer; throws when it does not build. */
export async function buildRenderer(): Promise<void> {
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
}
