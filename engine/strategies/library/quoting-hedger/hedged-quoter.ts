/**
 * Quotes one instrument and hedges what it gets of it in another, lot for lot.
 * In `reduce` the hedge follows inwards alone; while halted nothing is wanted at all.
 */
import type { InstrumentId, OrderUpdate, StrategyContext, TopOfBook } from '../../sdk/index.ts';
import type { MessageBudget } from '../pacing/message-budget.ts';
import { Pursuit } from '../pacing/pursuit.ts';
import { defaultQuantity, lotsOf } from '../quantity/lots.ts';
import { Quoter } from '../quoting-maker/quoter.ts';
import type { HedgedPair } from './hedges.ts';
import type { HedgingParameters } from './parameters.ts';

/** Largest hedging order where the parameters name none, in quotes. */
const defaultHedgeQuotes = 5;

export class HedgedQuoter {
  readonly #context: StrategyContext<HedgingParameters>;
  readonly #pair: HedgedPair;
  readonly #quoter: Quoter;
  readonly #pursuit: Pursuit;
  #hedgeTop: TopOfBook | null = null;

  constructor(
    context: StrategyContext<HedgingParameters>,
    pair: HedgedPair,
    budget: MessageBudget,
  ) {
    const { parameters } = context;
    const { quoted, hedge } = pair;
    this.#context = context;
    this.#pair = pair;
    this.#quoter = new Quoter(context, quoted, budget);
    const quantity = parameters.quantity ?? defaultQuantity[quoted.facts.kind];
    const orderLots =
      parameters.hedgeQuantity === undefined
        ? lotsOf(quoted, 'quantity', quantity) * defaultHedgeQuotes
        : lotsOf(hedge, 'hedgeQuantity', parameters.hedgeQuantity);
    const crossTicks = parameters.hedgeCrossTicks;
    const instrument = hedge.id;
    this.#pursuit = new Pursuit({ desk: context, instrument, budget, orderLots, crossTicks });
  }

  get instruments(): readonly InstrumentId[] {
    return [this.#pair.quoted.id, this.#pair.hedge.id];
  }

  onTop(top: TopOfBook): void {
    if (top.instrument === this.#pair.hedge.id) {
      this.#hedgeTop = top;
      return this.#hedge();
    }
    this.#hedge();
    // What the quoter does not see grows old there, and it withdraws by its own rule.
    if (this.#unhedgeable() === '') this.#quoter.onTop(top);
  }

  onOrder(update: OrderUpdate): void {
    if (update.order.instrument === this.#pair.hedge.id) this.#pursuit.learn(update);
    else this.#quoter.onOrder(update);
    this.#hedge();
  }

  evaluate(): void {
    this.#hedge();
    this.#quoter.evaluate();
  }

  /** One line on both sides of the pair. */
  why(): string {
    const { quoted, hedge } = this.#pair;
    const blocked = this.#unhedgeable();
    if (blocked !== '') return blocked;
    const open = this.#targetLots() - this.#context.position(hedge.id);
    const hedged = open === 0 ? 'hedged' : `${quoted.quantityText(Math.abs(open))} to hedge`;
    return `${this.#quoter.why()}; ${hedged} at ${hedge.facts.venue}`;
  }

  #hedge(): void {
    const top = this.#hedgeTop;
    const mayTrade = this.#context.mode() !== 'halted' && this.#unhedgeable() === '';
    if (top !== null && mayTrade) this.#pursuit.pursue(this.#targetLots(), top);
    else this.#pursuit.clear();
  }

  /** What the hedge shall be, signed. */
  #targetLots(): number {
    const { position, mode } = this.#context;
    const held = position(this.#pair.hedge.id);
    const wanted = -position(this.#pair.quoted.id) + 0; // never -0
    if (mode() !== 'reduce') return wanted;
    const least = Math.min(0, held);
    const most = Math.max(0, held);
    return Math.min(most, Math.max(least, wanted));
  }

  /** Why nothing could be hedged now; empty when it could. */
  #unhedgeable(): string {
    const { now, parameters } = this.#context;
    const { venue } = this.#pair.hedge.facts;
    const top = this.#hedgeTop;
    if (top === null) return `Waiting: no price from ${venue} to hedge at`;
    const ageMillis = (now() - top.receivedMonoNanos) / 1e6;
    if (ageMillis > parameters.staleMillis) return `Not quoting: the price at ${venue} is old`;
    if (top.bidPrice >= top.askPrice) return `Not quoting: the market at ${venue} is crossed`;
    if (top.bidLots > 0 && top.askLots > 0) return '';
    return `Not quoting: one side at ${venue} is empty`;
  }
}
