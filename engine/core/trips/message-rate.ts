/**
 * The message rate as a trip (RTS 6 Art. 15(1)(d)): messages wanted in a scope, in percent of what
 * the gate lets go there. Counts what the gate held back too, or it could never pass a hundred.
 */
import type { MessageRateLimit } from '../../contract/limit-tree.ts';
import type { Limits } from '../../contract/limits.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import { coversScope, type Scope, scopeText } from '../../contract/scope.ts';
import type { TripRule } from '../../contract/trips.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { SlidingWindow } from '../gate/sliding-window.ts';
import type { OrderNews, Reached, TripWatch, Used } from './trip-watch.ts';

/** The limit of messages that is set on exactly this scope; null: there is none. */
function rateOf({ desk, strategies }: Limits, scope: Scope): MessageRateLimit | null {
  const key = scopeText(scope);
  if (key === scopeText({})) return desk.messageRate;
  const own = strategies.find(({ strategy }) => scopeText({ strategy }) === key);
  return own?.messageRate ?? null;
}

export class MessageRate implements TripWatch {
  readonly rule: TripRule;
  #limits: Limits | null = null;
  #rate: MessageRateLimit | null = null;
  #window: SlidingWindow | null = null;

  constructor(rule: TripRule) {
    this.rule = rule;
  }

  hear({ kind }: OrderNews, now: MonoNanos, { limits }: LedgerState): Reached | null {
    if (kind === 'refused' || kind === 'rejected' || kind === 'filled') return null;
    if (limits !== this.#limits) this.#takeLimits(limits);
    const rate = this.#rate;
    const window = this.#window;
    if (rate === null || window === null) return null;
    window.add(now);
    const count = window.countAt(now);
    if (count < window.limit) return null;
    const { scope } = this.rule;
    const use = Math.floor((count * 100) / rate.messages);
    const limit = `${rate.messages} messages in ${rate.windowMillis} ms`;
    return {
      scope,
      use,
      words: `${count} messages wanted of ${scopeText(scope)}, ${use} % of ${limit}`,
    };
  }

  useAt(now: MonoNanos): Used | null {
    const { scope } = this.rule;
    if (this.#window === null || this.#rate === null) return null;
    return { scope, use: Math.floor((this.#window.countAt(now) * 100) / this.#rate.messages) };
  }

  forget(scope: Scope): void {
    if (coversScope(scope, this.rule.scope)) this.#takeLimits(this.#limits);
  }

  #takeLimits(limits: Limits | null): void {
    this.#limits = limits;
    this.#rate = limits === null ? null : rateOf(limits, this.rule.scope);
    this.#window = null;
    if (this.#rate === null) return;
    const { messages, windowMillis } = this.#rate;
    const count = Math.ceil((messages * this.rule.threshold) / 100);
    this.#window = new SlidingWindow(count, windowMillis);
  }
}
