// Where the two packages lie, and the program that starts each.
// Loads nothing of the packager: whoever starts a package needs only this.
import { join } from 'node:path';
import { root } from '../repository/files.ts';

/** The folder of both packages. */
export const output = join(root, 'dist', 'package');

/** Which of the two packages: the one to ship, or the one that a test can drive. */
export type Variant = 'shipped' | 'e2e';

/** The program that starts a package. */
export function executableOf(variant: Variant): string {
  const folder = join(output, variant);
  if (process.platform === 'darwin') {
    return join(folder, 'Quarterdeck.app', 'Contents', 'MacOS', 'Quarterdeck');
  }
  return join(folder, process.platform === 'win32' ? 'quarterdeck.exe' : 'quarterdeck');
}
