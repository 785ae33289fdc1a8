/**
 * Runs the chosen benchmarks one after the other and gathers what they found.
 * Never lets one that fails take the others with it; it is told, and gives no figure.
 */
import { isWanted, type Words } from './arguments.ts';
import type { Bench, Finding, Measured } from './bench.ts';
import { type Result, resultOf } from './summary.ts';

/** Runs one benchmark; rejects with the reason when it cannot be run. */
export type RunOne = (bench: Bench, rounds: number) => Promise<Finding>;

/** What a run of the harness came to. */
export interface Gathered {
  readonly results: readonly Result[];
  readonly notes: readonly string[];
  /** All rounds, by benchmark and figure. */
  readonly raw: Readonly<Record<string, Measured>>;
  /** Benchmarks that could not run, and those that this machine has no means for. */
  readonly failed: readonly Missing[];
  readonly skipped: readonly Missing[];
}

export interface Missing {
  readonly name: string;
  readonly reason: string;
}

/** Runs `chosen` in their order; `say` tells the progress. */
export async function runBenches(
  { rounds, names }: Pick<Words, 'rounds' | 'names'>,
  chosen: readonly Bench[],
  runOne: RunOne,
  say: (text: string) => void,
): Promise<Gathered> {
  const raw: Record<string, Measured> = {};
  const results: Result[] = [];
  const notes: string[] = [];
  const failed: Missing[] = [];
  const skipped: Missing[] = [];
  for (const [index, bench] of chosen.entries()) {
    const { name } = bench;
    say(`${index + 1}/${chosen.length} ${name}, ${rounds} rounds`);
    try {
      const finding = await runOne(bench, rounds);
      if ('skipped' in finding) {
        skipped.push({ name, reason: finding.skipped });
        say(`${name} is skipped: ${finding.skipped}`);
        continue;
      }
      const { measured } = finding;
      const figures = bench.figures.filter((figure) => isWanted(figure.name, names));
      results.push(...figures.map((figure) => resultOf(figure, measured[figure.name] ?? [])));
      notes.push(...finding.notes);
      raw[name] = measured;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failed.push({ name, reason });
      say(`${name} could not run: ${reason}`);
    }
  }
  return { results, notes, raw, failed, skipped };
}
