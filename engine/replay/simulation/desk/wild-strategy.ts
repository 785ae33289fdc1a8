/**
 * What stands for every strategy that a desk might run: it quotes, takes, cancels and changes its
 * mind by chance, and on request storms, throws, or asks for orders that are no numbers.
 * Runs inline, and guards the desk against nothing.
 */

import { z } from 'zod';
import type { Trade } from '../../../contract/market.ts';
import { monoNanos } from '../../../contract/numbers.ts';
import { isWorking, type OrderRecord } from '../../../contract/orders.ts';
import type {
  CarriedState,
  HandOver,
  RunnerListener,
  StrategyOrderRequest,
  StrategyOrderUpdate,
  StrategyStart,
  SwappableRunner,
  TopOfBook,
} from '../../../contract/strategy.ts';
import type { Surroundings } from '../../../host/surroundings.ts';
import { ActionDesk } from '../../../strategies/host/action-desk.ts';
import type { RunnerSpec } from '../../../strategies/host/runner-spec.ts';
import type { Random } from '../../../venues/sim/random.ts';
import { orderLots } from './desk-parts.ts';
import { StrategyThread } from './strategy-thread.ts';

/** What a fault has strategies do at their next turn. */
export interface Mischief {
  storms: number;
  throws: boolean;
  nonsense: number;
}

const ordersLimit = 12;
const stormLength = 300;

/** What it hands over: how many orders it has wanted at its seat. */
const Carried = z.strictObject({ references: z.int().nonnegative() });
const carriedVersion = 1;

export function wildStrategies(
  random: Random,
  mischief: Mischief,
): NonNullable<Surroundings['strategyRunner']> {
  return (spec, listener) => new WildStrategy(spec, listener, random, mischief);
}

class WildStrategy implements SwappableRunner {
  readonly #random: Random;
  readonly #mischief: Mischief;
  readonly #listener: RunnerListener;
  readonly #desk: ActionDesk;
  readonly #instrument: StrategyOrderRequest['instrument'];
  readonly #open = new Map<string, OrderRecord>();
  readonly #thread: StrategyThread;
  #references = 0;
  #top: TopOfBook | null = null;
  #mode = 'halted';
  #isInformed = false;
  #state: 'idle' | 'running' | 'handedOver' | 'ended' = 'idle';

  constructor(spec: RunnerSpec, listener: RunnerListener, random: Random, mischief: Mischief) {
    this.#random = random;
    this.#mischief = mischief;
    this.#thread = new StrategyThread(random);
    this.#listener = listener;
    const ids = spec.instruments.map(({ id }) => id);
    const [first] = ids;
    if (first === undefined) throw new Error('a strategy of a simulation needs an instrument');
    this.#instrument = first;
    this.#desk = new ActionDesk(spec.strategy, ids, listener, (update) => this.onOrder(update));
  }

  readonly start = async (): Promise<StrategyStart> => {
    this.#state = 'running';
    return { ok: true, name: 'wild', version: '1.0.0', whenCarriedLost: 'start' };
  };

  readonly stop = async (): Promise<void> => {
    this.#state = 'ended';
    this.#thread.end();
  };

  readonly onTop = (top: TopOfBook): void => {
    this.#top = top;
    this.#decide();
  };

  readonly onTrade = (_trade: Trade): void => this.#decide();
  readonly onPosition = (): void => undefined;
  readonly onTimer = (): void => undefined;
  readonly endIfSilent = (): void => undefined;
  readonly counters = () => ({ topsReplaced: 0, tradesDropped: 0, actionsRefused: 0 });

  readonly warmedUp = (millisLimit: number): Promise<string> =>
    this.#thread.until(() => this.#top !== null && this.#random.chance(0.2), millisLimit);

  readonly takeOver = (carried: CarriedState): Promise<string> =>
    this.#thread.ask(() => {
      if (this.#random.chance(0.15)) return 'it does not like what it is handed';
      this.#references = Carried.parse(JSON.parse(carried.text)).references;
      return '';
    });

  readonly onMode = (mode: string): void => {
    this.#mode = mode;
    this.#isInformed = true;
  };

  readonly onOrder = (update: StrategyOrderUpdate): void => {
    this.#desk.learn(update);
    const { order, reference } = update;
    if (order === null || !isWorking(order.status)) this.#open.delete(reference);
    else this.#open.set(reference, order);
  };

  readonly handOver = (): Promise<HandOver> =>
    this.#thread.ask(() => {
      const failed = { kind: 'lost', reason: 'it has ended', isAlive: false } as const;
      if (this.#state !== 'running') return failed;
      this.#state = 'handedOver';
      // Now and then it wants something all the same.
      if (this.#random.chance(0.3)) this.#thread.tell(() => this.#place());
      const text = JSON.stringify({ references: this.#references });
      return { kind: 'handedOver', carried: { version: carriedVersion, text } };
    });

  readonly resume = (): void =>
    this.#thread.tell(() => {
      if (this.#state === 'handedOver') this.#state = 'running';
    });

  #decide(): void {
    if (this.#state !== 'running' || this.#top === null) return;
    const mischief = this.#mischief;
    if (mischief.throws) {
      mischief.throws = false;
      this.#state = 'ended';
      return this.#listener.onFailure('it threw');
    }
    if (mischief.storms > 0) {
      mischief.storms -= 1;
      for (let count = 0; count < stormLength; count += 1) this.#place();
      return;
    }
    if (mischief.nonsense > 0) {
      mischief.nonsense -= 1;
      return this.#nonsense();
    }
    // It knows its mode and does not always heed it.
    if (this.#mode === 'halted' && !this.#random.chance(0.02)) return;
    if (this.#open.size > 0 && this.#random.chance(0.25)) this.#cancel();
    if (this.#open.size > 0 && this.#random.chance(0.08)) this.#amend();
    if (this.#open.size < ordersLimit && this.#random.chance(0.35)) this.#place();
  }

  #place(): void {
    const random = this.#random;
    const top = this.#top;
    if (top === null) return;
    const side = random.chance(0.5) ? 'buy' : 'sell';
    const kind = random.unit();
    const near = Math.round((top.askPrice - top.bidPrice) * random.between(-0.2, 1.6));
    const passive = side === 'buy' ? top.bidPrice - near : top.askPrice + near;
    const crossing = side === 'buy' ? top.askPrice + near : top.bidPrice - near;
    const isLimit = kind < 0.93;
    const isIoc = kind >= 0.75;
    this.#want({
      side,
      type: isLimit ? 'limit' : 'market',
      timeInForce: isIoc ? 'IOC' : 'GTC',
      postOnly: kind < 0.3,
      price: isLimit ? Math.max(1, isIoc ? crossing : passive) : null,
      lots: 10 + random.below(random.chance(0.1) ? orderLots * 2 : orderLots),
    });
  }

  #nonsense(): void {
    const wrong = this.#random.pick([Number.NaN, Number.POSITIVE_INFINITY, -1, 0.5, 2 ** 53]);
    const rest = { side: 'buy', type: 'limit', timeInForce: 'GTC', postOnly: false } as const;
    const price = this.#top?.bidPrice ?? 1;
    this.#want({ ...rest, price, lots: wrong });
    this.#want({ ...rest, price: wrong, lots: 10 });
    // Past the boundary that would refuse it, as from a host that has none.
    const request = { instrument: this.#instrument, ...rest, price, lots: wrong };
    const { tickNumber = 0 } = this.#top ?? {};
    this.#references += 1;
    this.#listener.onPlace({
      reference: `n${this.#references}`,
      request: request as StrategyOrderRequest, // what no type would let through
      tickNumber,
      receivedMonoNanos: monoNanos(this.#top?.receivedMonoNanos ?? 0),
      causedByTick: true,
      isInformed: this.#isInformed,
    });
  }

  #cancel(): void {
    const [reference] = this.#random.pick([...this.#open]);
    this.#take([{ type: 'cancel', reference }]);
  }

  /** Less of it, as a rule; a spot venue takes nothing else. */
  #amend(): void {
    const [reference, order] = this.#random.pick([...this.#open]);
    const lots = Math.ceil(order.request.lots * this.#random.between(0.2, 1.1));
    this.#take([{ type: 'amend', reference, lots }]);
  }

  #want(request: object): void {
    this.#references += 1;
    const reference = `w${this.#references}`;
    const wanted = { instrument: this.#instrument, ...request };
    const place = { type: 'place', reference, request: wanted };
    // Now and then it thinks better of it before anybody has answered.
    const regrets = this.#random.chance(0.08);
    this.#take(regrets ? [place, { type: 'cancel', reference }] : [place]);
  }

  /** Heard by the host a while later, as from a thread of its own. */
  #take(actions: readonly object[]): void {
    const output = {
      actions,
      tickNumber: this.#top?.tickNumber ?? 0,
      receivedMonoNanos: this.#top?.receivedMonoNanos ?? 0,
      causedByTick: true,
      isInformed: this.#isInformed,
    };
    this.#thread.say(() => this.#desk.take(output));
  }
}
