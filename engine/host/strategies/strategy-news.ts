/**
 * What strategies are told of their orders, positions and modes.
 * Tells an instance of its own orders alone, and decides nothing.
 */
import type { LedgerEvent } from '../../contract/events.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { isWorking } from '../../contract/orders.ts';
import { type Ownership, scopeText } from '../../contract/scope.ts';
import { findOrder, type ScopeMode } from '../../state/ledger-state.ts';
import { decidingMode, modeSeverity } from '../../state/mode.ts';
import { positionKey } from '../../state/position.ts';
import { monoNow } from '../clock.ts';
import type { CancelRetries } from '../kill/cancel-retries.ts';
import type { Loop } from '../loop.ts';
import { type StrategyInstance, seesMarket } from './strategy-instance.ts';
import { ownerAt, type StrategySeat } from './strategy-seat.ts';
import type { OrderReferences } from './strategy-wishes.ts';

export interface StrategyNewsOptions {
  readonly loop: Loop;
  readonly references: OrderReferences;
  readonly retries: CancelRetries;
  /** Every instance there is. */
  readonly all: () => Iterable<StrategyInstance>;
}

/** For example `strategy=maker-btc: stopped at the console`. */
const heldBy = ({ scope, reason }: ScopeMode): string =>
  reason === '' ? scopeText(scope) : `${scopeText(scope)}: ${reason}`;

/** One instrument of each venue that the seat trades at. */
const firstOfLegs = ({ instruments }: StrategySeat): Instrument[] =>
  instruments.filter(({ venue }, at) => instruments.findIndex((one) => one.venue === venue) === at);

const moreSevere = (one: ScopeMode | undefined, other: ScopeMode | undefined) =>
  other !== undefined && modeSeverity[other.mode] > modeSeverity[one?.mode ?? 'active']
    ? other
    : one;

const movesPosition = ({ type }: LedgerEvent['body']): boolean =>
  type === 'order.filled' || type === 'order.busted' || type === 'order.corrected';

export class StrategyNews {
  readonly #options: StrategyNewsOptions;

  constructor(options: StrategyNewsOptions) {
    this.#options = options;
    options.loop.observe((event) => {
      this.#tell(event);
    });
  }

  /** Tells the instance what the strategy holds. */
  tellPositions({ seat, runner, version }: StrategyInstance): void {
    for (const { id } of seat.instruments) {
      const key = positionKey(ownerAt(seat, id, version).account, seat.strategy, id);
      const position = this.#options.loop.core.ledger.positions.get(key);
      if (position !== undefined) runner.onPosition(position);
    }
  }

  /**
   * Tells the mode that decides for the strategy, when it or what holds it is another. Where it
   * has legs at several venues, the most severe of them: it must not quote where it cannot hedge.
   */
  tellMode(instance: StrategyInstance): void {
    if (instance.state !== 'running' && instance.state !== 'handedOver') return;
    const { seat } = instance;
    const { ledger } = this.#options.loop.core;
    const deciding = firstOfLegs(seat)
      .map(({ id }) => decidingMode(ledger, ownerAt(seat, id, instance.version)))
      .reduce(moreSevere, undefined);
    const mode = deciding?.mode ?? 'active';
    const reason = deciding === undefined ? 'armed' : heldBy(deciding);
    if (mode === instance.mode && reason === instance.modeReason) return;
    instance.mode = mode;
    instance.modeReason = reason;
    instance.runner.onMode(mode, reason);
  }

  #tell({ body }: LedgerEvent): void {
    const { loop, references, retries, all } = this.#options;
    if (body.type === 'mode.changed') {
      for (const instance of all()) this.tellMode(instance);
      return;
    }
    if (!('clientOrderId' in body) || body.clientOrderId === null) return;
    const { clientOrderId } = body;
    const order = findOrder(loop.core.ledger, clientOrderId) ?? null;
    if (movesPosition(body) && order !== null) this.#tellPosition(order.request.owner);
    const isOver = order !== null && !isWorking(order.status);
    if (body.type === 'order.cancelRejected') retries.refused(clientOrderId, monoNow());
    else if (isOver) retries.forget(clientOrderId);
    const known = references.get(clientOrderId);
    if (known === undefined) return;
    if (isOver) references.delete(clientOrderId);
    const { instance, reference } = known;
    // With its reason, by who asked for it.
    if (!seesMarket(instance) || body.type === 'order.amendRefused') return;
    instance.runner.onOrder({ reference, event: body.type, order, refusal: null });
  }

  /** A fill moves the position whoever still remembers the order: late ones too. */
  #tellPosition({ account, strategy, instrument }: Ownership): void {
    const key = positionKey(account, strategy, instrument);
    const position = this.#options.loop.core.ledger.positions.get(key);
    if (position === undefined) return;
    for (const instance of this.#options.all()) {
      if (instance.seat.strategy !== strategy || !seesMarket(instance)) continue;
      instance.runner.onPosition(position);
    }
  }
}
