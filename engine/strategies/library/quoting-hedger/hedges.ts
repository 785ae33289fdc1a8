/**
 * Which instrument hedges which: the same symbol at another venue, on the same grid of quantities.
 * Refuses, in words for the operator, what has no such partner.
 */
import { type StrategyInstrument, UnfitParameters } from '../../sdk/index.ts';

export interface HedgedPair {
  readonly quoted: StrategyInstrument;
  readonly hedge: StrategyInstrument;
}

/** Pairs of everything at the strategy's own venue, which is that of its first instrument. */
export function hedgesOf(instruments: readonly StrategyInstrument[]): readonly HedgedPair[] {
  const home = instruments[0]?.facts.venue;
  return instruments
    .filter(({ facts }) => facts.venue === home)
    .map((quoted) => {
      const { symbol, kind, lotSize, contractValue } = quoted.facts;
      const hedge = instruments.find(
        ({ facts }) => facts.venue !== home && facts.symbol === symbol,
      );
      if (hedge === undefined) {
        throw new UnfitParameters(`${symbol} is hedged nowhere: name it in one of otherLegs`);
      }
      const { facts } = hedge;
      const isAlike =
        facts.kind === kind && facts.lotSize === lotSize && facts.contractValue === contractValue;
      if (isAlike) return { quoted, hedge };
      throw new UnfitParameters(`${symbol} has other contracts or lots at ${facts.venue}`);
    });
}
