// Finds the recordings that some tests replay; they are not part of the project.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder =
  process.env['QUARTERDECK_DATA'] ??
  resolve(import.meta.dirname, '..', '..', '..', 'shared', 'data');

/** Path of a recording, for example `binance-raw-feed/x.gz`. */
export const recording = (name: string): string => join(folder, name);

/** The reason to skip when a recording is not there; empty when it is. */
export function missingRecording(name: string): string {
  return existsSync(recording(name)) ? '' : `no recording ${name}; set QUARTERDECK_DATA`;
}
