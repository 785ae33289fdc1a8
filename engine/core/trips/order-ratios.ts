/**
 * Ratios over orders of a scope in a window: messages for each fill, and the share of wanted orders
 * that came to nothing. Both act on the scope as a whole.
 */
import type { MonoNanos } from '../../contract/numbers.ts';
import { coversScope, type Scope, scopeText } from '../../contract/scope.ts';
import { rejectRatioOrders, type TripRule } from '../../contract/trips.ts';
import type { OrderNews, Reached, TripWatch, Used } from './trip-watch.ts';
import { WindowTally } from './window-tally.ts';

/** New, amend and cancel messages for each fill; without a fill, for one. */
export class OrderToFill implements TripWatch {
  readonly rule: TripRule;
  readonly #windowMillis: number;
  #tally: WindowTally<'message' | 'fill'>;

  constructor(rule: TripRule, windowMillis: number) {
    this.rule = rule;
    this.#windowMillis = windowMillis;
    this.#tally = new WindowTally(windowMillis, ['message', 'fill']);
  }

  hear({ kind }: OrderNews, now: MonoNanos): Reached | null {
    if (kind === 'held' || kind === 'refused' || kind === 'rejected') return null;
    this.#tally.add(kind === 'filled' ? 'fill' : 'message', now);
    if (kind === 'filled') return null;
    const messages = this.#tally.count('message', now);
    const fills = this.#tally.count('fill', now);
    const use = messages / Math.max(1, fills);
    if (use < this.rule.threshold) return null;
    const { scope } = this.rule;
    const within = `within ${this.#windowMillis} ms`;
    const words = `${messages} messages and ${fills} fills of ${scopeText(scope)} ${within}`;
    return { scope, use, words };
  }

  useAt(now: MonoNanos): Used {
    const fills = Math.max(1, this.#tally.count('fill', now));
    return { scope: this.rule.scope, use: this.#tally.count('message', now) / fills };
  }

  forget(scope: Scope): void {
    if (!coversScope(scope, this.rule.scope)) return;
    this.#tally = new WindowTally(this.#windowMillis, ['message', 'fill']);
  }
}

/** Orders and amends that gate or venue refused, of all that were wanted: 0 to 1. */
export class RejectRatio implements TripWatch {
  readonly rule: TripRule;
  readonly #windowMillis: number;
  #tally: WindowTally<'wanted' | 'failed'>;

  constructor(rule: TripRule, windowMillis: number) {
    this.rule = rule;
    this.#windowMillis = windowMillis;
    this.#tally = new WindowTally(windowMillis, ['wanted', 'failed']);
  }

  hear({ kind }: OrderNews, now: MonoNanos): Reached | null {
    if (kind === 'cancelled' || kind === 'filled') return null;
    if (kind !== 'rejected') this.#tally.add('wanted', now);
    if (kind === 'approved' || kind === 'amended') return null;
    this.#tally.add('failed', now);
    const { scope, threshold, atLeast = rejectRatioOrders } = this.rule;
    const failed = this.#tally.count('failed', now);
    // What is rejected now may have been wanted a window ago.
    const wanted = Math.max(failed, this.#tally.count('wanted', now));
    const use = failed / wanted;
    if (wanted < atLeast || use < threshold) return null;
    const within = `within ${this.#windowMillis} ms`;
    const words = `${failed} of ${wanted} orders of ${scopeText(scope)} refused ${within}`;
    return { scope, use, words };
  }

  useAt(now: MonoNanos): Used | null {
    const { scope, atLeast = rejectRatioOrders } = this.rule;
    const failed = this.#tally.count('failed', now);
    const wanted = Math.max(failed, this.#tally.count('wanted', now));
    return wanted < atLeast ? null : { scope, use: failed / wanted };
  }

  forget(scope: Scope): void {
    if (!coversScope(scope, this.rule.scope)) return;
    this.#tally = new WindowTally(this.#windowMillis, ['wanted', 'failed']);
  }
}
