/**
 * What strategies want, taken through the core: orders to the gate, cancels straight on.
 * Hears no instance but the one that runs, and ends one that is refused too often.
 */
import type { ClientOrderId } from '../../contract/ids.ts';
import { isWorking } from '../../contract/orders.ts';
import {
  orderRequestOf,
  type StrategyAmend,
  type StrategyCancel,
  type StrategyPlace,
} from '../../contract/strategy.ts';
import type { Outcome } from '../../core/engine.ts';
import { findOrder } from '../../state/ledger-state.ts';
import { monoNow } from '../clock.ts';
import type { IdSource } from '../gate/client-order-ids.ts';
import { epochWord, type GateWords, isLatched, leaseExpiry } from '../gate/gate-words.ts';
import type { CancelRetries } from '../kill/cancel-retries.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { StrategyInstance } from './strategy-instance.ts';
import { ownerAt } from './strategy-seat.ts';

/** Wishes in its warm-up after which a strategy is not to be trusted with the seat. */
export const wishesDroppedLimit = 1_000;

/** An order's name at the instance that it belongs to now. */
export interface OrderReference {
  readonly instance: StrategyInstance;
  readonly reference: string;
}

export type OrderReferences = Map<ClientOrderId, OrderReference>;

export interface StrategyWishesOptions {
  readonly loop: Loop;
  readonly words: GateWords;
  readonly ids: IdSource;
  readonly references: OrderReferences;
  readonly retries: CancelRetries;
  readonly onFlood: (instance: StrategyInstance, lastRefusal: string) => void;
}

export class StrategyWishes {
  readonly #options: StrategyWishesOptions;

  constructor(options: StrategyWishesOptions) {
    this.#options = options;
  }

  place(instance: StrategyInstance, place: StrategyPlace): void {
    if (instance.state === 'warming') return this.#dropEarly(instance, place);
    if (instance.state !== 'running') return;
    // Wanted in its warm-up and heard after its promotion: it knew neither orders nor position.
    if (!place.isInformed) return dropWish(instance, place);
    const { loop, words, ids, references } = this.#options;
    const { instrument } = place.request;
    const owner = ownerAt(instance.seat, instrument, instance.version);
    const clientOrderId = ids.clientOrderId();
    const { reference, tickNumber, receivedMonoNanos } = place;
    references.set(clientOrderId, { instance, reference });
    const stamp = stampNow();
    const causedBy = place.causedByTick ? receivedMonoNanos : null;
    const outcome = loop.process(
      {
        type: 'intent',
        intentId: ids.intentId(),
        clientOrderId,
        request: orderRequestOf(owner, place.request, stamp.utc),
        tickNumber,
        epoch: epochWord(words),
        armed: !isLatched(words) && stamp.mono < leaseExpiry(words),
        stamp,
      },
      causedBy,
    );
    if (outcome.refusal === null) return;
    references.delete(clientOrderId);
    const { refusal } = outcome;
    if (!instance.allowance.take(stamp.mono)) {
      return this.#options.onFlood(instance, refusal.detail);
    }
    instance.runner.onOrder({ reference, event: 'verdict.recorded', order: null, refusal });
  }

  /** Takes an amend to the gate. What is recorded of it is told with all other news. */
  amend(
    instance: StrategyInstance,
    { clientOrderId, terms, tickNumber, isInformed }: StrategyAmend,
  ) {
    if (instance.state !== 'running' || !isInformed) return;
    const { loop, words, ids, references } = this.#options;
    const stamp = stampNow();
    const outcome = loop.process({
      type: 'amendIntent',
      intentId: ids.intentId(),
      clientOrderId,
      terms,
      tickNumber,
      epoch: epochWord(words),
      armed: !isLatched(words) && stamp.mono < leaseExpiry(words),
      stamp,
    });
    const { refusal } = outcome;
    if (refusal === null) return;
    if (!instance.allowance.take(stamp.mono)) {
      return this.#options.onFlood(instance, refusal.detail);
    }
    const reference = references.get(clientOrderId)?.reference;
    if (reference === undefined) return;
    const order = findOrder(loop.core.ledger, clientOrderId) ?? null;
    instance.runner.onOrder({ reference, event: 'order.amendRefused', order, refusal });
  }

  /**
   * A cancel always goes through, but for one that is under way or remembered already, and after
   * a refusal by the venue only when its pause is over. One in vain counts as refused.
   */
  cancel(instance: StrategyInstance, cancel: StrategyCancel): void {
    const { clientOrderId, tickNumber } = cancel;
    if (instance.state !== 'running') return; // its orders are another's, or being cancelled
    const { loop, retries, references } = this.#options;
    const order = findOrder(loop.core.ledger, clientOrderId);
    const isUnderWay = order?.cancelRequested === true && isWorking(order.status);
    if (isUnderWay) return this.#inVain(instance, 'the cancel was asked for before');
    const mayGo = retries.mayGo(clientOrderId, monoNow(), () => {
      // By then another instance may have the order, and the wish with it.
      this.cancel(references.get(clientOrderId)?.instance ?? instance, cancel);
    });
    if (!mayGo) return this.#inVain(instance, 'the venue has refused the cancel just now');
    const cause = `strategy ${instance.seat.strategy}`;
    const { refusal } = this.#cancel(clientOrderId, cause, tickNumber);
    if (refusal !== null) this.#inVain(instance, refusal.detail);
  }

  /** Asks for the cancel of every working order of the strategy. */
  cancelAll({ seat }: StrategyInstance, cause: string): void {
    for (const order of [...this.#options.loop.core.ledger.orders.values()]) {
      if (order.request.owner.strategy === seat.strategy) this.#cancel(order.clientOrderId, cause);
    }
  }

  /** It may answer each refusal with another wish: that ends here, and not with its warm-up. */
  #dropEarly(instance: StrategyInstance, place: StrategyPlace): void {
    dropWish(instance, place);
    if (instance.wishesDropped <= wishesDroppedLimit) return;
    this.#options.onFlood(instance, 'it warms up to take over and does not trade yet');
  }

  #inVain(instance: StrategyInstance, why: string): void {
    if (!instance.allowance.take(monoNow())) this.#options.onFlood(instance, why);
  }

  #cancel(clientOrderId: ClientOrderId, cause: string, tickNumber?: number): Outcome {
    const wish = { type: 'cancelIntent', clientOrderId, cause, tickNumber } as const;
    return this.#options.loop.process({ ...wish, stamp: stampNow() });
  }
}

/** Told to the strategy as a refusal, so that it does not wait for an answer. */
function dropWish(instance: StrategyInstance, { reference }: StrategyPlace): void {
  instance.wishesDropped += 1;
  const detail = 'it warms up to take over and does not trade yet';
  const node = `strategies/${instance.seat.strategy}`;
  const refusal = { kind: 'haltedScope', detail, node } as const;
  instance.runner.onOrder({ reference, event: 'verdict.recorded', order: null, refusal });
}
