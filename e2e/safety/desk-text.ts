/**
 * Desk files of the safety tests: what an operator would write, as JSON, which is YAML too.
 * Holds no expectation.
 */

interface Market {
  readonly symbol: string;
  readonly limits: Readonly<Record<string, string | number>>;
  /** Id, parameters and rate of the quoting maker on it. */
  readonly maker: {
    readonly id: string;
    readonly parameters: Readonly<Record<string, string | number>>;
    readonly messages: number;
  };
}

/** Limits that no maker of these tests reaches by itself. */
export const wideLimits = {
  orderQuantity: '5000',
  orderValue: '1000000',
  priceCollarBps: 1_000,
  positionQuantity: '20000',
  referenceAgeMillis: 5_000,
} as const;

/** A generated market that moves, with fees on both sides, and one maker an instrument. */
export function deskText(markets: readonly Market[]): string {
  return JSON.stringify({
    version: 1,
    desk: 'safety-desk',
    environment: 'SIM',
    singleOperator: true,
    venues: [
      {
        id: 'sim',
        market: 'usdm',
        account: 'sim-main',
        simulated: {
          mode: 'market',
          seed: 7,
          regime: 'stormy',
          ordersPer10Seconds: 2_000,
          makerFeeBps: 1.5,
          takerFeeBps: 4,
        },
        instruments: markets.map(({ symbol, limits }) => ({ symbol, limits })),
      },
    ],
    strategies: markets.map(({ symbol, maker: { id, parameters, messages } }) => ({
      id,
      module: 'quoting-maker',
      venue: 'sim',
      symbols: [symbol],
      messageRate: { messages, windowMillis: 1_000 },
      parameters: { warmUpSeconds: 0.3, ...parameters },
    })),
    messageRate: { messages: 500, windowMillis: 1_000 },
  });
}

/** Two makers that quote at the best prices and so are filled often. */
export const busyDeskText = deskText(
  [
    { symbol: 'BTCUSDT', id: 'maker-btc', quantity: '0.02', inventoryCap: '0.4' },
    { symbol: 'ETHUSDT', id: 'maker-eth', quantity: '0.4', inventoryCap: '8' },
  ].map(({ symbol, id, quantity, inventoryCap }) => {
    const parameters = { quantity, inventoryCap, edgeTicks: 0, volatilityMultiple: 0 };
    return {
      symbol,
      limits: wideLimits,
      maker: { id, parameters: { ...parameters, spreadShare: 0.2 }, messages: 60 },
    };
  }),
);
