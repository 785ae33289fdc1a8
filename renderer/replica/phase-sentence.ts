/** Phases of a session in one sentence each, as the audit log and its neighbours say them. */
import type { LedgerBody } from '../../engine/contract/events.ts';

const words = {
  preOpen: 'is before its opening',
  auction: 'is in an auction',
  continuous: 'trades continuously',
  halted: 'is halted by its venue',
  closed: 'is closed',
  unknown: 'is in a phase that nobody here knows',
} as const;

/** For example `BTCUSDT.sim is halted by its venue: HALT`. */
export function phaseSentence(body: Extract<LedgerBody, { type: 'phase.changed' }>): string {
  return `${body.instrument} ${words[body.phase]}: ${body.reason}`;
}
