/**
 * The events an operator should not have to look for: acts, modes, kills, faults and what came and
 * went. Since the window opened only; the whole record is the audit log.
 */
import type { LedgerBody, LedgerEvent } from '../../engine/contract/events.ts';
import type { UtcNanos } from '../../engine/contract/numbers.ts';
import { scopeText } from '../../engine/contract/scope.ts';

/** Most lines kept. */
export const notableLimit = 60;

/** How much an event asks for attention. */
export type Notability = 'none' | 'quiet' | 'amber' | 'red';

const byHand: ReadonlySet<string> = new Set([
  'order.cancel',
  'order.place',
  'order.amend',
  'position.close',
]);

/** Whether an event is shown by itself, and how loudly. */
export function notabilityOf(body: LedgerBody): Notability {
  switch (body.type) {
    case 'mode.changed':
      return body.mode === 'halted' ? 'red' : body.mode === 'reduce' ? 'amber' : 'quiet';
    case 'kill.reported':
      return body.report.outcome === 'unconfirmed' ? 'red' : 'quiet';
    case 'command.recorded':
      if (body.outcome === 'refused') return 'amber';
      // What an accepted act led to is an event of its own; only acts by hand have none here.
      return byHand.has(body.kind) ? 'quiet' : 'none';
    case 'flatten.ended':
      return body.outcome === 'flat' ? 'quiet' : 'red';
    case 'trip.fired':
      return body.mode === 'halted' ? 'red' : 'amber';
    case 'alert.raised':
      return alertTones[body.severity];
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
    case 'operators.set':
    case 'trips.set':
    case 'session.started':
    case 'session.ended':
    case 'limits.set':
    case 'strategy.swapped':
    case 'flatten.started':
    case 'alert.acknowledged':
    case 'alert.cleared':
    case 'proposal.approved':
      return 'quiet';
    case 'proposal.opened':
      return 'amber';
    case 'proposal.ended':
      return body.outcome === 'carriedOut' ? 'quiet' : 'amber';
    default:
      return 'none';
  }
}

const alertTones = { notice: 'quiet', warning: 'amber', critical: 'red' } as const;

/** One line of the list: the newest of its kind, and how often it came. */
export interface NotableLine {
  readonly event: LedgerEvent;
  readonly count: number;
  /** When the first of them was. */
  readonly sinceUtcNanos: UtcNanos;
}

/** A line joins the same one among so many newest; further down it is another time. */
const joinWithin = 8;

/** What makes two events one line: something that comes and goes; null: it stands alone. */
function lineKey(body: LedgerBody): string | null {
  switch (body.type) {
    case 'venue.changed':
      return `venue ${body.venue}`;
    case 'feed.changed':
      return `feed ${body.instrument}`;
    case 'fault.recorded':
      return `fault ${body.component}`;
    case 'order.fenced':
      return `fenced ${body.cause}`;
    case 'order.unknown':
      return 'unknown';
    case 'command.recorded':
      if (body.outcome !== 'refused') return null;
      return `refused ${body.kind} ${scopeText(body.scope ?? {})} ${body.refusal}`;
    default:
      return null;
  }
}

/** The list with the event in front, when it is notable; what repeats is one line. Bounded. */
export function withNotable(
  list: readonly NotableLine[],
  event: LedgerEvent,
): readonly NotableLine[] {
  if (notabilityOf(event.body) === 'none') return list;
  const key = lineKey(event.body);
  const found = list.findIndex(
    (line, index) => index < joinWithin && key !== null && lineKey(line.event.body) === key,
  );
  const known = list[found];
  const count = (known?.count ?? 0) + 1;
  const line = { event, count, sinceUtcNanos: known?.sinceUtcNanos ?? event.utcNanos };
  const rest = known === undefined ? list : list.filter((other) => other !== known);
  return [line, ...rest].slice(0, notableLimit);
}
