// `npm run pictures`: packages the app, drives it on the generated market, and writes the pictures
// of every panel to docs/images.
// Decides nothing of what is on them: that is take-pictures.
import { join } from 'node:path';
import { run } from '../install/child.mjs';
import { installedElectron } from '../install/electron.mjs';
import { executableOf } from '../package/executable.ts';
import { root } from '../repository/files.ts';
import { openDisplay } from '../test/display.ts';

const PACK_MILLIS = 300_000;

async function takeAll(): Promise<number> {
  if (installedElectron() === undefined) throw new Error('no Electron could be installed');
  const display = await openDisplay('1920x1200');
  if ('reason' in display) throw new Error(display.reason);
  try {
    // A process of its own: the packager's exit hooks end the process that loads it with code 0.
    const packing = [join(root, 'tools', 'package', 'main.ts')];
    const packed = await run(process.execPath, packing, { cwd: root, timeoutMillis: PACK_MILLIS });
    if (packed.code !== 0) return packed.code;
    process.env['DISPLAY'] = display.name;
    // Read when the helpers of the end-to-end tests are loaded.
    process.env['QUARTERDECK_APP'] = executableOf('e2e');
    const { takePictures } = await import('./take-pictures.ts');
    await takePictures(join(root, 'docs', 'images'));
    return 0;
  } finally {
    display.close();
  }
}

process.exitCode = await takeAll();
