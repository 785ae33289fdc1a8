/**
 * Acts by hand: orders, amends and closings of operators, through the same gate, fence and record
 * as those of strategies, and the pausing of a strategy in words.
 * Keeps nothing by itself, and lifts no halt: resuming is a re-arm.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { DeskConfig } from '../../contract/config.ts';
import type { Actor, Refusal } from '../../contract/events.ts';
import { handIntent } from '../../contract/hand.ts';
import type {
  AmendOrderCommand,
  ClosePositionCommand,
  PauseStrategyCommand,
  PlaceOrderCommand,
} from '../../contract/hand-commands.ts';
import { ClientOrderId } from '../../contract/ids.ts';
import { lots } from '../../contract/numbers.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import {
  isRepeatable,
  mayBeOverridden,
  overrideCommand,
  whoOverrides,
} from '../../contract/overrides.ts';
import type { Ownership } from '../../contract/scope.ts';
import { orderRequestOf } from '../../contract/strategy.ts';
import { nextSlice } from '../../core/flatten/slice.ts';
import { type DeskMap, namesOfNothing } from '../../core/kill/desk-map.ts';
import { ownerKey } from '../../core/owned-orders.ts';
import { topOf } from '../../state/market/market-view.ts';
import { modeOfScope } from '../../state/mode.ts';
import { positionKey } from '../../state/position.ts';
import type { IdSource } from '../gate/client-order-ids.ts';
import { epochWord, type GateWords, isLatched, leaseExpiry } from '../gate/gate-words.ts';
import type { KillRoom } from '../kill/kill-room.ts';
import type { ReduceRoom } from '../kill/reduce-room.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { CommandActs } from './command-acts.ts';
import { byHand, handOwner, houseClient } from './hand-owner.ts';

/** How long the orders of a position may take to end before its close is given up. */
const clearMillisLimit = 2_000;

export interface HandRoomOptions {
  readonly loop: Pick<Loop, 'core' | 'process' | 'observe'>;
  readonly words: GateWords;
  readonly ids: IdSource;
  readonly config: Pick<DeskConfig, 'desk' | 'venues'>;
  readonly desk: DeskMap;
  readonly kills: Pick<KillRoom, 'halt'>;
  readonly reductions: Pick<ReduceRoom, 'reduceScope'>;
}

const refusalLengthLimit = 400;

/** What refused, and why, as an operator reads it; `hint` is never cut. */
const refusedBy = ({ node, detail }: Refusal, hint = ''): string =>
  `refused by ${node}: ${detail}`.slice(0, refusalLengthLimit - hint.length) + hint;

export class HandRoom {
  readonly #options: HandRoomOptions;

  constructor(options: HandRoomOptions) {
    this.#options = options;
  }

  /** An order in the operator's own name; the refusal, or '' when the gate has approved it. */
  place({ commandId, actor, request }: PlaceOrderCommand): string {
    const { loop, config } = this.#options;
    const owner = handOwner(actor, request.instrument, config, loop.core.ledger);
    if (typeof owner === 'string') return owner;
    const { ledger } = loop.core;
    return this.#order(commandId, orderRequestOf(owner, request, stampNow().utc), (intentId) => {
      return `; ${whoOverrides(ledger)} can let this order pass once: ${overrideCommand(intentId)}`;
    });
  }

  /** Other terms for a working order, whoever wanted it; the refusal, or '' when asked for. */
  amend({ clientOrderId: given, price, lots }: AmendOrderCommand): string {
    const clientOrderId = ClientOrderId.safeParse(given);
    if (!clientOrderId.success) return `${given} is no order id`;
    if (price === undefined && lots === undefined) return 'name a price or a quantity';
    const { loop, ids } = this.#options;
    const { refusal } = loop.process({
      type: 'amendIntent',
      intentId: ids.intentId(),
      clientOrderId: clientOrderId.data,
      terms: { price, lots },
      ...this.#present(),
    });
    return refusal === null ? '' : refusedBy(refusal);
  }

  /**
   * One reduce-only order against a position, by the rule of a flatten's slice: what one order may
   * be of it, immediate or cancelled. The position's own working orders are cancelled before it.
   * The refusal, or '' when the gate has approved it.
   */
  async close(command: ClosePositionCommand): Promise<string> {
    // What can be no order cancels none either.
    const early = this.#sliceOf(command);
    if ('why' in early) return early.why;
    const stuck = await this.#clear(command);
    if (stuck !== '') return stuck;
    const slice = this.#sliceOf(command);
    if ('why' in slice) return slice.why;
    return this.#order(command.commandId, { ...slice, reduceOnly: true });
  }

  #sliceOf(command: ClosePositionCommand): OrderRequest | { readonly why: string } {
    const { account, strategy, instrument: id, actor: trader } = command;
    const { loop, config, desk } = this.#options;
    const { ledger, market } = loop.core;
    const held = ledger.positions.get(positionKey(account, strategy, id))?.lots ?? 0;
    if (held === 0) return { why: `${strategy} has no open position in ${id} at ${account}` };
    const venue = ledger.instruments.get(id)?.venue;
    const valuation = ledger.valuations.get(id);
    const known = market.instruments.get(id);
    const top = known === undefined ? null : topOf(known);
    if (venue === undefined || valuation === undefined) {
      return { why: `${id} is not defined on this desk` };
    }
    if (top === null) return { why: `there is no best bid and ask of ${id}` };
    const owner: Ownership = {
      ...{ venue, account, strategy, instrument: id, desk: config.desk, trader },
      strategyVersion: ledger.strategies.get(strategy)?.version ?? byHand,
      client: desk.owners.find((one) => one.strategy === strategy)?.client ?? houseClient,
    };
    const limits = loop.core.orderLimits(owner);
    if (limits === undefined) return { why: `no limits are set for ${id}` };
    return nextSlice({ held: lots(held), owner, top, limits, valuation });
  }

  /** Cancels the working orders of a position and waits for their end; '' or which is left. */
  async #clear({ account, strategy, instrument, actor }: ClosePositionCommand): Promise<string> {
    const { loop } = this.#options;
    const { ordersByOwner } = loop.core;
    const ids = ordersByOwner.get(ownerKey({ account, strategy, instrument }))?.ids ?? new Set();
    const asked = [...ids];
    const left = () => asked.filter((id) => ids.has(id));
    if (asked.length === 0) return '';
    const over = Promise.withResolvers<void>();
    const unobserve = loop.observe(() => (left().length === 0 ? over.resolve() : undefined));
    for (const clientOrderId of asked) {
      const cause = `in the way of a close by ${actor}`;
      loop.process({ type: 'cancelIntent', clientOrderId, cause, stamp: stampNow() });
    }
    await Promise.race([over.promise, pause(clearMillisLimit, undefined, { ref: false })]);
    unobserve();
    const [first] = left();
    return first === undefined ? '' : `order ${first} of it has not ended yet: close again`;
  }

  /** Halts one strategy, or lets it only close; the refusal, or '' when the gate holds it. */
  pause({ strategy, mode, reason, commandId }: PauseStrategyCommand, actor: Actor): string {
    const { loop, desk, kills, reductions } = this.#options;
    const { ledger } = loop.core;
    const scope = { strategy };
    const unknown = namesOfNothing(desk, ledger, scope);
    if (unknown.length > 0) return `no such name on this desk: ${unknown.join(' ')}`;
    if (mode === 'reduce') {
      return reductions.reduceScope({ scope, actor, cause: 'pause', reason, commandId });
    }
    if (modeOfScope(ledger, scope) === 'halted') return `${strategy} is halted already`;
    // It resolves at once for a narrower scope than the desk; the cancels are out before that.
    void kills.halt({ cause: 'pause', reason, actor, scope, commandId });
    return '';
  }

  /** `hint`: what is said of an override, of an order that can be wanted again as it was. */
  #order(commandId: string, request: OrderRequest, hint?: (intentId: string) => string): string {
    const intentId = handIntent(commandId);
    if (intentId === null) return 'the id of the command is too long: 59 characters at most';
    const { loop, ids } = this.#options;
    const clientOrderId = ids.clientOrderId();
    const intent = { type: 'intent', intentId, clientOrderId, request } as const;
    const { refusal } = loop.process({ ...intent, ...this.#present() });
    if (refusal === null) return '';
    const isOffered = mayBeOverridden(refusal) && isRepeatable(request);
    return refusedBy(refusal, isOffered ? hint?.(intentId) : '');
  }

  #present() {
    const { words } = this.#options;
    const stamp = stampNow();
    const armed = !isLatched(words) && stamp.mono < leaseExpiry(words);
    return { tickNumber: 0, epoch: epochWord(words), armed, stamp };
  }
}

/** The acts by hand, as the command desk has them. */
export function handActs(
  hands: HandRoom,
): Pick<CommandActs, 'place' | 'amend' | 'close' | 'pause'> {
  return {
    place: (command) => hands.place(command),
    amend: (command) => hands.amend(command),
    close: (command) => hands.close(command),
    pause: (command, actor) => hands.pause(command, actor),
  };
}
