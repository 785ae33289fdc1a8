/**
 * What passes between the host and a running strategy: events in, wanted orders out.
 * A strategy only wants; whether an order leaves is the gate's word, told back as an update.
 */
import { z } from 'zod';
import type { LedgerBody, Refusal } from './events.ts';
import { type ClientOrderId, InstrumentId, ParentId } from './ids.ts';
import type { Trade } from './market.ts';
import { Lots, type MonoNanos, PriceTicks, type UtcNanos } from './numbers.ts';
import {
  type OrderRecord,
  type OrderRequest,
  OrderSide,
  type OrderTerms,
  OrderType,
  TimeInForce,
} from './orders.ts';
import type { Mode, Ownership } from './scope.ts';

/** Best bid and offer of one instrument, as of one tick. */
export interface TopOfBook {
  readonly instrument: InstrumentId;
  readonly bidPrice: PriceTicks;
  readonly bidLots: Lots;
  readonly askPrice: PriceTicks;
  readonly askLots: Lots;
  readonly receivedMonoNanos: MonoNanos;
  /** The engine's count of ticks. */
  readonly tickNumber: number;
}

/** A position as a strategy needs it; a position of the ledger state fits. */
export interface StrategyPosition {
  readonly instrument: InstrumentId;
  /** Signed: long > 0. */
  readonly lots: Lots;
}

/** What became of an order that a strategy wanted. */
export interface StrategyOrderUpdate {
  /** The strategy's own name of the order, from `StrategyPlace`. */
  readonly reference: string;
  /** What happened; `verdict.recorded` is the gate's answer. */
  readonly event: LedgerBody['type'];
  /** The order after it; null when the gate (or the boundary) refused it. */
  readonly order: OrderRecord | null;
  /** Why it was refused; null when it was not. */
  readonly refusal: Refusal | null;
}

const reference = z.string().min(1).max(64);

/** An order that a strategy wants: an order request without its owner, whom the host knows. */
export const StrategyOrderRequest = z.strictObject({
  instrument: InstrumentId,
  side: OrderSide,
  type: OrderType,
  timeInForce: TimeInForce,
  postOnly: z.boolean(),
  price: PriceTicks.positive().nullable(),
  lots: Lots.positive(),
  stopPrice: PriceTicks.positive().optional(),
  displayLots: Lots.positive().optional(),
  reduceOnly: z.literal(true).optional(),
  /** Of GTD: how long it may work from the gate on; a strategy has no date. */
  expiresInMillis: z.int().positive().max(31_536_000_000).optional(),
  parentId: ParentId.optional(),
});
export type StrategyOrderRequest = z.infer<typeof StrategyOrderRequest>;

/** The order request that a strategy's wish is, taken up at `utc`. */
export function orderRequestOf(
  owner: Ownership,
  wish: StrategyOrderRequest,
  utc: UtcNanos,
): OrderRequest {
  const { instrument: _, expiresInMillis, ...terms } = wish;
  if (expiresInMillis === undefined) return { owner, ...terms };
  return { owner, ...terms, expiryUtcMillis: Number(utc.slice(0, -6)) + expiresInMillis };
}

/** Other terms that a strategy wants for an order; what is left out stays as it is. */
const amend = z.strictObject({
  type: z.literal('amend'),
  reference,
  price: PriceTicks.positive().optional(),
  lots: Lots.positive().optional(),
});

/** What a strategy sets out to trade, or no longer does; its children name it. */
const parent = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('openParent'),
    parentId: ParentId,
    instrument: InstrumentId,
    side: OrderSide,
    lots: Lots.positive(),
  }),
  z.strictObject({
    type: z.literal('endParent'),
    parentId: ParentId,
    reason: z.string().min(1).max(200),
  }),
]);
export type StrategyParent = z.infer<typeof parent>;

/** What a strategy asks for. Checked where it leaves the strategy. */
export const StrategyAction = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('place'), reference, request: StrategyOrderRequest }),
  z.strictObject({ type: z.literal('cancel'), reference }),
  amend,
  ...parent.options,
]);
export type StrategyAction = z.infer<typeof StrategyAction>;

/** A wanted order as the host gets it. */
export interface StrategyPlace {
  readonly reference: string;
  readonly request: StrategyOrderRequest;
  /** The newest tick that the strategy had seen of the instrument; 0: none. */
  readonly tickNumber: number;
  /** When that tick was received. */
  readonly receivedMonoNanos: MonoNanos;
  /** Whether that tick caused it; only then does it count for tick-to-order latency. */
  readonly causedByTick: boolean;
  /** Whether it had been told its mode by then: the last that it has to know before it trades. */
  readonly isInformed: boolean;
}

/** A wanted amend as the host gets it. */
export interface StrategyAmend {
  readonly clientOrderId: ClientOrderId;
  /** What is left out stays as it is. */
  readonly terms: {
    readonly price?: OrderTerms['price'] | undefined;
    readonly lots?: OrderTerms['lots'] | undefined;
  };
  readonly tickNumber: number;
  /** As of a wanted order. */
  readonly isInformed: boolean;
}

/** State that one version of a strategy hands to the next: JSON text, and what form it has. */
export interface CarriedState {
  readonly version: number;
  readonly text: string;
}

/** How a start ended; the reason names what was wrong and where. */
export type StrategyStart =
  | {
      readonly ok: true;
      readonly name: string;
      readonly version: string;
      /** What it does when the state carried to it is lost; null: it carries none. */
      readonly whenCarriedLost: 'start' | 'refuse' | null;
    }
  | { readonly ok: false; readonly reason: string };

/** Running counts of one runner. */
export interface StrategyCounters {
  /** Tops that a newer one replaced before the strategy was ready for them. */
  readonly topsReplaced: number;
  /** Trades lost because the strategy's trade ring was full. */
  readonly tradesDropped: number;
  /** Actions that were no valid order, and refused at the boundary. */
  readonly actionsRefused: number;
}

/** What is wrong with one parameter that an operator wrote. */
export interface ParameterFault {
  /** Its name; empty when it is the parameters as a whole. */
  readonly parameter: string;
  /** The strategy has none of this name. */
  readonly isUnknown: boolean;
  /** What to write instead, or what does not fit. */
  readonly problem: string;
}

/** One running instance of a strategy, seen from the host. No call blocks or throws. */
export interface StrategyRunner {
  /** Loads the module and checks the parameters. Events sent before it resolves are passed over. */
  readonly start: () => Promise<StrategyStart>;
  /** Ends it; cancels nothing (that is the host's to do). Resolves when its code has stopped. */
  readonly stop: () => Promise<void>;
  /** Bounded: while the strategy is busy the latest per instrument wins. */
  readonly onTop: (top: TopOfBook) => void;
  /** Bounded: dropped and counted when the strategy is 1,024 trades behind. */
  readonly onTrade: (trade: Trade, tickNumber: number) => void;
  /** After the position it led to: a fill is told by `onPosition` first, then here. */
  readonly onOrder: (update: StrategyOrderUpdate) => void;
  readonly onPosition: (position: StrategyPosition) => void;
  readonly onMode: (mode: Mode, reason: string) => void;
  /** Time passing without a tick. An isolated runner tells its strategy by itself. */
  readonly onTimer: (atMonoNanos: MonoNanos) => void;
  readonly counters: () => StrategyCounters;
}

/** What a strategy left behind when it was told to hand over; it decides nothing from then on. */
export type HandOver =
  /** `carried` null: it has no state to hand over. */
  | { readonly kind: 'handedOver'; readonly carried: CarriedState | null }
  /** It did not answer, or could not save; `isAlive`: it can still resume. */
  | { readonly kind: 'lost'; readonly reason: string; readonly isAlive: boolean };

/** A runner whose strategy can be replaced by another one's while both run. */
export interface SwappableRunner extends StrategyRunner {
  /** Why it is not ready to take over; '' when it is. Waits for that, within the limit. */
  readonly warmedUp: (millisLimit: number) => Promise<string>;
  /** Stops deciding and hands its state over. Events that come now wait for `resume`. */
  readonly handOver: (millisLimit: number) => Promise<HandOver>;
  /** Goes on deciding after a hand-over that led to nothing. */
  readonly resume: () => void;
  /** Goes on from the state of another version; '' or why it cannot. */
  readonly takeOver: (carried: CarriedState, millisLimit: number) => Promise<string>;
  /** As it is halted: ends it where it has been silent, so that the halt has its processor. */
  readonly endIfSilent: () => void;
}

/** A cancel that a strategy wants. */
export interface StrategyCancel {
  readonly clientOrderId: ClientOrderId;
  /** The tick that it was decided on; left out: none is known. */
  readonly tickNumber?: number | undefined;
}

/** What a runner tells the host. */
export interface RunnerListener {
  readonly onPlace: (place: StrategyPlace) => void;
  readonly onCancel: (cancel: StrategyCancel) => void;
  readonly onAmend: (amend: StrategyAmend) => void;
  readonly onParent: (parent: StrategyParent) => void;
  /** One line on why it is, or is not, trading; told when it changes. */
  readonly onWhy: (line: string) => void;
  /** It threw, hung, or ended by itself; nothing more comes from it. */
  readonly onFailure: (reason: string) => void;
}
