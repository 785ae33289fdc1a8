/**
 * The log of a process of the desk: structured lines to a file and, for the engine, to stderr.
 * Never writes a token, a key or a signature.
 */
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import type { LogTap } from './log-tap.ts';

const secrets = ['token', 'apiKey', 'apiPrivateKey', 'privateKey', 'signature', 'code'];

/** What a disk that takes no line is waited for with; beyond it lines are lost. */
const heldCharactersLimit = 1_048_576;

/**
 * A full disk or a reader that went away costs log lines; it must not cost the engine. Every line
 * is written as it comes, and nobody may ask for more: pino's flush behind a fatal line tries
 * again until the disk takes it, for ever.
 */
function destination(place: { readonly dest: string | number; readonly mode?: number }) {
  const options = { ...place, append: true, sync: true, maxLength: heldCharactersLimit };
  const stream = pino.destination(options);
  stream.on('error', () => undefined);
  return { write: (line: string) => void stream.write(line) };
}

/** Where the lines of a log go beside its file, and what every line bears. */
export interface LogOptions {
  /** For a process that someone watches. */
  readonly alsoStderr?: boolean;
  readonly tap?: LogTap;
  /** On every line, so that the lines of one run can be found together. */
  readonly sessionId?: string;
}

/** A log that appends to `<directory>/<name>.log`. */
export function createLog(name: string, directory: string, options: LogOptions = {}): Logger {
  const { alsoStderr = false, tap, sessionId } = options;
  const paths = secrets.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  const file = { dest: join(directory, `${name}.log`), mode: 0o600 };
  const streams = [
    { stream: destination(file) },
    ...(alsoStderr ? [{ stream: destination({ dest: 2 }) }] : []),
    ...(tap === undefined ? [] : [{ stream: tap }]),
  ];
  const redact = { paths, censor: '[secret]' };
  const base = { pid: process.pid, ...(sessionId === undefined ? {} : { sessionId }) };
  return pino(
    { name, base, redact, timestamp: pino.stdTimeFunctions.isoTime },
    pino.multistream(streams),
  );
}

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;
