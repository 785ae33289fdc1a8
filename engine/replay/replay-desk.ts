/**
 * The desk file of a replay: PAPER, one venue that plays the recordings, a maker on each symbol.
 * Chooses limits by the recorded prices, so that any symbol is traded in sensible sizes.
 */

import { decimalText, parseDecimal } from '../contract/numbers.ts';
import type { RecordedSymbol } from '../tape/player-types.ts';
import type { RecordedSession } from '../tape/recorded-session.ts';

/** Value of one quote in units of the quote currency. */
const quoteValues: Readonly<Record<string, number>> = { BTC: 0.02, ETH: 0.5, BNB: 3 };
const dollarValue = 1_000;
/** What a desk file holds at most. */
const instrumentsLimit = 200;
/** Each maker is a thread of its own: the first symbols get one. */
const makersLimit = 8;

/** The name of the venue in the file, and so the end of every instrument id. */
export const replayVenue = 'replay';

/** Quantity of one quote and the limits around it, as decimal texts on the symbol's grids. */
function sizesOf(
  symbol: RecordedSymbol,
  marketPrice: string,
): { readonly quote: string; readonly order: string; readonly position: string; value: string } {
  const lot = parseDecimal(symbol.lotSize) ?? { mantissa: 1, decimals: 0 };
  const value = quoteValues[symbol.quote] ?? dollarValue;
  const lotUnits = lot.mantissa / 10 ** lot.decimals;
  const lotValue =
    symbol.market === 'coinm'
      ? Number(symbol.contractValue) * lotUnits
      : Number(marketPrice === '' ? '1' : marketPrice) * lotUnits;
  const lots = Math.max(1, Math.round(value / lotValue));
  const text = (count: number): string => decimalText(count * lot.mantissa, lot.decimals);
  const orderValue = Math.max(value, lots * lotValue) * 20;
  return {
    quote: text(lots),
    order: text(lots * 10),
    position: text(lots * 40),
    value: orderValue >= 10 ? String(Math.ceil(orderValue)) : orderValue.toFixed(4),
  };
}

/** The symbols whose book the recording can give. */
function playedSymbols(session: RecordedSession): readonly RecordedSymbol[] {
  const withDepth = session.symbols.filter(
    ({ symbol }) => session.channels.get(symbol)?.has('depth') === true,
  );
  return (withDepth.length > 0 ? withDepth : session.symbols).slice(0, instrumentsLimit);
}

/** The text of desk.yaml (JSON is YAML) for one recorded session. */
export function replayDeskText(
  session: RecordedSession,
  options: { readonly speed: number | 'max'; readonly rawTimes: boolean },
): string {
  const symbols = playedSymbols(session).map((symbol) => ({
    symbol,
    sizes: sizesOf(symbol, session.marketPrices.get(symbol.symbol) ?? ''),
  }));
  const rate = { messages: 200, windowMillis: 1_000 };
  return JSON.stringify(
    {
      version: 1,
      desk: 'replay',
      environment: 'PAPER',
      singleOperator: true,
      venues: [
        {
          id: replayVenue,
          market: session.market,
          account: 'replay-paper',
          simulated: {
            mode: 'capture',
            files: session.files.map((file) => file.path),
            speed: options.speed,
            rawTimes: options.rawTimes,
            awaitStart: true,
            ordersPer10Seconds: 2_000,
          },
          instruments: symbols.map(({ symbol, sizes }) => ({
            symbol: symbol.symbol,
            limits: {
              orderQuantity: sizes.order,
              orderValue: sizes.value,
              priceCollarBps: 200,
              positionQuantity: sizes.position,
              referenceAgeMillis: 5_000,
            },
          })),
        },
      ],
      strategies: symbols.slice(0, makersLimit).map(({ symbol, sizes }, index) => ({
        id: `maker-${index + 1}`,
        module: 'quoting-maker',
        venue: replayVenue,
        symbols: [symbol.symbol],
        messageRate: rate,
        parameters: { quantity: sizes.quote, warmUpSeconds: 0.2 },
      })),
      messageRate: { messages: 1_000, windowMillis: 1_000 },
    },
    null,
    2,
  );
}
