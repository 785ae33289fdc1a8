/**
 * The past of a ledger: its state at any point, with some states kept on the way so that going to
 * and fro folds little again. Reads only, and believes no row that does not fit its chain.
 */
import { createHash } from 'node:crypto';
import { invariant } from '../../contract/assert.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import type { Past, PastQuery } from '../../contract/wire.ts';
import { type Connection, openReadConnection } from '../../ledger/connection.ts';
import { LedgerOpenError } from '../../ledger/failure.ts';
import { recoverEvents, toEvent } from '../../ledger/recovery.ts';
import { type KnownRow, walk } from '../../ledger/walk.ts';
import { fold } from '../../state/fold.ts';
import { initialState, type LedgerState } from '../../state/ledger-state.ts';
import { orderChain } from '../../state/order-chain.ts';
import { isBehind } from '../../state/standing.ts';
import { stateHashText, stateToData } from '../../state/state-text.ts';

/** States kept; when there are more, every second one is let go and the distance doubles. */
const keptLimit = 16;
const firstDistance = 5_000;
/** Events of one order's chain; a longer one is cut, as the wire says. */
const chainLimit = 10_000;

/** A state of the way, behind the row that it follows. */
interface Kept {
  readonly row: KnownRow;
  readonly event: LedgerEvent;
  /** The latest by UTC up to here: a clock that was set back makes the newest another one. */
  readonly latest: LedgerEvent;
  readonly state: LedgerState;
}

export class LedgerPast {
  readonly #path: string;
  readonly #connection: Connection;
  #kept: Kept[] = [];
  #distance = firstDistance;

  constructor(path: string) {
    this.#path = path;
    this.#connection = openReadConnection(path);
  }

  /** Throws LedgerOpenError at a row that does not fit, if one comes before the point. */
  at(query: PastQuery): Past {
    const isBefore = (event: LedgerEvent): boolean => !isBehind(event, query);
    // An instant is in front of the first event behind it, whatever later events say of the time.
    const from = this.#kept.findLast(({ event, latest }) => isBefore(event) && isBefore(latest));
    const state = from === undefined ? initialState() : structuredClone(from.state);
    let last = from?.event ?? null;
    let latest = from?.latest ?? null;
    let next: LedgerEvent | null = null;
    walking: for (const step of walk(this.#connection, from?.row)) {
      for (const row of step.rows) {
        const event = toEvent(row);
        if (isBehind(event, query)) {
          next = event;
          break walking;
        }
        fold(state, event);
        last = event;
        latest = latest === null || isLater(event, latest) ? event : latest;
        this.#keep({ row, event, latest, state });
      }
      if (step.kind === 'broken') throw new LedgerOpenError('damaged', step.broken.detail);
    }
    const head = this.#connection.statement('head').get()?.[0];
    invariant(typeof head === 'number', 'the ledger has no head');
    return {
      sequence: state.sequence,
      event: last,
      nextUtcNanos: next?.utcNanos ?? null,
      headSequence: head,
      stateHash: createHash('sha256').update(stateHashText(state)).digest('hex'),
      state: stateToData(state),
    };
  }

  /** The chain of an order, oldest first; empty when there is none. */
  chain(order: string): readonly LedgerEvent[] {
    return orderChain(() => recoverEvents(this.#path), order)?.slice(0, chainLimit) ?? [];
  }

  #keep({ row, event, latest, state }: Kept): void {
    const newest = this.#kept.at(-1)?.row.sequence ?? 0;
    if (row.sequence < newest + this.#distance) return;
    const { sequence, hash } = row;
    this.#kept.push({ row: { sequence, hash }, event, latest, state: structuredClone(state) });
    if (this.#kept.length <= keptLimit) return;
    this.#kept = this.#kept.filter((_kept, index) => index % 2 === 1);
    this.#distance *= 2;
  }
}

const isLater = (event: LedgerEvent, than: LedgerEvent): boolean =>
  BigInt(event.utcNanos) > BigInt(than.utcNanos);
