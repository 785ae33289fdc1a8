/**
 * Who owns an order by hand: the operator's own strategy at the account that trades the instrument.
 * Permits nothing; a desk without limits for hand orders has every one of them refused by the gate.
 */
import type { DeskConfig } from '../../contract/config.ts';
import { handStrategy } from '../../contract/hand.ts';
import type { InstrumentId, OperatorId } from '../../contract/ids.ts';
import type { Ownership } from '../../contract/scope.ts';
import type { LedgerState } from '../../state/ledger-state.ts';

/** What the record has in place of a version: no program decided. */
export const byHand = 'by-hand';
/** The client of orders by hand. */
export const houseClient = 'house';

/** The owner, or in words why there can be none. */
export function handOwner(
  operator: OperatorId,
  instrument: InstrumentId,
  config: Pick<DeskConfig, 'desk' | 'venues'>,
  ledger: Pick<LedgerState, 'instruments'>,
): Ownership | string {
  const strategy = handStrategy(operator);
  if (strategy === null) return `the name ${operator} is too long to order by hand`;
  const venue = ledger.instruments.get(instrument)?.venue;
  const account = config.venues.find(({ id }) => id === venue)?.account;
  if (venue === undefined || account === undefined) {
    return `there is no instrument ${instrument} on this desk`;
  }
  const who = { venue, account, strategy, strategyVersion: byHand, instrument };
  return { ...who, desk: config.desk, trader: operator, client: houseClient };
}
