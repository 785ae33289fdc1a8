/**
 * The fills of a backtest, in columns, and how long orders took to be acknowledged.
 * Sums nothing up: what fills came to is in the ledger's own attribution.
 */
import type { LedgerEvent } from '../../contract/events.ts';
import type { ClientOrderId, InstrumentId, StrategyId } from '../../contract/ids.ts';
import type { FillRecord } from '../../state/ledger-state.ts';
import { Column } from './column.ts';
import { isChosen } from './even-choice.ts';

/** One fill. Prices in increments, times in simulated nanoseconds. */
export interface LoggedFill {
  readonly atNanos: number;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentId;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly lots: number;
  readonly feeMinor: number;
  readonly isMaker: boolean;
}

const instrumentColumn = 2;

export class FillLog {
  readonly #names: string[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #columns = Array.from({ length: 8 }, () => new Column());
  readonly #sentNanos = new Map<ClientOrderId, number>();
  /** From the sending of an order to the venue's acknowledgement of it, in nanoseconds. */
  readonly ackNanos = new Column();

  get length(): number {
    return this.#columns[0]?.length ?? 0;
  }

  /** Takes one event up; `newest` is the fill that it made. */
  hear({ body, monoNanos }: LedgerEvent, newest: FillRecord | undefined): void {
    switch (body.type) {
      case 'order.sent':
        if (body.message === 'new') this.#sentNanos.set(body.clientOrderId, monoNanos);
        return;
      case 'order.accepted':
        this.#acknowledged(body.clientOrderId, monoNanos);
        return;
      case 'order.filled':
        if (newest !== undefined) this.#add(newest, monoNanos);
        return;
      case 'order.cancelled':
      case 'order.rejected':
      case 'order.expired':
        this.#sentNanos.delete(body.clientOrderId);
        return;
      default:
        return;
    }
  }

  /** The fill at an index, oldest first. */
  at(index: number): LoggedFill {
    const value = (column: number): number => this.#columns[column]?.at(index) ?? Number.NaN;
    return {
      atNanos: value(0),
      strategy: this.#names[value(1)] as StrategyId,
      instrument: this.#names[value(instrumentColumn)] as InstrumentId,
      side: value(3) > 0 ? 'buy' : 'sell',
      price: value(4),
      lots: value(5),
      feeMinor: value(6),
      isMaker: value(7) > 0,
    };
  }

  /**
   * About `limit` fills, oldest first: all of an instrument that has no more than its share, and of
   * the others as many as that, from the whole of the run.
   */
  lines(limit: number): LoggedFill[] {
    const counts = new Map<number, number>();
    const instruments = Array.from({ length: this.length }, (_, index) => this.#instrument(index));
    for (const one of instruments) counts.set(one, (counts.get(one) ?? 0) + 1);
    const share = Math.floor(limit / Math.max(1, counts.size));
    const seen = new Map<number, number>();
    return instruments.flatMap((one, index) => {
      const number = seen.get(one) ?? 0;
      seen.set(one, number + 1);
      return isChosen(number, counts.get(one) ?? 0, share) ? [this.at(index)] : [];
    });
  }

  #instrument(index: number): number {
    return this.#columns[instrumentColumn]?.at(index) ?? Number.NaN;
  }

  #acknowledged(id: ClientOrderId, atNanos: number): void {
    const sentNanos = this.#sentNanos.get(id);
    if (sentNanos === undefined) return;
    this.#sentNanos.delete(id);
    this.ackNanos.push(atNanos - sentNanos);
  }

  #add({ fill, strategy, instrument, side }: FillRecord, atNanos: number): void {
    const row = [
      atNanos,
      this.#numberOf(strategy),
      this.#numberOf(instrument),
      side === 'buy' ? 1 : -1,
      fill.price,
      fill.lots,
      fill.feeMinor,
      fill.liquidity === 'maker' ? 1 : 0,
    ];
    for (let column = 0; column < row.length; column += 1) {
      this.#columns[column]?.push(row[column] ?? Number.NaN);
    }
  }

  #numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const number = this.#names.push(name) - 1;
    this.#numbers.set(name, number);
    return number;
  }
}
