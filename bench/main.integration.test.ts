// The command itself: JSON alone on standard output, exit codes, names that there are not.
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';

const program = join(import.meta.dirname, 'main.ts');

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function bench(...words: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...words], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const number = z.number().nullable();

/** What `--json` promises to every reader. */
const PrintedReport = z.strictObject({
  results: z.array(
    z.strictObject({
      name: z.string().regex(/^[a-z]\w*(\.\w+)+$/i),
      unit: z.string().min(1),
      n: z.int().positive(),
      p50: number,
      p99: number,
      p999: number,
      value: number,
      budget: z
        .partialRecord(z.enum(['p50', 'p99', 'p999', 'atMost', 'atLeast']), z.number())
        .nullable(),
      ok: z.boolean().nullable(),
    }),
  ),
  load: z.strictObject({
    before: z.array(z.number()).length(3),
    after: z.array(z.number()).length(3),
    processors: z.int().positive(),
  }),
  commit: z.string().min(7),
});

const Rounds = z.array(z.looseObject({ samples: z.array(z.number()) }));
const KeptReport = z.looseObject({
  commit: z.string(),
  raw: z.record(z.string(), z.record(z.string(), Rounds)),
});

test('prints its JSON and nothing else, and keeps the raw samples beside it', async () => {
  const { code, stdout, stderr } = await bench('--json', '--rounds', '1', 'core.gate');
  expect(code).toBe(0);
  const report = PrintedReport.parse(JSON.parse(stdout));
  expect(report.results.map(({ name }) => name)).toEqual(['core.gate', 'core.gate.emptyCall']);
  const path = /raw samples in (.+)/.exec(stderr)?.[1] ?? '';
  const kept = KeptReport.parse(JSON.parse(readFileSync(path, 'utf8')));
  rmSync(path);
  expect(kept.commit).toBe(report.commit);
  expect(kept.raw['core.gate']?.['core.gate']?.[0]?.samples.length).toBe(report.results[0]?.n);
}, 60_000);

test.each([
  [['core.gat'], 'unknown: core.gat; there are'],
  [['--fast'], 'unknown option --fast'],
])('%j is refused with what there is', async (words, text) => {
  const before = readdirSync(import.meta.dirname);
  const ended = await bench('--json', ...words);
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 2, stdout: '' });
  expect(ended.stderr).toContain(text);
  expect(readdirSync(import.meta.dirname)).toEqual(before);
});
