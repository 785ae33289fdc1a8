/**
 * Binance's words for the state of a symbol as phases of a session: in exchange information
 * (`status`, of futures `contractStatus`) and on the stream of contract information (`cs`).
 * A word that is not documented is the phase `unknown`, never a guess.
 */
import { z } from 'zod';
import type { Instrument } from '../../contract/instrument.ts';
import type { PhaseChange, TradingPhase } from '../../contract/trading-phase.ts';

const phases: Readonly<Record<string, TradingPhase>> = {
  PRE_TRADING: 'preOpen',
  PENDING_TRADING: 'preOpen',
  AUCTION_MATCH: 'auction',
  TRADING: 'continuous',
  HALT: 'halted',
  BREAK: 'halted',
  POST_TRADING: 'closed',
  END_OF_DAY: 'closed',
  PRE_SETTLE: 'closed',
  SETTLING: 'closed',
  PRE_DELIVERING: 'closed',
  DELIVERING: 'closed',
  DELIVERED: 'closed',
  CLOSE: 'closed',
};

/** The phase that the venue's word means. */
export const phaseOf = (word: unknown): TradingPhase =>
  (typeof word === 'string' && Object.hasOwn(phases, word) ? phases[word] : undefined) ?? 'unknown';

/** A phase with the venue's own word, shortened. */
export const phaseChangeOf = ({ id }: Instrument, word: unknown): PhaseChange => ({
  instrument: id,
  phase: phaseOf(word),
  reason: typeof word === 'string' ? word.slice(0, 40) : 'no word of the venue',
});

const Statuses = z.looseObject({
  symbols: z.array(
    z.looseObject({
      symbol: z.string(),
      status: z.unknown().optional(),
      contractStatus: z.unknown().optional(),
    }),
  ),
});

/** What exchange information says of these instruments; nothing where it tells of no state. */
export function decodePhases(text: string, instruments: readonly Instrument[]): PhaseChange[] {
  const answer = Statuses.safeParse(JSON.parse(text));
  if (!answer.success) return [];
  return instruments.flatMap((instrument) => {
    const found = answer.data.symbols.find(({ symbol }) => symbol === instrument.symbol);
    const word = found?.contractStatus ?? found?.status;
    return word === undefined ? [] : [phaseChangeOf(instrument, word)];
  });
}
