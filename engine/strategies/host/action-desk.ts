/**
 * The boundary where a strategy's wishes become the host's: checks each, and knows which order
 * of the desk each of the strategy's references is. Lets nothing malformed through.
 */
import type { z } from 'zod';
import { missingCase } from '../../contract/assert.ts';
import type { Refusal } from '../../contract/events.ts';
import type { ClientOrderId, InstrumentId, StrategyId } from '../../contract/ids.ts';
import { monoNanos } from '../../contract/numbers.ts';
import { isWorking } from '../../contract/orders.ts';
import {
  type RunnerListener,
  StrategyAction,
  type StrategyOrderUpdate,
  type StrategyParent,
} from '../../contract/strategy.ts';
import { isPlainPlace } from './plain-place.ts';
import type { RuntimeOutput } from './runtime.ts';

export class ActionDesk {
  readonly #strategy: StrategyId;
  readonly #instruments: ReadonlySet<InstrumentId>;
  readonly #listener: RunnerListener;
  /** Tells the strategy of a refusal at this boundary. */
  readonly #tellBack: (update: StrategyOrderUpdate) => void;
  readonly #ids = new Map<string, ClientOrderId>();
  /** Handed over and not answered; the tick of a cancel that waits for the answer, null: none. */
  readonly #unanswered = new Map<string, number | null>();
  #refused = 0;

  constructor(
    strategy: StrategyId,
    instruments: readonly InstrumentId[],
    listener: RunnerListener,
    tellBack: (update: StrategyOrderUpdate) => void,
  ) {
    this.#strategy = strategy;
    this.#instruments = new Set(instruments);
    this.#listener = listener;
    this.#tellBack = tellBack;
  }

  /** Actions that were refused here. */
  get refused(): number {
    return this.#refused;
  }

  /** Checks each action and hands it to the host. */
  take(output: RuntimeOutput): void {
    for (const given of output.actions) {
      if (isPlainPlace(given)) {
        this.#act(given, output);
        continue;
      }
      const action = StrategyAction.safeParse(given);
      if (!action.success) this.#refuse(given, 'badInput', faultText(action.error));
      else this.#act(action.data, output);
    }
  }

  #act(action: StrategyAction, output: RuntimeOutput): void {
    switch (action.type) {
      case 'place':
        return this.#place(action, output);
      case 'cancel':
        return this.#cancel(action.reference, output);
      case 'amend':
        return this.#amend(action, output);
      case 'openParent':
      case 'endParent':
        return this.#parent(action);
      default:
        return missingCase(action);
    }
  }

  /** Learns which order a reference is; call it with every update, before the strategy's own. */
  learn(update: StrategyOrderUpdate): void {
    const { order, reference } = update;
    // A refused amend says nothing of its order.
    if (update.event === 'order.amendRefused') return;
    const tickNumber = this.#unanswered.get(reference) ?? null;
    this.#unanswered.delete(reference);
    if (order === null || !isWorking(order.status)) {
      this.#ids.delete(reference);
      return;
    }
    this.#ids.set(reference, order.clientOrderId);
    if (tickNumber === null) return;
    this.#listener.onCancel({ clientOrderId: order.clientOrderId, tickNumber });
  }

  #place(action: Extract<StrategyAction, { type: 'place' }>, output: RuntimeOutput): void {
    const { reference, request } = action;
    if (!this.#instruments.has(request.instrument)) {
      this.#refuse(action, 'notPermitted', `${request.instrument} is not given to it`);
      return;
    }
    const isPriced = request.type === 'limit' || request.type === 'stopLimit';
    if ((request.price === null) === isPriced) {
      this.#refuse(action, 'badInput', `a ${request.type} order with price ${request.price}`);
      return;
    }
    this.#unanswered.set(reference, null);
    this.#listener.onPlace({
      reference,
      request,
      tickNumber: output.tickNumber,
      receivedMonoNanos: monoNanos(output.receivedMonoNanos),
      causedByTick: output.causedByTick,
      isInformed: output.isInformed,
    });
  }

  #cancel(reference: string, { tickNumber }: RuntimeOutput): void {
    const clientOrderId = this.#ids.get(reference);
    if (clientOrderId !== undefined) this.#listener.onCancel({ clientOrderId, tickNumber });
    else if (this.#unanswered.has(reference)) this.#unanswered.set(reference, tickNumber);
    // Otherwise it has ended, and there is nothing to cancel.
  }

  #amend(action: Extract<StrategyAction, { type: 'amend' }>, output: RuntimeOutput): void {
    const { type: _, reference, ...terms } = action;
    const clientOrderId = this.#ids.get(reference);
    if (clientOrderId === undefined) {
      return this.#refuse(action, 'badInput', `${reference} is no working order yet, or any more`);
    }
    const { tickNumber, isInformed } = output;
    this.#listener.onAmend({ clientOrderId, terms, tickNumber, isInformed });
  }

  /** There is no update of a parent: what is wrong with one is told by its children. */
  #parent(action: StrategyParent): void {
    const isGiven = action.type === 'endParent' || this.#instruments.has(action.instrument);
    if (isGiven) this.#listener.onParent(action);
    else this.#refused += 1;
  }

  #refuse(given: unknown, kind: Refusal['kind'], detail: string): void {
    this.#refused += 1;
    const reference = referenceOf(given);
    if (reference === null) return;
    const refusal: Refusal = {
      kind,
      detail: detail.slice(0, 400),
      node: `strategies/${this.#strategy}`,
    };
    const event = isAmend(given) ? 'order.amendRefused' : 'verdict.recorded';
    this.#tellBack({ reference, event, order: null, refusal });
  }
}

const isAmend = (given: unknown): boolean =>
  typeof given === 'object' && given !== null && 'type' in given && given.type === 'amend';

function referenceOf(given: unknown): string | null {
  if (typeof given !== 'object' || given === null || !('reference' in given)) return null;
  return typeof given.reference === 'string' ? given.reference : null;
}

const faultText = (error: z.ZodError): string =>
  error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
