/**
 * What changed on the desk lately, in words: an alert carries what came shortly before it.
 * Bounded and forgetful; the whole truth is in the ledger.
 */
import type { LedgerBody, LedgerEvent } from '../contract/events.ts';
import { scopeText } from '../contract/scope.ts';

const changesLimit = 64;
const toldLimit = 8;
const textLengthLimit = 200;
/** How far back a change may lie to be told. */
const backNanos = 600e9;

interface Change {
  readonly monoNanos: number;
  readonly text: string;
}

export class RecentChanges {
  readonly #changes: Change[] = [];

  observe({ body, monoNanos }: LedgerEvent): void {
    const text = changeText(body);
    if (text === null) return;
    this.#changes.push({ monoNanos, text });
    if (this.#changes.length > changesLimit) this.#changes.shift();
  }

  /** The changes before an instant, newest first, each with how long before. */
  before(monoNanos: number): string[] {
    return this.#changes
      .filter((change) => change.monoNanos < monoNanos && change.monoNanos > monoNanos - backNanos)
      .slice(-toldLimit)
      .reverse()
      .map((change) => {
        const before = ageText((monoNanos - change.monoNanos) / 1e9);
        return `${before} before: ${change.text}`.slice(0, textLengthLimit);
      });
  }
}

function ageText(seconds: number): string {
  if (seconds < 1) return 'under 1 s';
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** A change as a clause; null for what is daily business. */
function changeText(body: LedgerBody): string | null {
  switch (body.type) {
    case 'session.started':
      return `the engine started (${body.reason})`;
    case 'limits.set':
      return `limits set (${body.cause})`;
    case 'trips.set':
      return `trips set (${body.cause})`;
    case 'trip.fired':
      return `trip ${body.trip}: ${body.detail}`;
    case 'strategy.swapped':
      return `${body.strategy} swapped from ${body.previousVersion} to ${body.version}`;
    case 'strategy.changed':
      return `${body.strategy} ${body.state} (${body.reason})`;
    case 'mode.changed':
      return `${scopeText(body.scope)} ${body.mode} by ${body.actor.name} (${body.reason})`;
    case 'feed.changed':
      return `feed of ${body.instrument} ${body.state} (${body.reason})`;
    case 'venue.changed':
      return `venue ${body.venue} ${body.state} (${body.reason})`;
    case 'warden.changed':
      return `warden ${body.state} (${body.detail})`;
    default:
      return null;
  }
}
