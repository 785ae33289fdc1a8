/**
 * Reads a ledger back as events, in order, with the chain checked on the way.
 * Never skips a row that it cannot read: it stops and names the row.
 */
import { LedgerEvent } from '../contract/events.ts';
import type { LedgerSequence } from '../contract/numbers.ts';
import { compiledFit } from './compiled-text.ts';
import { openReadConnection } from './connection.ts';
import { LedgerOpenError } from './failure.ts';
import { type WalkedRow, walk } from './walk.ts';

/** Whether a value is a ledger event: the schema in its compiled form. */
export const isEvent = compiledFit(LedgerEvent);

/**
 * The events up to row `upTo` (default: all). Throws LedgerOpenError of kind `damaged` at the
 * first row that does not fit.
 */
export function* recoverEvents(path: string, upTo?: LedgerSequence): Generator<LedgerEvent> {
  const last = upTo ?? Number.MAX_SAFE_INTEGER;
  const connection = openReadConnection(path);
  try {
    for (const step of walk(connection)) {
      for (const row of step.rows) {
        if (row.sequence > last) return;
        yield toEvent(row);
      }
      if (step.kind === 'broken') throw new LedgerOpenError('damaged', step.broken.detail);
    }
  } finally {
    connection.close();
  }
}

/** A walked row as the event it holds. */
export function toEvent(row: WalkedRow): LedgerEvent {
  const { sequence, utcNanos, monoNanos } = row;
  const value: unknown = { sequence, utcNanos, monoNanos, body: bodyJson(row.body) };
  if (isEvent(value) && value.body.type === row.type) return value;
  const event = LedgerEvent.safeParse(value);
  const issue = event.error?.issues[0];
  const what = issue === undefined ? 'type and body differ' : issue.message;
  const place = issue?.path.join('.') ?? '';
  throw new LedgerOpenError('damaged', `row ${sequence} is no ledger event: ${place} ${what}`);
}

/** A body column as JSON; undefined when it holds none, which no event schema takes. */
export function bodyJson(body: unknown): unknown {
  if (typeof body !== 'string') return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
