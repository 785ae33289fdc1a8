/**
 * What the venue says that is not so, or does not say, for the time that a drill asks for.
 * Each kind strikes a stated share of what it is about, drawn from a seed of its own:
 *
 * - `falseCancel`: a cancel is acknowledged, and the order rests.
 * - `refuseCancel`: a cancel is refused, and the order rests.
 * - `raceFill`: the order fills at its price before the cancel reaches it.
 * - `loseAck`: a request is done, and neither its answer nor its report leaves; trades are told.
 * - `lateReport`: reports of orders and trades leave that much later than answers.
 *
 * Lies to the client alone: books, wallets and the venue's log say what is so.
 */
import { z } from 'zod';
import { invariant, missingCase } from '../../contract/assert.ts';
import { type ApiResult, apiErrors, fail, succeed } from './api-error.ts';
import { type MethodContext, openOrderOf } from './api-methods.ts';
import type { Floor, MakerListener } from './floor.ts';
import { Random } from './random.ts';
import { cancelledAnswer, openLots, type VenueOrder } from './venue-order.ts';

const forMillis = z.coerce.number().int().positive().max(600_000);
const share = {
  sharePercent: z.coerce.number().int().min(1).max(100),
  seed: z.coerce.number().int().nonnegative().default(1),
  forMillis,
};

/** What each kind is asked for with. */
export const lieKinds = {
  falseCancel: z.strictObject(share),
  refuseCancel: z.strictObject(share),
  raceFill: z.strictObject(share),
  loseAck: z.strictObject(share),
  lateReport: z.strictObject({ ...share, millis: z.coerce.number().int().positive().max(60_000) }),
} as const;
export type LieKind = keyof typeof lieKinds;
type CancelLie = 'falseCancel' | 'refuseCancel' | 'raceFill';

/** A lie that was asked for, as it was told. */
export interface AskedLie {
  readonly sharePercent: number;
  readonly seed: number;
  readonly forMillis: number;
  /** Of `lateReport` alone. */
  readonly millis?: number;
}

interface Running {
  readonly random: Random;
  readonly chance: number;
  readonly untilMillis: number;
  readonly millis: number;
}

/** In this order: what is refused or lied about cannot be raced any more. */
const cancelLies: readonly CancelLie[] = ['refuseCancel', 'falseCancel', 'raceFill'];

export class Lies {
  readonly #nowMillis: () => number;
  readonly #running = new Map<LieKind, Running>();

  constructor(nowMillis: () => number) {
    this.#nowMillis = nowMillis;
  }

  /** Begins to lie, or begins anew with another share. */
  begin(kind: LieKind, { sharePercent, seed, forMillis, millis = 0 }: AskedLie): void {
    const untilMillis = this.#nowMillis() + forMillis;
    const random = new Random(seed);
    this.#running.set(kind, { random, chance: sharePercent / 100, untilMillis, millis });
  }

  /** What is done about this cancel; null: what was asked for. */
  aboutCancel(): CancelLie | null {
    return cancelLies.find((kind) => this.#strikes(kind) !== null) ?? null;
  }

  /** Whether the answer to this request about an order is lost. */
  losesAck(): boolean {
    return this.#strikes('loseAck') !== null;
  }

  /** By how much this report of an order is late, in milliseconds. */
  lateMillis(): number {
    return this.#strikes('lateReport')?.millis ?? 0;
  }

  #strikes(kind: LieKind): Running | null {
    const running = this.#running.get(kind);
    if (running === undefined) return null;
    if (this.#nowMillis() >= running.untilMillis) {
      this.#running.delete(kind);
      return null;
    }
    return running.random.chance(running.chance) ? running : null;
  }
}

/** What a gateway lies with. */
export interface Lying {
  readonly lies: Pick<Lies, 'aboutCancel' | 'losesAck' | 'lateMillis'>;
  readonly fill: RacingFloor['fill'];
}

interface ToldLie {
  readonly kind: CancelLie;
  readonly clientOrderId: string;
  /** What is answered; null: the cancel is done after all, and meets an order that has filled. */
  readonly answer: ApiResult<unknown> | null;
}

/** What is done about a cancel of an open order in the place of it; null: nothing. */
export function lieAboutCancel(context: MethodContext, { lies, fill }: Lying): ToldLie | null {
  const order = openOrderOf(context);
  const kind = order === null ? null : lies.aboutCancel();
  if (order === null || kind === null) return null;
  const { clientOrderId } = order.terms;
  switch (kind) {
    case 'refuseCancel':
      return { kind, clientOrderId, answer: fail(apiErrors.cancelRestricted) };
    case 'falseCancel': {
      const told = { ...order, status: 'CANCELED' } as const;
      return { kind, clientOrderId, answer: succeed(cancelledAnswer(told, 'cancel-none')) };
    }
    case 'raceFill':
      return fill(order) ? { kind, clientOrderId, answer: null } : null;
    default:
      return missingCase(kind);
  }
}

/** Reports that acknowledge a request, and are lost with its answer; trades never are. */
export const isAcknowledgement = ({ e, x }: Readonly<Record<string, unknown>>): boolean =>
  e === 'executionReport' && x !== 'TRADE';

/** Trade ids of fills in a race: above all that a market gives by itself. */
const raceTradeIds = 4_000_000_000_000;
/** The one who took; no account, and no agent of the market. */
const raceTaker = 0;

/** A floor on which a resting order can be filled by hand, at its own price. */
export interface RacingFloor extends Floor {
  /** Fills what is open of a resting order; false when it does not rest here. */
  readonly fill: (order: VenueOrder) => boolean;
}

/** The floor itself, and fills that nobody of the market is behind. */
export function racingFloor(floor: Floor): RacingFloor {
  const listeners: MakerListener[] = [];
  let races = 0;
  const fill = (order: VenueOrder): boolean => {
    const { spec, price, side } = order.terms;
    if (price === null || !order.isWorking) return false;
    const lots = floor.cancel(spec.symbol, order.orderId);
    if (lots === null) return false;
    invariant(lots === openLots(order), `order ${order.orderId}: the floor has ${lots} lots`);
    races += 1;
    const match = {
      tradeId: raceTradeIds + races,
      price,
      lots,
      takerId: raceTaker,
      takerOwner: raceTaker,
      takerSide: side === 'buy' ? 'sell' : 'buy',
      makerId: order.orderId,
      makerOwner: order.owner,
      makerRemainingLots: 0,
    } as const;
    for (const listener of listeners) listener(spec.symbol, match);
    return true;
  };
  // One by one: a floor may be an object of a class, whose methods no spread copies.
  return {
    symbols: floor.symbols,
    place: (symbol, order) => floor.place(symbol, order),
    cancel: (symbol, orderId) => floor.cancel(symbol, orderId),
    bestAgainst: (symbol, side) => floor.bestAgainst(symbol, side),
    reduce: (symbol, orderId, lots) => floor.reduce(symbol, orderId, lots),
    lastPrice: (symbol) => floor.lastPrice(symbol),
    onTrades: (listener) => floor.onTrades(listener),
    fill,
    onMakerMatch: (listener) => {
      listeners.push(listener);
      floor.onMakerMatch(listener);
    },
  };
}
