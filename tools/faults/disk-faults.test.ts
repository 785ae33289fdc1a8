import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildDiskFaults } from './build-disk-faults.ts';

const faults = buildDiskFaults();
const because = faults.kind === 'missing' ? ` (skipped: ${faults.reason})` : '';

/** Runs in a process of its own under the library: two writes and a sync, each answered in JSON. */
const program = `
  const fs = require('node:fs');
  const file = fs.openSync(process.argv[1], 'w');
  const attempt = (act) => { try { return act() ?? 'ok'; } catch (error) { return error.code; } };
  const started = Date.now();
  const answers = [
    attempt(() => fs.writeSync(file, 'first')),
    attempt(() => fs.fsyncSync(file)),
    attempt(() => fs.writeSync(file, 'second')),
  ];
  process.stdout.write(JSON.stringify({ answers, millis: Date.now() - started }));
`;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-faults-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function answersUnder(spec: string, library: string, pathPart = 'victim') {
  writeFileSync(join(folder, 'spec'), spec);
  const output = execFileSync(process.execPath, ['-e', program, join(folder, 'victim')], {
    encoding: 'utf8',
    env: {
      LD_PRELOAD: library,
      QD_FAULT_PATH: pathPart,
      QD_FAULT_SPEC_FILE: join(folder, 'spec'),
      QD_FAULT_LOG_FILE: join(folder, 'log'),
    },
  });
  return JSON.parse(output) as { answers: unknown[]; millis: number };
}

describe.skipIf(faults.kind === 'missing')(`disk faults${because}`, () => {
  const library = faults.kind === 'built' ? faults.library : '';

  test.each([
    ['none', '', [5, 'ok', 6]],
    ['a failed sync', 'fsync-eio\n', [5, 'EIO', 6]],
    ['a failed write', 'write-eio\n', ['EIO', 'ok', 'EIO']],
    ['a full disk', 'write-enospc', ['ENOSPC', 'ok', 'ENOSPC']],
    ['one call by number', 'io-eio-at 2\n', [5, 'EIO', 6]],
    ['all calls from a number', 'io-eio-from 2\n', [5, 'EIO', 'EIO']],
    ['an unknown line', 'fsync-eio-please\n', [5, 'ok', 6]],
  ])('%s', (_name, spec, answers) => {
    expect(answersUnder(spec, library).answers).toEqual(answers);
  });

  test('a delayed sync waits', () => {
    expect(answersUnder('fsync-delay-ms 120\n', library).millis).toBeGreaterThanOrEqual(120);
  });

  test('other paths are left alone, and every call on the path is logged', () => {
    expect(answersUnder('write-eio\n', library, 'elsewhere').answers).toEqual([5, 'ok', 6]);
    answersUnder('', library);
    const calls = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
    expect(calls.map((line) => line.split(' ')[0])).toEqual(['write', 'fsync', 'write']);
  });
});
