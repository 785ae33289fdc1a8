/**
 * The log of a process of the desk: structured lines to a file and, for the engine, to stderr.
 * Never writes a token, a key or a signature.
 */
import { join } from 'node:path';
import pino, { type Logger } from 'pino';

const secrets = ['token', 'apiKey', 'apiPrivateKey', 'privateKey', 'signature', 'code'];

/** A full disk or a reader that went away costs log lines; it must not cost the engine. */
function destination(options: Parameters<typeof pino.destination>[0]) {
  const stream = pino.destination(options);
  stream.on('error', () => undefined);
  return stream;
}

/** A log that appends to `<directory>/<name>.log`; `alsoStderr` for a process someone watches. */
export function createLog(name: string, directory: string, alsoStderr: boolean): Logger {
  const paths = secrets.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  const file = { dest: join(directory, `${name}.log`), append: true, sync: true, mode: 0o600 };
  const streams = [
    { stream: destination(file) },
    ...(alsoStderr ? [{ stream: destination({ dest: 2, sync: true }) }] : []),
  ];
  return pino(
    { name, redact: { paths, censor: '[secret]' }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.multistream(streams),
  );
}

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>;
