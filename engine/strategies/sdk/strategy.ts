/**
 * What a strategy is: typed parameters, and handlers that want orders when events come.
 * A strategy has no clock, no randomness and no I/O; all it knows came in an event.
 */
import type { z } from 'zod';
import type { Refusal } from '../../contract/events.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { Trade } from '../../contract/market.ts';
import type { OrderStatus } from '../../contract/orders.ts';
import type { Mode } from '../../contract/scope.ts';
import type { ParameterFault, StrategyOrderUpdate, TopOfBook } from '../../contract/strategy.ts';
import {
  type CarriedForm,
  type CarriedHandlers,
  carryOf,
  isFormVersion,
  type StrategyCarry,
} from './carried.ts';
import type { StrategyInstrument } from './grid.ts';
import { parameterFaults, parameterFaultsOf, parameterNamesOf } from './parameters.ts';

/** An order that a strategy wants. */
export interface WantedOrder {
  readonly instrument: InstrumentId;
  readonly side: 'buy' | 'sell';
  /** Whole lots. */
  readonly lots: number;
  /** Whole ticks; left out for a market order, and for a stop that becomes one. */
  readonly price?: number;
  /** Unless said otherwise GTC with a price or a stop price, and IOC without. */
  readonly timeInForce?: 'GTC' | 'IOC' | 'FOK' | 'GTD';
  readonly postOnly?: boolean;
  /** Whole ticks: it waits at the venue until a trade at this price. */
  readonly stopPrice?: number;
  /** Whole lots that the book shows at a time; spot only. */
  readonly displayLots?: number;
  /** Refused where it could do more than shrink the strategy's own position. */
  readonly reduceOnly?: boolean;
  /** With GTD: how long it may work, in milliseconds from now. */
  readonly expiresInMillis?: number;
  /**
   * The parent that it is a child of, opened before (`openParent`): refused where the children
   * together could trade more than the parent.
   */
  readonly parentId?: string;
}

/** What a strategy sets out to trade by several orders. */
export interface WantedParent {
  /** Its own name of it, 1 to 64 letters, digits or . _ : -; kept over restarts and swaps. */
  readonly parentId: string;
  readonly instrument: InstrumentId;
  readonly side: 'buy' | 'sell';
  /** Whole lots that all children together may come to. */
  readonly lots: number;
}

/** Other terms for an own order; what is left out stays. */
export interface WantedTerms {
  /** Whole ticks. */
  readonly price?: number;
  /** Whole lots, those that have traded included. */
  readonly lots?: number;
}

/** One own order that can still trade. `requested`: the gate has not answered. */
export interface OwnOrder {
  readonly reference: string;
  readonly instrument: InstrumentId;
  readonly side: 'buy' | 'sell';
  readonly price: number | null;
  readonly lots: number;
  readonly filledLots: number;
  readonly status: 'requested' | OrderStatus;
  readonly cancelRequested: boolean;
}

/** What happened to one own order; `order` is as it stands after it. */
export interface OrderUpdate {
  readonly event: StrategyOrderUpdate['event'];
  readonly order: OwnOrder;
  /** Whether it can still trade. */
  readonly working: boolean;
  /** Reason of a rejection or other ending; empty when there is none. */
  readonly reason: string;
  readonly refusal: Refusal | null;
}

/** The desk as one strategy sees it. */
export interface StrategyDesk {
  readonly instruments: readonly StrategyInstrument[];
  /** Asks for an order; returns the reference by which it is cancelled and told about. */
  readonly place: (order: WantedOrder) => string;
  /** Asks for a cancel; an order that the gate has not answered is cancelled once it has. */
  readonly cancel: (reference: string) => void;
  /**
   * Asks for other terms of a working order. The order keeps its own until the venue has taken
   * them; a refusal comes as `order.amendRefused` or `order.amendRejected`. Spot only makes a
   * quantity smaller, in its place in the queue; futures change price and quantity of a limit
   * order, at the end of it.
   */
  readonly amend: (reference: string, terms: WantedTerms) => void;
  /**
   * Opens a parent, before its children are placed. Opened again as it is it goes on; another one
   * of its name is refused, and recorded as a fault of the strategy.
   */
  readonly openParent: (parent: WantedParent) => void;
  /** Ends an own parent: no child is approved any more, and those that work go on. */
  readonly endParent: (parentId: string, reason: string) => void;
  /** Own orders of an instrument that can still trade, oldest first. */
  readonly orders: (instrument: InstrumentId) => readonly OwnOrder[];
  /** Signed position in lots. */
  readonly position: (instrument: InstrumentId) => number;
  readonly mode: () => Mode;
  /** The scope that holds it, and why: `desk: drill`. Of no meaning while it is active. */
  readonly modeReason: () => string;
  /** Time of the newest event, in nanoseconds of the host's monotonic clock. */
  readonly now: () => number;
}

export interface StrategyContext<Parameters> extends StrategyDesk {
  readonly parameters: Parameters;
}

/** What a strategy does on each event. All but `why` may be left out. */
export interface StrategyHandlers {
  readonly onTop?: (top: TopOfBook) => void;
  readonly onTrade?: (trade: Trade) => void;
  readonly onOrder?: (update: OrderUpdate) => void;
  readonly onPosition?: (instrument: InstrumentId, lots: number) => void;
  /** The mode is another, or another scope or cause holds it in the same one. */
  readonly onMode?: (mode: Mode, reason: string) => void;
  /** Some time has passed; four to five times a second in a running desk. */
  readonly onTimer?: () => void;
  /**
   * Whether it has seen enough of the market to take over in a swap; asked while it warms up.
   * Without it: once it has seen the best prices of each instrument.
   */
  readonly isWarm?: () => boolean;
  /** One line on why it is, or is not, trading. */
  readonly why: () => string;
}

/** Handlers ready to run, or what was wrong with the parameters. */
export type StrategyOpening =
  | {
      readonly ok: true;
      readonly handlers: StrategyHandlers;
      /** Null: it carries nothing from one version to the next. */
      readonly carry: StrategyCarry | null;
    }
  | { readonly ok: false; readonly reason: string };

/** A strategy as the host loads it. */
export interface StrategyDefinition {
  readonly kind: 'quarterdeck.strategy';
  readonly name: string;
  readonly version: string;
  readonly parameterNames: readonly string[];
  /** Version of the form of what it carries; null: it carries nothing. */
  readonly carriedVersion: number | null;
  /** What it does when carried state was lost; null: it carries none. */
  readonly whenCarriedLost: 'start' | 'refuse' | null;
  /** What is wrong with parameters whatever the instruments are; `open` checks more. */
  readonly parameterFaults: (parameters: unknown) => readonly ParameterFault[];
  readonly open: (parameters: unknown, desk: StrategyDesk) => StrategyOpening;
}

/** Thrown by `create` for parameters that do not fit the instruments; its message is shown. */
export class UnfitParameters extends Error {
  override readonly name = 'UnfitParameters';
}

/** What an author says of a strategy; `carried` only where it hands state to another version. */
export interface StrategyWords<Schema extends z.ZodType, State extends z.ZodType> {
  readonly name: string;
  readonly version: string;
  readonly parameters: Schema;
  readonly carried?: CarriedForm<State>;
  readonly create: (
    context: StrategyContext<z.output<Schema>>,
  ) => StrategyHandlers & Partial<CarriedHandlers<State>>;
}

/** Defines a strategy; a module exports it as `strategy`. */
export function defineStrategy<Schema extends z.ZodType, State extends z.ZodType>(
  definition: StrategyWords<Schema, State>,
): StrategyDefinition {
  const { name, version, carried } = definition;
  if (carried !== undefined && !isFormVersion(carried.version)) {
    throw new Error(`${name}: the version of a carried form is 1, 2, 3 and so on`);
  }
  const open = (given: unknown, desk: StrategyDesk): StrategyOpening => {
    const parameters = definition.parameters.safeParse(given);
    if (!parameters.success) {
      return { ok: false, reason: `parameters of ${name}: ${parameterFaults(parameters.error)}` };
    }
    try {
      const handlers = definition.create({ ...desk, parameters: parameters.data });
      return { ok: true, handlers, carry: carried ? carryOf(carried, handlers) : null };
    } catch (error) {
      if (!(error instanceof UnfitParameters)) throw error;
      return { ok: false, reason: `parameters of ${name}: ${error.message}` };
    }
  };
  return {
    kind: 'quarterdeck.strategy',
    name,
    version,
    parameterNames: parameterNamesOf(definition.parameters),
    carriedVersion: carried?.version ?? null,
    whenCarriedLost: carried?.whenLost ?? null,
    parameterFaults: (given) => parameterFaultsOf(definition.parameters, given),
    open,
  };
}
