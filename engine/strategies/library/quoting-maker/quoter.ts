/**
 * Makes the market of one instrument: judges the top, wants two quotes, keeps them there.
 * Quotes nothing on data that is old or crossed, and nothing in a mode that forbids it.
 */
import type {
  OrderUpdate,
  StrategyContext,
  StrategyInstrument,
  TopOfBook,
} from '../../sdk/index.ts';
import { UnfitParameters } from '../../sdk/index.ts';
import type { MessageBudget } from '../pacing/message-budget.ts';
import { defaultQuantity, lotsOf } from '../quantity/lots.ts';
import { fairPrice, Volatility } from './fair-price.ts';
import type { QuotingParameters } from './parameters.ts';
import { QuoteSide } from './quote-side.ts';
import { type Targets, targetsOf } from './targets.ts';

/** Inventory cap where the parameters name none, in quotes. */
const defaultCapQuotes = 20;
/** A side that is without its quote for less is not worth a word: it is being replaced. */
const shortMillis = 400;
/** Longer than this after a halt, orders that still stand are cancelled by the strategy itself. */
const haltGraceNanos = 200e6;

export class Quoter {
  readonly #context: StrategyContext<QuotingParameters>;
  readonly #instrument: StrategyInstrument;
  readonly #quoteLots: number;
  readonly #capLots: number;
  readonly #volatility: Volatility;
  readonly #sides: { readonly buy: QuoteSide; readonly sell: QuoteSide };
  #top: TopOfBook | null = null;
  #haltedNanos: number | null = null;
  #blocked = 'Waiting: no quote from the market yet';
  #targets: Targets = { buy: null, sell: null };

  constructor(
    context: StrategyContext<QuotingParameters>,
    instrument: StrategyInstrument,
    budget: MessageBudget,
  ) {
    const { parameters } = context;
    this.#context = context;
    this.#instrument = instrument;
    const quantity = parameters.quantity ?? defaultQuantity[instrument.facts.kind];
    this.#quoteLots = lotsOf(instrument, 'quantity', quantity);
    this.#capLots =
      parameters.inventoryCap === undefined
        ? this.#quoteLots * defaultCapQuotes
        : lotsOf(instrument, 'inventoryCap', parameters.inventoryCap);
    if (this.#capLots < this.#quoteLots) {
      throw new UnfitParameters('inventoryCap: use at least the quantity of one quote');
    }
    this.#volatility = new Volatility(parameters.volatilityHalfLifeSeconds);
    const side = { desk: context, instrument: instrument.id, budget };
    this.#sides = {
      buy: new QuoteSide({ ...side, side: 'buy' }),
      sell: new QuoteSide({ ...side, side: 'sell' }),
    };
  }

  onTop(top: TopOfBook): void {
    this.#top = top;
    if (top.bidPrice < top.askPrice) this.#volatility.observe(top);
    this.evaluate();
  }

  onOrder(update: OrderUpdate): void {
    this.#sides[update.order.side].learn(update);
    this.evaluate();
  }

  /** Decides anew on everything known; cheap enough for every event. */
  evaluate(): void {
    const { mode, now, position, parameters } = this.#context;
    this.#haltedNanos = mode() === 'halted' ? (this.#haltedNanos ?? now()) : null;
    const top = this.#top;
    this.#blocked = this.#blockedBy(top);
    if (top === null || this.#blocked !== '') {
      this.#targets = { buy: null, sell: null };
      this.#withdraw();
      return;
    }
    const positionLots = position(this.#instrument.id);
    const halfSpread = this.#halfSpread(top);
    this.#targets = targetsOf({
      top,
      fair: fairPrice(top),
      halfSpread,
      inventorySkew: parameters.inventorySkew,
      positionLots,
      capLots: this.#capLots,
      quoteLots: this.#quoteLots,
      mode: mode(),
    });
    const threshold = Math.max(1, Math.round(parameters.requoteFraction * halfSpread));
    const { buy, sell } = this.#targets;
    const reducing = mode() === 'reduce';
    const buyRoom = reducing ? Math.max(0, -positionLots) : this.#capLots - positionLots;
    const sellRoom = reducing ? Math.max(0, positionLots) : this.#capLots + positionLots;
    this.#sides.buy.pursue(buy, threshold, buyRoom);
    this.#sides.sell.pursue(sell, threshold, sellRoom);
  }

  /** One line on why it is, or is not, quoting. */
  why(): string {
    if (this.#blocked !== '') return this.#blocked;
    const { buy, sell } = this.#sides;
    const waits = this.#waits();
    const inventory = this.#inventoryText();
    const sides =
      this.#targets.buy !== null && this.#targets.sell !== null
        ? 'Quoting both sides'
        : this.#oneSideText();
    const bothWait = buy.state === 'waiting' && sell.state === 'waiting';
    if (bothWait && waits !== '') return `Waiting: ${waits}`;
    return [`${sides}, inventory ${inventory}`, waits].filter((part) => part !== '').join('; ');
  }

  /** Wide enough for the market's moves, and not much narrower than the market itself. */
  #halfSpread(top: TopOfBook): number {
    const { edgeTicks, volatilityMultiple, spreadShare } = this.#context.parameters;
    const forMoves = edgeTicks + volatilityMultiple * this.#volatility.ticksPerRootSecond;
    return Math.max(forMoves, (spreadShare * (top.askPrice - top.bidPrice)) / 2);
  }

  #oneSideText(): string {
    const reducing = this.#context.mode() === 'reduce';
    const cause = reducing ? 'reducing only' : 'inventory at cap';
    if (this.#targets.buy !== null) return `Bid side only: ${cause}`;
    if (this.#targets.sell !== null) return `Ask side only: ${cause}`;
    return `Not quoting: ${reducing ? 'reducing only and nothing to reduce' : cause}`;
  }

  /** What keeps a wanted side from standing, if anything does. */
  #waits(): string {
    const parts = (['buy', 'sell'] as const).map((name) => {
      const side = this.#sides[name];
      if (side.sinceMillis < shortMillis) return '';
      const label = name === 'buy' ? 'bid' : 'ask';
      if (side.state === 'waiting') return `${label} held back: ${side.waitReason}`;
      if (side.state === 'budget') return `${label} held back: own message budget is used up`;
      if (side.state === 'doubt') return `${label} in doubt: the venue has not answered`;
      return '';
    });
    return [...new Set(parts)].filter((part) => part !== '').join('; ');
  }

  #inventoryText(): string {
    const lots = this.#context.position(this.#instrument.id);
    const sign = lots > 0 ? '+' : '';
    const { quantityText, quantityUnit } = this.#instrument;
    return `${sign}${quantityText(lots)} of ${quantityText(this.#capLots)} ${quantityUnit}`;
  }

  /** Why nothing may stand; empty when quotes may. */
  #blockedBy(top: TopOfBook | null): string {
    const { mode, modeReason, now, parameters } = this.#context;
    if (mode() === 'halted') {
      const reason = modeReason();
      return reason === '' ? 'Not quoting: halted' : `Not quoting: halted, ${reason}`;
    }
    if (top === null) return 'Waiting: no quote from the market yet';
    const ageMillis = (now() - top.receivedMonoNanos) / 1e6;
    if (ageMillis > parameters.staleMillis) {
      return `Not quoting: no new quote for over ${parameters.staleMillis / 1_000} s`;
    }
    if (top.bidPrice >= top.askPrice) return 'Not quoting: the market is crossed';
    if (top.bidLots <= 0 || top.askLots <= 0) return 'Not quoting: one side is empty';
    if (top.askPrice - top.bidPrice < parameters.minSpreadTicks) {
      return `Waiting: spread under ${parameters.minSpreadTicks} ticks`;
    }
    if (this.#volatility.seconds < parameters.warmUpSeconds) {
      return `Waiting: measuring volatility for ${parameters.warmUpSeconds} s`;
    }
    return '';
  }

  /** A kill cancels by itself; the strategy only mops up what still stands a moment later. */
  #withdraw(): void {
    const { now } = this.#context;
    if (this.#haltedNanos !== null && now() - this.#haltedNanos < haltGraceNanos) return;
    this.#sides.buy.withdraw();
    this.#sides.sell.withdraw();
  }
}
