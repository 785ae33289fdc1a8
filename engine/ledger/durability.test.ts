import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ledgerFileName } from './ledger.ts';
import { verifyLedgerFile } from './verify.ts';
import { openWriter } from './writer.ts';

const here = (name: string): string => new URL(name, import.meta.url).href;

/**
 * A program that appends groups of events without end, with up to 200 on their way, and prints
 * each commit only once the ledger has told it: what is printed was acknowledged.
 */
const appender = `
  import { writeSync } from 'node:fs';
  import { openLedger } from '${here('./ledger.ts')}';
  import { eventsOf } from '${here('./events-fixture.ts')}';
  const opened = await openLedger({ directory: process.argv[2] }).catch((error) => {
    writeSync(1, JSON.stringify({ refused: error.kind }) + '\\n');
    process.exit(3);
  });
  const { ledger, headSequence } = opened;
  let next = headSequence + 1;
  const groupLength = Number(process.argv[3]);
  const failed = Promise.withResolvers();
  ledger.onFailure((failure) => {
    writeSync(1, JSON.stringify({ failure: failure.detail }) + '\\n');
    failed.resolve();
  });
  ledger.onCommit(({ upTo, headHash }) => {
    writeSync(1, JSON.stringify({ upTo, headHash }) + '\\n');
    more();
  });
  function more() {
    while (ledger.queueLength() < 200) {
      ledger.append(eventsOf(next, next + groupLength - 1));
      next += groupLength;
    }
  }
  more();
  await failed.promise;
  await ledger.close();
`;

const Line = z.union([
  z.strictObject({ upTo: z.int(), headHash: z.string() }),
  z.strictObject({ failure: z.string() }),
  z.strictObject({ refused: z.string() }),
]);
type Line = z.infer<typeof Line>;

interface Run {
  readonly lines: readonly Line[];
  readonly signal: NodeJS.Signals | null;
}

/** Runs the appender until it ends; `onLine` may kill it or switch a fault on. */
function run(
  directory: string,
  groupLength: number,
  environment: NodeJS.ProcessEnv,
  onLine: (count: number, kill: () => void) => void,
): Promise<Run> {
  const child = spawn(
    process.execPath,
    [join(root, 'appender.mjs'), directory, String(groupLength)],
    { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines: Line[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = z
      .string()
      .transform((json): unknown => JSON.parse(json))
      .pipe(Line)
      .safeParse(text);
    // A process that is killed while it prints may leave half a line: not acknowledged.
    if (!line.success) return;
    lines.push(line.data);
    onLine(lines.length, () => child.kill('SIGKILL'));
  });
  return new Promise((resolve) => {
    child.on('close', (_code, signal) => resolve({ lines, signal }));
  });
}

const lastCommit = (lines: readonly Line[]) =>
  lines.flatMap((line) => ('upTo' in line ? [line] : [])).at(-1);
const failureOf = (lines: readonly Line[]): string | undefined =>
  lines.flatMap((line) => ('failure' in line ? [line.failure] : [])).at(-1);

let root = '';
let made = 0;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'durability-'));
  writeFileSync(join(root, 'appender.mjs'), appender);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
function newDirectory(): string {
  made += 1;
  const directory = join(root, String(made));
  mkdirSync(directory);
  return directory;
}

/** Everything acknowledged is there, under the acknowledged hash, in a chain that fits. */
async function expectKept(directory: string, lines: readonly Line[]): Promise<void> {
  const commit = lastCommit(lines);
  const noted = commit && { sequence: commit.upTo, hash: commit.headHash };
  const result = await verifyLedgerFile(join(directory, ledgerFileName), noted);
  expect(result).toMatchObject({ ok: true, detail: '' });
}

test('a writer killed at any moment loses nothing that it acknowledged', async () => {
  const shared = newDirectory();
  for (let round = 1; round <= 20; round += 1) {
    // Half of the rounds go on where the one before was killed.
    const directory = round % 2 === 0 ? shared : newDirectory();
    const { lines, signal } = await run(directory, 1 + (round % 7), {}, (count, kill) => {
      if (count === 1) setTimeout(kill, round * 3);
    });
    expect(signal).toBe('SIGKILL');
    expect(lastCommit(lines)).toBeDefined();
    await expectKept(directory, lines);
  }
  // Twenty processes, one after the other: on a machine that is shared they take minutes.
}, 300_000);

const Faults = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('built'), library: z.string() }),
  z.strictObject({ kind: z.literal('missing'), reason: z.string() }),
]);
const build = fileURLToPath(new URL('../../tools/faults/build-disk-faults.ts', import.meta.url));
const faults = Faults.parse(
  JSON.parse(execFileSync(process.execPath, [build], { encoding: 'utf8' })),
);
const because = faults.kind === 'missing' ? ` (skipped: ${faults.reason})` : '';

function environmentOf(directory: string): NodeJS.ProcessEnv {
  return {
    LD_PRELOAD: faults.kind === 'built' ? faults.library : '',
    QD_FAULT_PATH: ledgerFileName,
    QD_FAULT_SPEC_FILE: join(directory, 'spec'),
    QD_FAULT_LOG_FILE: join(directory, 'calls'),
  };
}
const inject = (directory: string, spec: string): void => {
  writeFileSync(join(directory, 'spec.new'), spec);
  renameSync(join(directory, 'spec.new'), join(directory, 'spec'));
};
const callsOf = (directory: string): string[] =>
  readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');

describe.skipIf(faults.kind === 'missing')(`a disk that fails${because}`, () => {
  // The write that meets the fault may be SQLite's, or that of the note beside the ledger.
  test.each([
    ['a failed fsync', 'fsync-eio\n', 'could not make the write durable (fsync failed)'],
    ['a full disk', 'write-enospc\n', 'the disk is full: '],
    ['a failed write', 'write-eio\n', 'the disk failed: '],
    ['a torn write', 'write-short\n', 'the disk is full: SQLITE_FULL'],
  ])(
    '%s ends the writing, told once, and keeps what was acknowledged',
    async (_name, spec, detail) => {
      const directory = newDirectory();
      let callsAtFault = 0;
      const { lines } = await run(directory, 5, environmentOf(directory), (count) => {
        if (count !== 3) return;
        inject(directory, spec);
        callsAtFault = callsOf(directory).length;
      });
      expect(failureOf(lines)).toContain(detail);
      expect(lines.filter((line) => 'failure' in line)).toHaveLength(1);
      expect(callsAtFault).toBeGreaterThan(0);
      await expectKept(directory, lines);
      inject(directory, '');
      const again = await run(directory, 5, environmentOf(directory), (_count, kill) => kill());
      await expectKept(directory, again.lines);
    },
    30_000,
  );

  test('D7 a failed fsync is never tried again', async () => {
    const directory = newDirectory();
    const { lines } = await run(directory, 5, environmentOf(directory), (count) => {
      if (count === 3) inject(directory, 'fsync-eio\n');
    });
    expect(failureOf(lines)).toContain('fsync failed');
    const calls = callsOf(directory);
    const failedAt = calls.findIndex((call) => call.startsWith('failed '));
    expect(calls.slice(failedAt)).toEqual([
      expect.stringMatching(/^failed f(data)?sync .*ledger\.sqlite-wal$/),
    ]);
  }, 30_000);

  test('every commit is one sync of the log at least: FULL, and not NORMAL', async () => {
    const directory = newDirectory();
    const { lines } = await run(directory, 5, environmentOf(directory), (count, kill) => {
      if (count === 40) kill();
    });
    const syncs = callsOf(directory).filter((call) => /^f(data)?sync .*-wal$/.test(call)).length;
    expect(syncs).toBeGreaterThanOrEqual(lines.length);
    expect(lines.length).toBeGreaterThanOrEqual(40);
  }, 30_000);
});

describe.skipIf(faults.kind === 'missing')(`a disk that fails early, or is slow${because}`, () => {
  test('D7 the nth call fails, for many n: nothing acknowledged is lost', async () => {
    let refusals = 0;
    for (let call = 1; call <= 60; call += 6) {
      const directory = newDirectory();
      inject(directory, `io-eio-from ${call}\n`);
      const { lines } = await run(directory, 5, environmentOf(directory), (count, kill) => {
        if (count === 30) kill();
      });
      const refused = lines.some((line) => 'refused' in line);
      if (!refused) await expectKept(directory, lines);
      refusals += refused ? 1 : 0;
    }
    // Early calls make the file itself; later ones are commits.
    expect(refusals).toBeGreaterThan(0);
    expect(refusals).toBeLessThan(10);
  }, 60_000);

  test('a slow disk delays commits and loses none', async () => {
    const directory = newDirectory();
    let toldAt = performance.now();
    let pauseMillis = 0;
    const { lines } = await run(directory, 5, environmentOf(directory), (count, kill) => {
      if (count === 2) inject(directory, 'fsync-delay-ms 300\n');
      pauseMillis = performance.now() - toldAt;
      toldAt += pauseMillis;
      // What had been told before the disk was slow may still be on its way here.
      if (count > 2 && pauseMillis > 300) kill();
    });
    expect(pauseMillis).toBeGreaterThan(300);
    await expectKept(directory, lines);
  }, 30_000);
});

test.skipIf(process.getuid?.() !== 0 || process.platform !== 'linux')(
  'a read-only ledger is refused with the reason (skipped unless root, who can become another)',
  () => {
    const directory = newDirectory();
    const path = join(directory, ledgerFileName);
    openWriter(path).close();
    for (const name of [path, `${path}.writer-lock`]) chmodSync(name, 0o444);
    chmodSync(directory, 0o555);
    chmodSync(root, 0o755);
    const program = `
      process.setuid(65534);
      const { openLedger } = await import('${here('./ledger.ts')}');
      await openLedger({ directory: process.argv[2] }).catch((error) =>
        process.stdout.write(error.kind + ': ' + error.message));
    `;
    const file = join(root, 'opener.mjs');
    writeFileSync(file, program);
    const output = execFileSync(process.execPath, [file, directory], { encoding: 'utf8' });
    expect(output).toContain('disk: ');
    expect(output).toMatch(/EACCES|SQLITE_READONLY|SQLITE_CANTOPEN/);
  },
);
