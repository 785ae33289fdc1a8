/**
 * The words after `npm run bench --`: what to run, how often, and in which form to print it.
 * Runs nothing.
 */
import type { Bench } from './bench.ts';

export const usage = 'usage: bench [--json] [--list] [--rounds N] [--document | NAME...]';

export interface Words {
  readonly json: boolean;
  readonly list: boolean;
  /** Write the figures into docs/BENCHMARKS.md; of a whole run only. */
  readonly document: boolean;
  readonly rounds: number;
  /** Names or prefixes of names; none means everything. */
  readonly names: readonly string[];
}

const roundsByDefault = 5;
const roundsLimit = 100;

/** Reads the words, or says what is wrong with them. */
export function readWords(words: readonly string[]): Words | { readonly wrong: string } {
  let json = false;
  let list = false;
  let document = false;
  let rounds = roundsByDefault;
  const names: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--json') json = true;
    else if (word === '--list') list = true;
    else if (word === '--document') document = true;
    else if (word === '--rounds') {
      at += 1;
      rounds = Number(words[at]);
      if (!Number.isInteger(rounds) || rounds < 1 || rounds > roundsLimit) {
        return { wrong: `--rounds wants a whole number from 1 to ${roundsLimit}` };
      }
    } else if (word.startsWith('-')) return { wrong: `unknown option ${word}` };
    else names.push(word);
  }
  if (document && names.length > 0)
    return { wrong: '--document takes no names: it wants them all' };
  return { json, list, document, rounds, names };
}

/** Whether a name is the wanted one, or in the group that it names. */
export function isWanted(name: string, wanted: readonly string[]): boolean {
  return wanted.length === 0 || wanted.some((one) => name === one || name.startsWith(`${one}.`));
}

/** The benches with a wanted figure, and the wanted names that fit nothing at all. */
export function choose(
  benches: readonly Bench[],
  wanted: readonly string[],
): { readonly chosen: readonly Bench[]; readonly unknown: readonly string[] } {
  const names = benches.flatMap(({ figures }) => figures.map(({ name }) => name));
  return {
    chosen: benches.filter(({ figures }) => figures.some(({ name }) => isWanted(name, wanted))),
    unknown: wanted.filter((one) => !names.some((name) => isWanted(name, [one]))),
  };
}
