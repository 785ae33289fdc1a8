/**
 * Disk faults for the processes of a test desk: the preloaded library and its switch.
 * Where no compiler builds it, tests skip with the reason.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { TestDesk } from './desk-fixture.ts';

const Built = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('built'), library: z.string() }),
  z.object({ kind: z.literal('missing'), reason: z.string() }),
]);
const builder = fileURLToPath(new URL('../../tools/faults/build-disk-faults.ts', import.meta.url));
const built = Built.parse(
  JSON.parse(execFileSync(process.execPath, [builder], { encoding: 'utf8' })),
);

/** Why there are no disk faults here; empty when there are. */
export const noDiskFaults = built.kind === 'missing' ? built.reason : '';

export interface FaultyDesk {
  readonly desk: TestDesk;
  /** Switches faults of files whose path contains the desk's `matching` on; null: off. */
  readonly fault: (spec: string | null) => Promise<void>;
}

/** A desk whose engine meets disk faults on paths that contain `matching`. */
export async function createFaultyDesk(matching: string, deskText?: string): Promise<FaultyDesk> {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-faulty-'));
  const spec = join(directory, 'faults');
  const environment = {
    LD_PRELOAD: built.kind === 'built' ? built.library : '',
    QD_FAULT_PATH: matching,
    QD_FAULT_SPEC_FILE: spec,
  };
  const text = deskText === undefined ? {} : { deskText };
  const desk = await TestDesk.create({ directory, environment, ...text });
  const fault = async (text: string | null): Promise<void> => {
    if (text === null) return rm(spec, { force: true });
    await writeFile(`${spec}.next`, `${text}\n`);
    await rename(`${spec}.next`, spec);
  };
  return { desk, fault };
}
