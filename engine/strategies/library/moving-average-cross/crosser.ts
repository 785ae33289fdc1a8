/**
 * Trades the averages of one instrument: judges the top, knows which way to stand, goes there.
 * Trades nothing on data that is old, crossed or too wide, and nothing before it is warm.
 */
import type {
  OrderUpdate,
  StrategyContext,
  StrategyInstrument,
  TopOfBook,
} from '../../sdk/index.ts';
import { UnfitParameters } from '../../sdk/index.ts';
import type { MessageBudget } from '../pacing/message-budget.ts';
import { Pursuit } from '../pacing/pursuit.ts';
import { defaultQuantity, lotsOf } from '../quantity/lots.ts';
import { Averages } from './averages.ts';
import type { CarriedStance } from './carried.ts';
import type { CrossParameters } from './parameters.ts';
import { Stance } from './stance.ts';
import { targetOf } from './target.ts';

export class Crosser {
  readonly #context: StrategyContext<CrossParameters>;
  readonly #instrument: StrategyInstrument;
  readonly #capLots: number;
  readonly #averages: Averages;
  readonly #stance: Stance;
  readonly #pursuit: Pursuit;
  #top: TopOfBook | null = null;
  #mayTrade = false;
  #blocked = 'Waiting: no quote from the market yet';

  constructor(
    context: StrategyContext<CrossParameters>,
    instrument: StrategyInstrument,
    budget: MessageBudget,
  ) {
    const { parameters } = context;
    this.#context = context;
    this.#instrument = instrument;
    const quantity = parameters.quantity ?? defaultQuantity[instrument.facts.kind];
    const orderLots = lotsOf(instrument, 'quantity', quantity);
    this.#capLots = lotsOf(instrument, 'positionCap', parameters.positionCap ?? quantity);
    if (this.#capLots < orderLots) {
      throw new UnfitParameters('positionCap: use at least the quantity of one order');
    }
    this.#averages = new Averages({ ...parameters, gapMillis: parameters.staleMillis });
    this.#stance = new Stance(parameters);
    const { crossTicks } = parameters;
    this.#pursuit = new Pursuit({
      desk: context,
      instrument: instrument.id,
      budget,
      orderLots,
      crossTicks,
    });
  }

  get isWarm(): boolean {
    return this.#averages.isWarm;
  }

  onTop(top: TopOfBook): void {
    this.#top = top;
    if (top.bidPrice < top.askPrice) this.#averages.observe(top);
    this.evaluate();
  }

  onOrder(update: OrderUpdate): void {
    this.#pursuit.learn(update);
    this.evaluate();
  }

  /** Decides anew on everything known; cheap enough for every event. */
  evaluate(): void {
    const { now, mode } = this.#context;
    const top = this.#top;
    this.#noticeHalt(mode() === 'halted');
    this.#blocked = this.#blockedBy(top);
    if (top === null || this.#blocked !== '') {
      this.#pursuit.clear();
      return;
    }
    this.#stance.follow(this.#averages.differenceBps, now());
    this.#pursuit.pursue(this.#target(), top);
  }

  save(): CarriedStance {
    const coolMillis = Math.ceil(this.#stance.coolMillis(this.#context.now()));
    return { lean: this.#stance.lean, coolMillis };
  }

  restore({ lean, coolMillis }: CarriedStance): void {
    this.#stance.restore(lean, coolMillis, this.#context.now());
  }

  /** One line on why it is, or is not, trading. */
  why(): string {
    if (this.#blocked !== '') return this.#blocked;
    const wait = this.#waitText();
    const line = `${this.#positionText()}: ${this.#signalText()}`;
    return wait === '' ? line : `${line}; ${wait}`;
  }

  /** Who arms it again expects no trade on a signal from before the halt. */
  #noticeHalt(isHalted: boolean): void {
    if (isHalted && this.#mayTrade) this.#stance.forget();
    this.#mayTrade = !isHalted;
  }

  #target(): number {
    const { position, mode } = this.#context;
    return targetOf({
      lean: this.#stance.lean,
      positionLots: position(this.#instrument.id),
      capLots: this.#capLots,
      mayGoShort: this.#instrument.facts.kind !== 'spot',
      mode: mode(),
    });
  }

  #positionText(): string {
    const { position, mode } = this.#context;
    const lots = position(this.#instrument.id);
    const target = this.#target();
    const { quantityText, quantityUnit } = this.#instrument;
    const signed = (value: number): string => `${value > 0 ? '+' : ''}${quantityText(value)}`;
    const way = `from ${signed(lots)} to ${signed(target)} ${quantityUnit}`;
    const held = `${signed(lots)} of ${quantityText(this.#capLots)} ${quantityUnit}`;
    const words = target > lots ? `Buying ${way}` : target < lots ? `Selling ${way}` : '';
    const standing = lots === 0 ? 'Flat' : `Holding ${held}`;
    const reducing = mode() === 'reduce' ? ', reducing only' : '';
    return `${words === '' ? standing : words}${reducing}`;
  }

  #signalText(): string {
    const { deadBandBps } = this.#context.parameters;
    const difference = this.#averages.differenceBps;
    const side = difference < 0 ? 'under' : 'over';
    const distance = `fast average ${Math.abs(difference).toFixed(1)} bps ${side} slow`;
    const isInside = Math.abs(difference) <= deadBandBps;
    const isShortSpot = this.#instrument.facts.kind === 'spot' && this.#stance.lean === 'short';
    const note = isShortSpot ? ', and spot is not sold short' : '';
    return isInside ? `${distance}, inside the dead band of ${deadBandBps}` : `${distance}${note}`;
  }

  /** What keeps it from going on, if anything does. */
  #waitText(): string {
    const { now } = this.#context;
    switch (this.#pursuit.state) {
      case 'waiting':
        return `held back: ${this.#pursuit.waitReason}`;
      case 'budget':
        return 'held back: own message budget is used up';
      case 'doubt':
        return 'order in doubt: the venue has not answered';
      case 'clearing':
        return 'cancelling an order that should not stand';
      case 'there':
      case 'trading':
        if (!this.#stance.isHeldBack) return '';
        return `the turn waits ${Math.ceil(this.#stance.coolMillis(now()) / 1_000)} s to cool down`;
    }
  }

  /** Why nothing may be sent; empty when it may. */
  #blockedBy(top: TopOfBook | null): string {
    const { mode, modeReason, now, parameters } = this.#context;
    if (mode() === 'halted') {
      const reason = modeReason();
      return reason === '' ? 'Not trading: halted' : `Not trading: halted, ${reason}`;
    }
    if (top === null) return 'Waiting: no quote from the market yet';
    const ageMillis = (now() - top.receivedMonoNanos) / 1e6;
    if (ageMillis > parameters.staleMillis) {
      return `Not trading: no new quote for over ${parameters.staleMillis / 1_000} s`;
    }
    const { bidPrice, askPrice } = top;
    if (bidPrice >= askPrice) return 'Not trading: the market is crossed';
    if (top.bidLots <= 0 || top.askLots <= 0) return 'Not trading: one side is empty';
    if (!this.#averages.isWarm) {
      const { slowSamples, sampleMillis } = parameters;
      const seen = `${this.#averages.samples} of ${slowSamples} samples`;
      return `Waiting: averages have ${seen} of ${sampleMillis} ms`;
    }
    const spreadBps = ((askPrice - bidPrice) / (askPrice + bidPrice)) * 20_000;
    if (spreadBps <= parameters.maxSpreadBps) return '';
    return `Waiting: spread of ${spreadBps.toFixed(1)} bps, over ${parameters.maxSpreadBps}`;
  }
}
