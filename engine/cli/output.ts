/**
 * How every subcommand speaks: the answer on stdout, words about it on stderr, three exit codes.
 * Knows no subcommand.
 */

export const exitFailed = 1;
export const exitUsage = 2;

/** A failure with words for the operator; ends the command with `exitCode`. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly exitCode: number;

  constructor(message: string, exitCode = exitFailed) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The answer: one JSON line when it was asked for, else lines for people. */
export function answer(asJson: boolean, value: unknown, lines: readonly string[]): void {
  process.stdout.write(asJson ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`);
}

/** A word on the side: never part of the answer. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** UTC nanoseconds as `2026-11-22 09:38:48.334`. */
export function utcText(utcNanos: string): string {
  const millis = Number(BigInt(utcNanos) / 1_000_000n);
  return new Date(millis).toISOString().replace('T', ' ').slice(0, 23);
}
