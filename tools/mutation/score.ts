/**
 * What a mutation run found, room by room: how many mutants were noticed, and which were not.
 * Leaves out only those that are listed as equivalent, and says which entries of the list are old.
 */
import { z } from 'zod';

/** As Stryker's report has them; positions count from 1. */
const Mutant = z.object({
  mutatorName: z.string(),
  replacement: z.string().default(''),
  status: z.string(),
  location: z.object({ start: z.object({ line: z.int().positive() }) }),
});
export const Report = z.object({
  files: z.record(z.string(), z.object({ source: z.string(), mutants: z.array(Mutant) })),
});
type Report = z.infer<typeof Report>;

/** A mutant that no test can notice, because the program does the same. */
const EquivalentMutant = z.strictObject({
  file: z.string(),
  /** The line that it is in, without its indent. */
  code: z.string(),
  /** What stands there instead, as the report says. */
  replacement: z.string(),
  reason: z.string().min(10),
});
export const EquivalentMutants = z.array(EquivalentMutant);
type EquivalentMutant = z.infer<typeof EquivalentMutant>;

export interface Score {
  readonly killed: number;
  readonly timedOut: number;
  readonly equivalent: number;
  /** At module level: they would need a run of all tests each, and are left out. */
  readonly ignored: number;
  /** Not noticed, or not even reached: place, line and what stood there instead. */
  readonly survivors: readonly string[];
  /** Entries of the list that no surviving mutant is like. */
  readonly stale: readonly EquivalentMutant[];
  /** Noticed mutants in a hundred, the equivalent ones not counted. */
  readonly percent: number;
}

const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Counts a report; of `equivalents` those count that are in its files. */
export function scoreOf({ files }: Report, equivalents: readonly EquivalentMutant[]): Score {
  const counts = { killed: 0, timedOut: 0, equivalent: 0, ignored: 0 };
  const survivors: string[] = [];
  const met = new Set<EquivalentMutant>();
  for (const [file, { source, mutants }] of Object.entries(files)) {
    const lines = source.split('\n');
    for (const { status, replacement, location } of mutants) {
      if (status === 'Killed' || status === 'RuntimeError') counts.killed += 1;
      else if (status === 'Timeout') counts.timedOut += 1;
      else if (status === 'Ignored') counts.ignored += 1;
      else {
        const { line } = location.start;
        const code = flat(lines[line - 1] ?? '');
        const same = equivalents.find(
          (entry) =>
            entry.file === file &&
            flat(entry.code) === code &&
            flat(entry.replacement) === flat(replacement),
        );
        if (same === undefined) survivors.push(`${file}:${line} ${code} -> ${flat(replacement)}`);
        else {
          met.add(same);
          counts.equivalent += 1;
        }
      }
    }
  }
  const noticed = counts.killed + counts.timedOut;
  const stale = equivalents.filter((entry) => entry.file in files && !met.has(entry));
  const percent = (100 * noticed) / Math.max(1, noticed + survivors.length);
  return { ...counts, survivors, stale, percent };
}
