/**
 * The executions that our books count, by the ids of order and venue: one side of a comparison.
 * Follows the ledger's events; forgets the oldest beyond a bound and compares nothing.
 */
import type { LedgerBody } from '../../contract/events.ts';
import type { ClientOrderId, ExecutionId, InstrumentId, StrategyId } from '../../contract/ids.ts';
import type { Lots } from '../../contract/numbers.ts';
import { lots, type Minor, minor, type PriceTicks } from '../../contract/numbers.ts';
import { findOrder, type LedgerState } from '../../state/ledger-state.ts';

/** Executions remembered: those of a reconciliation's window, many times over. */
export const ownFillsLimit = 20_000;

/** One execution as it stands in our books. */
export interface OwnFill {
  readonly clientOrderId: ClientOrderId;
  readonly executionId: ExecutionId;
  readonly instrument: InstrumentId;
  readonly strategy: StrategyId;
  readonly side: 'buy' | 'sell';
  readonly price: PriceTicks;
  readonly lots: Lots;
  readonly feeMinor: Minor;
  readonly feeCurrency: string;
  readonly venueUtcMillis: number;
  /** Booked in this run of the engine; older ones are only held against what the venue lists. */
  readonly isOfThisRun: boolean;
}

/** Our own marks behind a venue's execution id: what a decision corrected or added. */
const ownMark = /~[0-9]+$/;

/** The venue's id of an execution that a decision has changed in our books. */
export const venueExecution = (id: string): string => id.replace(ownMark, '');

/** Names an execution: ids of executions alone may come again after a venue's restart. */
export const fillKey = (order: ClientOrderId, execution: string): string =>
  `${order} ${venueExecution(execution)}`;

type Told = Omit<OwnFill, 'isOfThisRun'>;

export class OwnFills {
  readonly #fills = new Map<string, OwnFill>();

  /** Starts with the fills that a ledger state still lists. */
  constructor(ledger: LedgerState) {
    for (const { fill, instrument, strategy, side, undone } of ledger.fills) {
      if (undone === undefined) this.#add({ ...fill, instrument, strategy, side }, false);
    }
  }

  /** Follows one event; `ledger` is the state after it. */
  note(body: LedgerBody, ledger: LedgerState): void {
    switch (body.type) {
      case 'order.filled':
        return this.#ofOrder(body, ledger);
      case 'order.busted':
        this.#fills.delete(fillKey(body.clientOrderId, body.executionId));
        return;
      case 'order.corrected':
        this.#fills.delete(fillKey(body.clientOrderId, body.correctsId));
        return this.#ofOrder({ ...body, ...body.corrected }, ledger);
      case 'position.adopted': {
        const { orderId, executionId } = body;
        if (orderId === null || executionId === null) return;
        const side = body.lots > 0 ? 'buy' : 'sell';
        const quantity = lots(Math.abs(body.lots));
        this.#add({ ...body, clientOrderId: orderId, executionId, side, lots: quantity }, true);
        return;
      }
      case 'instrument.regridded':
        return this.#carry(body.instrument.id, ledger);
      default:
    }
  }

  /** Those of an instrument as the ledger has them on its new grid; older ones are forgotten. */
  #carry(id: InstrumentId, ledger: LedgerState): void {
    const ofThisRun = new Set<string>();
    for (const [key, fill] of this.#fills) {
      if (fill.instrument !== id) continue;
      this.#fills.delete(key);
      if (fill.isOfThisRun) ofThisRun.add(key);
    }
    for (const { fill, instrument, strategy, side, undone } of ledger.fills) {
      if (instrument !== id || undone !== undefined) continue;
      const key = fillKey(fill.clientOrderId, fill.executionId);
      this.#add({ ...fill, instrument, strategy, side }, ofThisRun.has(key));
    }
  }

  /** The execution of that key; undefined where our books have none. */
  get(key: string): OwnFill | undefined {
    return this.#fills.get(key);
  }

  /** Those of an instrument since an instant of the venue's clock. */
  since(instrument: InstrumentId, utcMillis: number): OwnFill[] {
    return [...this.#fills.values()].filter(
      (fill) => fill.instrument === instrument && fill.venueUtcMillis >= utcMillis,
    );
  }

  #ofOrder(fill: Omit<Told, 'instrument' | 'strategy' | 'side'>, ledger: LedgerState): void {
    const request = findOrder(ledger, fill.clientOrderId)?.request;
    if (request === undefined) return;
    const { instrument, strategy } = request.owner;
    this.#add({ ...fill, instrument, strategy, side: request.side }, true);
  }

  #add(told: Told, isOfThisRun: boolean): void {
    const { clientOrderId, executionId, instrument, strategy, side, price, feeCurrency } = told;
    const key = fillKey(clientOrderId, executionId);
    const known = this.#fills.get(key);
    // A part that a decision added belongs to the execution that it completes.
    const whole = known !== undefined && ownMark.test(executionId) ? known : null;
    this.#fills.set(key, {
      ...{ clientOrderId, executionId, instrument, strategy, side, price, feeCurrency },
      lots: lots(told.lots + (whole?.lots ?? 0)),
      feeMinor: minor(told.feeMinor + (whole?.feeMinor ?? 0)),
      venueUtcMillis: told.venueUtcMillis,
      isOfThisRun,
    });
    if (this.#fills.size <= ownFillsLimit) return;
    for (const oldest of this.#fills.keys()) {
      this.#fills.delete(oldest);
      return;
    }
  }
}
