/**
 * A place for imports of tests: files that they write, and the tape that comes of them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach } from 'vitest';
import type { Instrument } from '../../contract/instrument.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import { openTape } from '../../tape/segments/tape-session.ts';
import { type ImportOptions, type ImportReport, runImport } from './run-import.ts';

export interface ImportPlace {
  /** The directory of the tape. */
  readonly to: () => string;
  /** Writes a file of these lines, and returns its path. */
  readonly file: (name: string, lines: readonly string[], packed?: boolean) => string;
  readonly start: (
    files: readonly string[],
    more?: Partial<ImportOptions>,
  ) => Promise<ImportReport>;
  readonly messages: () => readonly TapeMessage[];
  readonly instruments: () => readonly Instrument[];
}

/** A fresh directory for each test of the file that calls this. */
export function importPlace(): ImportPlace {
  let directory = '';
  let to = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'import-'));
    to = join(directory, 'tape');
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));
  return {
    to: () => to,
    file: (name, lines, packed = false) => {
      const path = join(directory, name);
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      writeFileSync(path, packed ? gzipSync(bytes) : bytes);
      return path;
    },
    start: (files, more = {}) =>
      runImport({
        files,
        directory: to,
        symbol: null,
        venue: null,
        size: '1',
        spreadIncrements: null,
        ...more,
      }),
    messages: () => messagesOf(to),
    instruments: () => openTape([to]).head.instruments,
  };
}

function messagesOf(directory: string): readonly TapeMessage[] {
  const tape = openTape([directory]);
  const messages: TapeMessage[] = [];
  for (let next = tape.next(); next !== null; next = tape.next()) messages.push(next);
  return messages;
}
