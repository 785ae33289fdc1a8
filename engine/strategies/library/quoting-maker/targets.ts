/**
 * The two quotes a maker wants at this moment: prices from fair price, half-spread and inventory;
 * sizes from what the inventory cap leaves. Sends nothing and remembers nothing.
 */
import type { Mode, TopOfBook } from '../../sdk/index.ts';

export interface TargetInputs {
  readonly top: TopOfBook;
  /** In ticks, not whole. */
  readonly fair: number;
  /** Distance of a quote from fair price without inventory, in ticks. */
  readonly halfSpread: number;
  /** Half-spreads by which full inventory moves both quotes. */
  readonly inventorySkew: number;
  readonly positionLots: number;
  /** Largest inventory either way. */
  readonly capLots: number;
  readonly quoteLots: number;
  readonly mode: Mode;
}

export interface Quote {
  readonly price: number;
  readonly lots: number;
}

/** A side without a quote is null: there is no room for one. */
export interface Targets {
  readonly buy: Quote | null;
  readonly sell: Quote | null;
}

/** Neither quote would cross the top, and neither could carry inventory over the cap. */
export function targetsOf(inputs: TargetInputs): Targets {
  const { top, fair, halfSpread, inventorySkew, positionLots, capLots } = inputs;
  const filled = Math.max(-1, Math.min(1, positionLots / capLots));
  const centre = fair - inventorySkew * halfSpread * filled;
  const buyPrice = Math.min(Math.floor(centre - halfSpread), top.askPrice - 1);
  const sellPrice = Math.max(Math.ceil(centre + halfSpread), top.bidPrice + 1);
  return {
    buy: quoteOf(inputs, buyPrice, roomOf(inputs, 1)),
    sell: quoteOf(inputs, sellPrice, roomOf(inputs, -1)),
  };
}

/** Lots that an order of this direction may have. */
function roomOf({ mode, positionLots, capLots }: TargetInputs, direction: 1 | -1): number {
  switch (mode) {
    case 'active':
      return capLots - direction * positionLots;
    case 'reduce':
      return Math.max(0, -direction * positionLots);
    case 'halted':
      return 0;
  }
}

/** A quote of less than a quarter of the usual size is not worth its place in the queue. */
function quoteOf({ quoteLots, mode }: TargetInputs, price: number, room: number): Quote | null {
  const lots = Math.min(quoteLots, room);
  const least = mode === 'reduce' ? 1 : Math.ceil(quoteLots / 4);
  return lots < least || price <= 0 ? null : { price, lots };
}
