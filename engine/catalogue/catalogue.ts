/**
 * What a desk file can name beyond itself: the strategies of the library with their parameters,
 * and the symbols of the generated market.
 * Runs no strategy and starts no venue.
 */
import type { DeskCatalogue } from '../config/catalogue.ts';
import { strategy as movingAverageCross } from '../strategies/library/moving-average-cross.ts';
import { strategy as quotingHedger } from '../strategies/library/quoting-hedger.ts';
import { strategy as quotingMaker } from '../strategies/library/quoting-maker.ts';
import { generatedSymbols } from '../venues/sim/instrument-profile.ts';

export const catalogue: DeskCatalogue = {
  strategies: new Map([
    ['moving-average-cross', movingAverageCross],
    ['quoting-hedger', quotingHedger],
    ['quoting-maker', quotingMaker],
  ]),
  generatedSymbols,
};
