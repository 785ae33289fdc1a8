/**
 * Whose turn it is in a flatten: one lane a position, one slice an instrument at a time, a pause
 * after each, and an end to trying.
 * Sends nothing and reads no clock; times are given to it.
 */
import type { ClientOrderId, InstrumentId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import { type Position, positionKey } from '../../state/position.ts';

/** Slices of one position in a row that trade nothing before it is given up. */
export const fruitlessLimit = 20;
/** Between two slices of a position: after one that traded, and after one that did not. */
const pauseNanos = { traded: 100e6, fruitless: 250e6 } as const;
/** How long own orders may take to get out of the way before a slice that they stop is in vain. */
const wayNanosLimit = 20e9;

interface Lane {
  readonly instrument: InstrumentId;
  /** The slice that is out; null: none. */
  working: ClientOrderId | null;
  notBeforeMono: number;
  fruitless: number;
  /** Since when own orders have stopped every slice of it; null: none does. */
  blockedSinceMono: number | null;
  /** Why the last slice came to nothing; empty when it traded. */
  why: string;
}

export class Lanes {
  readonly #lanes = new Map<string, Lane>();

  /** Positions that may have a slice now. */
  due(positions: readonly Position[], now: MonoNanos): Position[] {
    const busy = new Set<InstrumentId>();
    for (const { instrument, working } of this.#lanes.values()) {
      if (working !== null) busy.add(instrument);
    }
    return positions.filter((position) => {
      const lane = this.#lane(position);
      if (busy.has(position.instrument) || lane.fruitless >= fruitlessLimit) return false;
      if (now < lane.notBeforeMono) return false;
      busy.add(position.instrument);
      return true;
    });
  }

  /** Whether some position is still worth trying. */
  hasHope(positions: readonly Position[]): boolean {
    return positions.some((position) => this.#lane(position).fruitless < fruitlessLimit);
  }

  /** Whether a slice is out and its fate not known. */
  get isWorking(): boolean {
    return [...this.#lanes.values()].some(({ working }) => working !== null);
  }

  /** A slice of the position is out. */
  sent(position: Position, clientOrderId: ClientOrderId): void {
    this.#lane(position).working = clientOrderId;
  }

  /** No slice of the position could go out. */
  refused(position: Position, why: string, now: MonoNanos): void {
    const lane = this.#lane(position);
    lane.working = null;
    this.#inVain(lane, why, now);
  }

  /** Own orders that are being cancelled stopped a slice of the position. */
  blocked(position: Position, why: string, now: MonoNanos): void {
    const lane = this.#lane(position);
    const since = lane.blockedSinceMono ?? now;
    lane.working = null;
    this.#inVain(lane, why, now);
    lane.blockedSinceMono = since;
    if (now - since < wayNanosLimit) lane.fruitless -= 1;
  }

  /** What was in the way has gone: nobody waits for the end of a pause. */
  wayIsClear(): void {
    for (const lane of this.#lanes.values()) {
      if (lane.blockedSinceMono !== null) lane.notBeforeMono = 0;
    }
  }

  /** A slice has ended: traded something, or not and why. Others change nothing. */
  ended(clientOrderId: ClientOrderId, filledLots: number, why: string, now: MonoNanos): void {
    const lane = [...this.#lanes.values()].find(({ working }) => working === clientOrderId);
    if (lane === undefined) return;
    lane.working = null;
    if (filledLots === 0) return this.#inVain(lane, why, now);
    lane.fruitless = 0;
    lane.blockedSinceMono = null;
    lane.why = '';
    lane.notBeforeMono = now + pauseNanos.traded;
  }

  /** Why positions are still open, by the last word on each. */
  reasons(positions: readonly Position[]): string[] {
    return positions.map((position) => {
      const { why, working } = this.#lane(position);
      const what = working === null ? why : `order ${working} has no answer`;
      const { instrument, strategy } = position;
      return `${instrument} of ${strategy}: ${what === '' ? 'no time left' : what}`;
    });
  }

  #inVain(lane: Lane, why: string, now: MonoNanos): void {
    lane.fruitless += 1;
    lane.blockedSinceMono = null;
    lane.why = why;
    lane.notBeforeMono = now + pauseNanos.fruitless;
  }

  #lane({ account, strategy, instrument }: Position): Lane {
    const key = positionKey(account, strategy, instrument);
    const known = this.#lanes.get(key);
    if (known !== undefined) return known;
    const lane: Lane = {
      instrument,
      working: null,
      notBeforeMono: 0,
      fruitless: 0,
      blockedSinceMono: null,
      why: '',
    };
    this.#lanes.set(key, lane);
    return lane;
  }
}
