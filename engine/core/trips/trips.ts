/**
 * The trips in force, behind every step: what was measured, and what it sets off, in that same
 * step, so that the very next order meets it. Never loosens a mode, and lifts none.
 *
 * The gate's epoch is the host's: it raises it for each of `outcome.trips` in the same turn, by
 * the kill or the reduction of that scope, which also ask for the cancels.
 */
import { canonicalJson } from '../../contract/canonical.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import { coversScope, type Scope, scopeMatches, scopeText } from '../../contract/scope.ts';
import type { TripUse } from '../../contract/trip-use.ts';
import { type CountedMeasure, isGauge, type TripRule } from '../../contract/trips.ts';
import { modeOfScope, modeSeverity } from '../../state/mode.ts';
import type { TripFired } from '../../state/trips-fold.ts';
import type { CancelIntentEvent, TripReachedEvent } from '../core-event.ts';
import type { Step } from '../step.ts';
import { FanOut } from './fan-out.ts';
import { MessageRate } from './message-rate.ts';
import { newsOf, type Wanted } from './order-news.ts';
import { OrderToFill, RejectRatio } from './order-ratios.ts';
import { RepeatedExecution } from './repeated-execution.ts';
import type { OrderNews, Reached, TripWatch } from './trip-watch.ts';

const nanosPerMilli = 1_000_000;
/** A rule that only tells says so again after its window, but not sooner than this. */
const toldAgainMillis = 1_000;
/** The same of one that has no window. */
const toldAgainUnwindowedMillis = 60_000;

/** What counts for a rule whose measure orders move. */
const watches: Readonly<
  Record<CountedMeasure, (rule: TripRule, windowMillis: number) => TripWatch>
> = {
  'repeated-execution': (rule, windowMillis) => new RepeatedExecution(rule, windowMillis),
  'message-rate': (rule) => new MessageRate(rule),
  'fan-out': (rule) => new FanOut(rule),
  'order-to-fill': (rule, windowMillis) => new OrderToFill(rule, windowMillis),
  'reject-ratio': (rule, windowMillis) => new RejectRatio(rule, windowMillis),
};

/** Null: the host measures it. */
function watchOf(rule: TripRule): TripWatch | null {
  const { what, windowMillis = toldAgainMillis } = rule;
  return isGauge(what) ? null : watches[what](rule, windowMillis);
}

/**
 * Trips of these rules; null where there are none, so that a step without any asks nothing. A rule
 * that was in `before`, word for word, goes on from what it has counted.
 */
export const tripsOf = (
  rules: readonly TripRule[] = [],
  before: Trips | null = null,
): Trips | null => (rules.length === 0 ? null : new Trips(rules, before));

export class Trips {
  readonly #rules: readonly TripRule[];
  readonly #watches: readonly TripWatch[];
  /** When a rule that only tells has told of a scope last. */
  readonly #told: Map<string, MonoNanos>;

  constructor(rules: readonly TripRule[], before: Trips | null = null) {
    this.#rules = rules;
    this.#told = before === null ? new Map<string, MonoNanos>() : before.#told;
    const watches = before === null ? [] : before.#watches;
    const counted = new Map(watches.map((watch) => [canonicalJson(watch.rule), watch]));
    this.#watches = rules
      .map((rule) => counted.get(canonicalJson(rule)) ?? watchOf(rule))
      .filter((watch) => watch !== null);
  }

  /** Counts what the step did, and fires what that has reached; `wish`: see newsOf. */
  follow(step: Step, wish: CancelIntentEvent | null): void {
    let wanted: Wanted = null;
    // What a trip adds to the step is not news to the others.
    for (const { body } of step.events.slice()) {
      if (body.type === 'mode.changed' && body.mode === 'active') this.#forget(body.scope);
      if (body.type === 'intent.recorded') wanted = body;
      const news = newsOf(step.desk.ledger, body, wanted, wish);
      if (news !== null) this.#hear(step, news);
    }
  }

  /** Fires what the host has measured, if a rule of that name measures so and is in force still. */
  reached(step: Step, { trip, scope, use, words }: TripReachedEvent): void {
    const rule = this.#rules.find(({ name, what }) => name === trip && isGauge(what));
    if (rule === undefined || use < rule.threshold || !coversScope(rule.scope, scope)) return;
    this.#reach(step, rule, { scope, use, words });
  }

  /** How far each rule that the core counts by itself has come, in the order of the rules. */
  usesAt(now: MonoNanos): TripUse[] {
    return this.#watches.map((watch) => {
      const used = watch.useAt(now);
      const { name: trip } = watch.rule;
      return used === null ? { trip, use: null } : { trip, ...used };
    });
  }

  #forget(scope: Scope): void {
    for (const watch of this.#watches) watch.forget(scope);
  }

  #hear(step: Step, news: OrderNews): void {
    for (const watch of this.#watches) {
      if (!scopeMatches(watch.rule.scope, news.owner)) continue;
      const reached = watch.hear(news, step.stamp.mono, step.desk.ledger);
      if (reached !== null) this.#reach(step, watch.rule, reached);
    }
  }

  #reach(step: Step, rule: TripRule, reached: Reached): void {
    const { ledger } = step.desk;
    const { action, dryRun } = rule;
    if (action === 'alert' || dryRun) {
      if (this.#isTold(rule, reached.scope, step.stamp.mono)) return;
      step.append(firing(step, rule, reached, null));
      return;
    }
    const mode = action === 'reduce' ? 'reduce' : 'halted';
    // What is as severe already has its cancels and its epoch: nothing is left to do.
    if (modeSeverity[modeOfScope(ledger, reached.scope)] >= modeSeverity[mode]) return;
    step.trip(firing(step, rule, reached, mode));
  }

  #isTold({ name, windowMillis }: TripRule, scope: Scope, now: MonoNanos): boolean {
    const again = Math.max(windowMillis ?? toldAgainUnwindowedMillis, toldAgainMillis);
    const key = `${name} ${scopeText(scope)}`;
    const told = this.#told.get(key);
    if (told !== undefined && now - told < again * nanosPerMilli) return true;
    this.#told.set(key, now);
    return false;
  }
}

function firing(
  step: Step,
  rule: TripRule,
  { scope, use, words }: Reached,
  mode: TripFired['mode'],
): TripFired {
  const { name: trip, what, action, dryRun, threshold } = rule;
  const { ledger } = step.desk;
  const { epoch } = ledger;
  const detail = `${words}, the threshold is ${threshold}`.slice(0, 400);
  const before = mode === null ? {} : { previous: modeOfScope(ledger, scope) };
  const rest = { mode, ...before, use, threshold, epoch, detail };
  return { type: 'trip.fired', trip, what, scope, action, dryRun, ...rest };
}
