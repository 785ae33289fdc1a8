/**
 * The log of a process of the desk: structured lines to a file and, for the engine, to stderr.
 * Never writes a token, a key or a signature.
 */
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import type { LogTap } from './log-tap.ts';

const secrets = ['token', 'apiKey', 'apiPrivateKey', 'privateKey', 'signature', 'code'];

/** A full disk or a reader that went away costs log lines; it must not cost the engine. */
function destination(options: Parameters<typeof pino.destination>[0]) {
  const stream = pino.destination(options);
  stream.on('error', () => undefined);
  return stream;
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
  const file = { dest: join(directory, `${name}.log`), append: true, sync: true, mode: 0o600 };
  const streams = [
    { stream: destination(file) },
    ...(alsoStderr ? [{ stream: destination({ dest: 2, sync: true }) }] : []),
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
