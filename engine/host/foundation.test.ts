/** What an engine does not start on: an unusable directory, a desk whose record is lost. */
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gateEpoch, monoNanos, UtcNanos } from '../contract/numbers.ts';
import type { EngineArguments } from './arguments.ts';
import { type Foundation, layFoundation } from './foundation.ts';
import { latchText } from './gate/latch.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'foundation-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

const rest = { config: null, consoleDirectory: null, port: 0, keepVenue: false, quiet: true };
const given = (root: string): EngineArguments => ({ directory: root, ...rest });

async function refusal(root: string): Promise<string> {
  const laid = await layFoundation(given(root));
  if ('refused' in laid) return laid.refused;
  await end(laid);
  return '';
}

async function end({ recovered, lock }: Foundation): Promise<void> {
  await recovered.ledger.close();
  await lock.release();
}

test('a plain file is no desk directory', async () => {
  const file = join(directory, 'file');
  await writeFile(file, '');
  expect(await refusal(file)).toMatch(/cannot be the desk directory: .*EEXIST.*--dir$/);
  expect(await refusal(join(file, 'desk'))).toMatch(/cannot be the desk directory: .*ENOTDIR/);
});

test.runIf(process.platform === 'linux')(
  'a place where nothing can be made is refused',
  async () => {
    expect(await refusal('/proc/no-desk')).toMatch(
      /cannot be the desk directory: .*\/proc\/no-desk/,
    );
  },
);

test('folders on the way are made, for the owner alone', async () => {
  const root = join(directory, 'a', 'b');
  expect(await refusal(root)).toBe('');
  expect((await stat(root)).mode & 0o777).toBe(0o700);
});

test('a ledger that is gone is not begun anew in silence', async () => {
  expect(await refusal(directory)).toBe('');
  const note = join(directory, 'ledger.sqlite.head');
  await writeFile(note, 'noted');
  for (const name of await readdir(directory)) {
    if (/^ledger\.sqlite(-wal|-shm)?$/.test(name)) await rm(join(directory, name));
  }
  expect(await refusal(directory)).toMatch(/is missing, but .*ledger\.sqlite\.head says/);
  await rm(note);
  const text = latchText({
    state: 'halted',
    epoch: gateEpoch(3),
    cause: 'kill',
    reason: 'test',
    actor: 'ada',
    atMonoNanos: monoNanos(1),
    atUtcNanos: UtcNanos.parse('1'),
  });
  await writeFile(join(directory, 'latch.json'), text);
  expect(await refusal(directory)).toMatch(/latch\.json says .*move .*latch\.json away$/);
  await rm(join(directory, 'latch.json'));
  expect(await refusal(directory)).toBe('');
});
