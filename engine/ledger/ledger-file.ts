/**
 * A ledger file as a thread reads it that keeps it: its head, and its events in chunks with the
 * chain checked on the way. Opens it read-only.
 */
import type { LedgerEvent } from '../contract/events.ts';
import { type Connection, openReadConnection } from './connection.ts';
import { readIdentity, readStoredHead, type StoredHead } from './creation.ts';
import { LedgerOpenError } from './failure.ts';
import { toEvent } from './recovery.ts';
import { type KnownRow, walk } from './walk.ts';

export interface EventsChunk {
  readonly events: readonly LedgerEvent[];
  /** Hash of the row of the last of them. */
  readonly lastHash: string;
}

export class LedgerFile {
  readonly ledgerId: string;
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.ledgerId = readIdentity(connection).ledgerId;
  }

  static open(path: string): LedgerFile {
    return new LedgerFile(openReadConnection(path));
  }

  /** The newest durable row; null when the head is damaged. */
  head(): StoredHead | null {
    return readStoredHead(this.#connection);
  }

  hashAt(sequence: number): string | null {
    const hash = this.#connection.statement('hashAt').get(sequence)?.[0];
    return typeof hash === 'string' ? hash : null;
  }

  /** Events behind a known row (null: all) up to a row; throws at the first that does not fit. */
  *chunks(behind: KnownRow | null, upTo: number): Generator<EventsChunk> {
    for (const step of walk(this.#connection, behind ?? undefined)) {
      const rows = step.rows.filter(({ sequence }) => sequence <= upTo);
      const last = rows.at(-1);
      if (last !== undefined) yield { events: rows.map(toEvent), lastHash: last.hash };
      if (rows.length < step.rows.length || last?.sequence === upTo) return;
      if (step.kind === 'broken') throw new LedgerOpenError('damaged', step.broken.detail);
    }
  }

  close(): void {
    this.#connection.close();
  }
}
