/**
 * What the venue says an account holds, on the instruments' grids.
 * Rounds nothing and skips nothing: a position that cannot be told exactly makes the answer fail.
 */
import { z } from 'zod';
import { lots, parseDecimal, unitsOf } from '../../contract/numbers.ts';
import type { VenuePosition } from '../../ports/venue.ts';
import type { GriddedInstrument } from './user-data.ts';
import { type Answer, failureText } from './ws-api-messages.ts';

const AccountStatus = z.object({
  positions: z
    .array(z.object({ symbol: z.string().max(32), positionAmt: z.string().max(40) }))
    .max(10_000),
});

/** The positions of an `account.status`; a venue that states none at all has not answered. */
export function positionsOf(
  answer: Answer,
  bySymbol: ReadonlyMap<string, GriddedInstrument>,
): readonly VenuePosition[] | { readonly failed: string } {
  if (!answer.ok) return { failed: failureText(answer) };
  const status = AccountStatus.safeParse(answer.result);
  if (!status.success) return { failed: 'the venue does not state its positions' };
  const found: VenuePosition[] = [];
  for (const { symbol, positionAmt } of status.data.positions) {
    if (parseDecimal(positionAmt)?.mantissa === 0) continue;
    const grid = bySymbol.get(symbol);
    if (grid === undefined) return { failed: `a position in ${symbol}, which is not traded here` };
    const held = unitsOf(positionAmt, grid.lot);
    if (held === null) return { failed: `a position of ${positionAmt} in ${symbol}` };
    const { id } = grid.instrument;
    if (found.some((one) => one.instrument === id)) {
      return { failed: `two positions in ${symbol}: a hedged account` };
    }
    found.push({ instrument: id, lots: lots(held) });
  }
  return found;
}
