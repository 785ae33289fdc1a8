/**
 * The events an operator should not have to look for: acts, modes, kills, faults and what came and
 * went. Since the window opened only; the whole record is the audit log.
 */
import type { LedgerBody, LedgerEvent } from '../../engine/contract/events.ts';

/** Most events kept. */
export const notableLimit = 60;

/** How much an event asks for attention. */
export type Notability = 'none' | 'quiet' | 'amber' | 'red';

/** Whether an event is shown by itself, and how loudly. */
export function notabilityOf(body: LedgerBody): Notability {
  switch (body.type) {
    case 'mode.changed':
      return body.mode === 'halted' ? 'red' : body.mode === 'reduce' ? 'amber' : 'quiet';
    case 'kill.reported':
      return body.report.outcome === 'unconfirmed' ? 'red' : 'quiet';
    case 'command.recorded':
      return body.outcome === 'refused' ? 'amber' : 'quiet';
    case 'strategy.changed':
      return body.state === 'failed' ? 'red' : body.state === 'stopped' ? 'amber' : 'quiet';
    case 'feed.changed':
    case 'venue.changed':
      return body.state === 'live' || body.state === 'up' ? 'quiet' : 'amber';
    case 'warden.changed':
      return body.state === 'guarding' ? 'quiet' : 'red';
    case 'fault.recorded':
    case 'order.unknown':
    case 'order.fenced':
      return 'amber';
    case 'operator.enrolled':
    case 'session.started':
    case 'session.ended':
    case 'limits.set':
      return 'quiet';
    default:
      return 'none';
  }
}

/** The list with the event in front, when it is notable; bounded. */
export function withNotable(
  list: readonly LedgerEvent[],
  event: LedgerEvent,
): readonly LedgerEvent[] {
  if (notabilityOf(event.body) === 'none') return list;
  return [event, ...list].slice(0, notableLimit);
}
