// A desk of two venues for the tests of the hedger: time, prices and fills by hand.
import { instrumentFixtures, perpetualElsewhere, topAt } from '../../sdk/desk-fixture.ts';
import { strategyInstrument } from '../../sdk/grid.ts';
import type { InstrumentId, Mode } from '../../sdk/index.ts';
import type { OwnOrder, StrategyHandlers, WantedOrder } from '../../sdk/strategy.ts';
import { strategy } from '../quoting-hedger.ts';

export const home = instrumentFixtures.perpetual;
export const away = perpetualElsewhere;
type Instrument = typeof home;

export type Placed = WantedOrder & { readonly reference: string };

export class TwoVenues {
  readonly placed: Placed[] = [];
  readonly cancelled: string[] = [];
  readonly positions = new Map<InstrumentId, number>();
  readonly #orders = new Map<string, OwnOrder>();
  mode: Mode = 'active';
  nowNanos = 1e9;
  readonly #opening: ReturnType<typeof strategy.open>;

  constructor(parameters: object = {}, instruments: readonly Instrument[] = [home, away]) {
    this.#opening = strategy.open(
      { quantity: '0.010', warmUpSeconds: 0, ...parameters },
      {
        instruments: instruments.map(strategyInstrument),
        place: (wanted) => this.#place(wanted),
        cancel: (reference) => void this.cancelled.push(reference),
        amend: () => undefined,
        openParent: () => undefined,
        endParent: () => undefined,
        orders: (id) => [...this.#orders.values()].filter(({ instrument }) => instrument === id),
        position: (id) => this.positions.get(id) ?? 0,
        mode: () => this.mode,
        modeReason: () => 'test',
        now: () => this.nowNanos,
      },
    );
  }

  get refusal(): string {
    return this.#opening.ok ? '' : this.#opening.reason;
  }

  get handlers(): StrategyHandlers {
    if (!this.#opening.ok) throw new Error(this.#opening.reason);
    return this.#opening.handlers;
  }

  /** Orders asked for at an instrument so far, as side, price and lots. */
  at(id: InstrumentId): (string | number | undefined)[][] {
    return this.placed
      .filter(({ instrument }) => instrument === id)
      .map(({ side, price, lots }) => [side, price, lots]);
  }

  /** Signed lots of the orders that stand at an instrument. */
  standing(id: InstrumentId): number {
    const own = [...this.#orders.values()].filter(({ instrument }) => instrument === id);
    return own.reduce((sum, { side, lots }) => sum + (side === 'buy' ? lots : -lots), 0);
  }

  top(id: InstrumentId, bid: number, ask: number, afterMillis = 100): void {
    this.nowNanos += afterMillis * 1e6;
    this.handlers.onTop?.(topAt(id, this.nowNanos, [bid, ask]));
  }

  /** Lots come in at an instrument; an order that asked for them has ended. */
  hold(id: InstrumentId, lots: number): void {
    for (const { reference, instrument } of [...this.#orders.values()]) {
      if (instrument === id) this.#orders.delete(reference);
    }
    this.positions.set(id, lots);
    this.handlers.onPosition?.(id, lots);
  }

  #place(wanted: WantedOrder): string {
    const reference = `o${this.placed.length + 1}`;
    this.placed.push({ ...wanted, reference });
    const { instrument, side, lots, price = null } = wanted;
    const head = { reference, instrument, side, price, lots, filledLots: 0 };
    this.#orders.set(reference, { ...head, status: 'new', cancelRequested: false });
    return reference;
  }
}
