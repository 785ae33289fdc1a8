/**
 * What became of every line of a file that is imported: kept, or left out, and why.
 * Keeps the places of the first of each kind; the others are counted.
 */

/** A line that could not be used as it is. */
export interface Problem {
  readonly line: number;
  readonly problem: string;
}

/** The account of one file, as it is printed. */
export interface FileAccount {
  readonly path: string;
  /** What its content showed it to be. */
  readonly format: string;
  readonly lines: number;
  /** Lines whose content is on the tape. */
  readonly imported: number;
  /** Lines whose content is not on the tape, by reason. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** The first places of what was left out because it is not as it should be. */
  readonly problems: readonly Problem[];
  /** Assumptions that were made, and what a reader has to know. */
  readonly notes: readonly string[];
}

const problemsShown = 5;

/** Reasons by which nothing of the market is lost. */
export const leftOutWithoutLoss = {
  columns: 'names of the columns',
  empty: 'empty line',
  noData: 'no market data: markers, requests and what was subscribed',
  exchangeInfo: 'exchange information: read for the instruments',
  noUse: 'frames of no use here: candles, statistics, trades off the book',
  repeat: 'depth: older than the book, a repeat',
} as const;

export class FileTally {
  readonly path: string;
  readonly #format: string;
  readonly #leftOut = new Map<string, number>();
  readonly #problems: Problem[] = [];
  readonly #notes = new Set<string>();
  #lines = 0;
  #imported = 0;

  constructor(path: string, format: string) {
    this.path = path;
    this.#format = format;
  }

  /** Lines whose content is on the tape. */
  keep(lines = 1): void {
    this.#lines += lines;
    this.#imported += lines;
  }

  /** Lines that hold nothing for a tape, or nothing new. */
  leaveOut(reason: string, lines = 1): void {
    this.#lines += lines;
    this.#leftOut.set(reason, (this.#leftOut.get(reason) ?? 0) + lines);
  }

  /** A line that is not as it should be; its place is kept. */
  refuse(reason: string, line: number, problem: string): void {
    this.leaveOut(reason);
    if (this.#problems.length < problemsShown) this.#problems.push({ line, problem });
  }

  note(text: string): void {
    this.#notes.add(text);
  }

  account(): FileAccount {
    return {
      path: this.path,
      format: this.#format,
      lines: this.#lines,
      imported: this.#imported,
      leftOut: Object.fromEntries(this.#leftOut),
      problems: this.#problems,
      notes: [...this.#notes],
    };
  }
}
