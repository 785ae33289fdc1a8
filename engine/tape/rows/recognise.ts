/**
 * Tells what a file holds by looking into it: captures, raw feeds, order book lines, tables.
 * Its name is never looked at; what is not known is refused with what was seen.
 */
import { open, stat } from 'node:fs/promises';
import { readCaptureLine } from '../capture-line.ts';
import { linesOf } from '../line-source.ts';
import { isBybitLine } from './bybit-line.ts';
import { type RowFormat, rowFormatOf } from './row-format.ts';

/** What a file holds. */
export type Recognised =
  /** Frames and answers of a Binance market. */
  | { readonly kind: 'binance' }
  | { readonly kind: 'bybit' }
  | { readonly kind: 'rows'; readonly format: RowFormat }
  | { readonly kind: 'unknown'; readonly problem: string };

/** Lines that are looked at: a capture may begin with much that is not market data. */
const linesLookedAt = 200;

/** Looks into a file; throws when it cannot be read at all. */
export async function recognise(path: string): Promise<Recognised> {
  if ((await stat(path)).isDirectory()) {
    return { kind: 'unknown', problem: 'it is a directory: name the recordings in it' };
  }
  if (await isSegment(path)) return { kind: 'unknown', problem: 'it is a tape already: read it' };
  const lines = await firstLines(path);
  const [first] = lines;
  if (first === undefined) return { kind: 'unknown', problem: 'it is empty' };
  if (isBybitLine(first)) return { kind: 'bybit' };
  let otherHost: string | null = null;
  for (const line of lines) {
    if (isBinance(line)) return { kind: 'binance' };
    otherHost ??= /^wss?:\/\/([^\s/]+)/.exec(line)?.[1] ?? null;
  }
  if (otherHost !== null) {
    const problem = `it is a capture of ${otherHost}; of captures those of Binance can be imported`;
    return { kind: 'unknown', problem };
  }
  const format = rowFormatOf(first);
  if (format !== null) return { kind: 'rows', format };
  const shown = JSON.stringify(first.slice(0, 80));
  return {
    kind: 'unknown',
    problem:
      `its first line, ${shown}, is neither a frame with its time nor the column names of ` +
      'trades, quotes, bars or depth',
  };
}

/** Whether a file begins as a segment of the tape does. */
export async function isSegment(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(6), 0, 6, 0);
    return buffer.toString('latin1', 0, bytesRead) === 'QDTAPE';
  } finally {
    await file.close();
  }
}

async function firstLines(path: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const lines of linesOf(path)) {
    for (const line of lines) if (line.trim() !== '') found.push(line);
    if (found.length >= linesLookedAt) break;
  }
  return found.slice(0, linesLookedAt);
}

function isBinance(line: string): boolean {
  const entry = readCaptureLine(line);
  if (entry === 'skip' || entry === 'unreadable') return false;
  switch (entry.kind) {
    case 'frame':
      return /^\{"stream":\s*"[^"@]{1,60}@/.test(entry.text);
    case 'depthAnswer':
      return entry.market !== null || /^\d{19} \{/.test(line);
    case 'exchangeInfo':
      return true;
    case 'opened':
      return entry.market !== null;
  }
}
