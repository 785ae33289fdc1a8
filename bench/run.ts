/**
 * Runs the chosen benchmarks one after the other and gathers what they found.
 * Never lets one that fails take the others with it; it is told, and gives no figure.
 */
import { isWanted, type Words } from './arguments.ts';
import type { Bench, Figure, Finding, Measured, Round } from './bench.ts';
import { medianInterval, type Result, resultOf } from './summary.ts';

/** Runs one benchmark in a process; rejects with the reason when it cannot be run. */
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

/** All rounds of a benchmark, in as many processes as it wants. */
async function runRounds(bench: Bench, rounds: number, runOne: RunOne): Promise<Finding> {
  if (bench.roundsAlone !== true) return runOne(bench, rounds);
  const measured: Record<string, Round[]> = {};
  const notes: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const finding = await runOne(bench, 1);
    if ('skipped' in finding) return finding;
    notes.push(...finding.notes);
    for (const [name, found] of Object.entries(finding.measured)) {
      measured[name] = [...(measured[name] ?? []), ...found];
    }
  }
  return { measured, notes };
}

/** How sure a figure is whose rounds are differences; none for the others. */
function intervalNotes({ name, unit }: Figure, rounds: readonly Round[]): readonly string[] {
  const all = rounds.flatMap((round) => ('quantiles' in round ? [round.quantiles] : []));
  if (all.length === 0) return [];
  const of = (which: 'p50' | 'p99'): string =>
    medianInterval(all.map((one) => one[which]))
      .map((bound) => bound.toFixed(2))
      .join(' to ');
  const what = `95 % interval of the median of ${all.length} rounds`;
  return [`${name}: ${what}: p50 ${of('p50')} ${unit}, p99 ${of('p99')} ${unit}`];
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
      const finding = await runRounds(bench, rounds, runOne);
      if ('skipped' in finding) {
        skipped.push({ name, reason: finding.skipped });
        say(`${name} is skipped: ${finding.skipped}`);
        continue;
      }
      const { measured } = finding;
      const figures = bench.figures.filter((figure) => isWanted(figure.name, names));
      const roundsOf = (figure: Figure): readonly Round[] => measured[figure.name] ?? [];
      results.push(...figures.map((figure) => resultOf(figure, roundsOf(figure))));
      notes.push(...figures.flatMap((figure) => intervalNotes(figure, roundsOf(figure))));
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
