/**
 * A second way out for the lines of the log: to whoever listens, later than the first lines.
 * Holds a bounded number of early lines; what is beyond them is in the file alone, and counted.
 */

/** Lines of a start are some dozen; more than this are of an engine that is in trouble. */
const heldLimit = 500;

export class LogTap {
  #listener: ((line: string) => void) | null = null;
  readonly #held: string[] = [];
  #lost = 0;

  /** Lines that nobody could be told. */
  get lost(): number {
    return this.#lost;
  }

  /** Takes a line as pino writes it: one JSON object, secrets already left out. */
  write(line: string): void {
    if (this.#listener !== null) this.#listener(line);
    else if (this.#held.length < heldLimit) this.#held.push(line);
    else this.#lost += 1;
  }

  /** Tells the held lines now, and every later one as it comes. */
  listen(listener: (line: string) => void): void {
    this.#listener = listener;
    for (const line of this.#held.splice(0)) listener(line);
  }
}
