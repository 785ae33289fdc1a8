/**
 * A bar on stderr that shows how far a long command is. Where stderr is no terminal there is none,
 * so that nothing of it is found in logs.
 */

const width = 30;
/** Drawn no more often than the eye follows. */
const drawMillis = 100;

export class ProgressBar {
  readonly #stream: NodeJS.WriteStream;
  #drawnMillis = 0;
  #length = 0;

  constructor(stream: NodeJS.WriteStream = process.stderr) {
    this.#stream = stream;
  }

  /** Shows a share of 0 to 1 and a few words. */
  show(share: number, words: string): void {
    if (!this.#stream.isTTY) return;
    const now = performance.now();
    if (now - this.#drawnMillis < drawMillis && share < 1) return;
    this.#drawnMillis = now;
    const done = Math.floor(share * width);
    const bar = `${'='.repeat(done)}${' '.repeat(width - done)}`;
    const percent = String(Math.floor(share * 100)).padStart(3);
    const line = `[${bar}] ${percent} % ${words}`.slice(0, (this.#stream.columns || 80) - 1);
    this.#stream.write(`\r${line.padEnd(this.#length)}`);
    this.#length = line.length;
  }

  /** Takes the bar away. */
  end(): void {
    if (this.#length === 0) return;
    this.#stream.write(`\r${' '.repeat(this.#length)}\r`);
    this.#length = 0;
  }
}
