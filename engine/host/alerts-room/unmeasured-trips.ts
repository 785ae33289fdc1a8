/**
 * Tells people where a trip cannot do what it is there for: its figure lacks something, or its rule
 * does not work at all. One alert for each rule and severity, open until it is measured in full.
 * Acts on nothing: what can be measured still trips.
 */
import type { Finding } from '../../alerts/alert-desk.ts';
import type { TripRule } from '../../contract/trips.ts';
import type { Doubt } from './measured.ts';
import { subjectOf } from './trip-watch.ts';

/** A feed that comes back, or has not come yet, is told of after this. */
const toldNanos = 2e9;

interface Open {
  readonly rule: TripRule;
  readonly severity: Doubt['severity'];
  readonly sinceMonoNanos: number;
  seenMonoNanos: number;
  what: string;
  isTold: boolean;
}

export class UnmeasuredTrips {
  readonly #open = new Map<string, Open>();

  /** Takes what a look found lacking; `isAtOnce`: nothing that passes by itself. */
  note(rule: TripRule, doubts: readonly Doubt[], now: number, isAtOnce = false): void {
    for (const severity of ['critical', 'warning'] as const) {
      const what = doubts.flatMap((doubt) => (doubt.severity === severity ? [doubt.what] : []));
      if (what.length === 0) continue;
      const group = `trip-unmeasured/${severity}/${rule.name}`;
      const since = isAtOnce ? now - toldNanos : now;
      const open = this.#open.get(group) ?? {
        ...{ rule, severity, sinceMonoNanos: since, seenMonoNanos: now, what: '', isTold: false },
      };
      open.seenMonoNanos = now;
      open.what = what.join('; ').slice(0, 400);
      this.#open.set(group, open);
    }
  }

  /** What there is to tell; once a look, after every rule. */
  settle(now: number): readonly Finding[] {
    return [...this.#open].flatMap(([group, open]): Finding[] => {
      const isOver = open.seenMonoNanos < now;
      if (isOver) this.#open.delete(group);
      const isDue = open.isTold || now - open.sinceMonoNanos >= toldNanos;
      if (!isDue) return [];
      const finding = findingOf(group, open, !isOver);
      open.isTold = true;
      return [finding];
    });
  }
}

function findingOf(group: string, open: Open, isFiring: boolean): Finding {
  const { rule, severity, what, isTold, sinceMonoNanos: eventMonoNanos } = open;
  const { name, scope } = rule;
  return {
    rule: { name, detector: 'trip', severity, action: 'alert', dryRun: false },
    subject: subjectOf(scope),
    group,
    isFiring,
    fresh: isTold ? 0 : 1,
    eventMonoNanos,
    words: () => ({ title: `Trip ${name} is not measured in full`, detail: what }),
    over: 'it is measured in full again',
  };
}
