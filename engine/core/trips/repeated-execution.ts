/**
 * Repeated execution (RTS 6 Art. 15(3)): how often a strategy was let go the same way lately, by
 * the orders approved for it in one account, instrument and direction.
 * Looks at no price and no quantity: a strategy that runs away moves both.
 */
import type { MonoNanos } from '../../contract/numbers.ts';
import { coversScope, type Scope } from '../../contract/scope.ts';
import type { TripRule } from '../../contract/trips.ts';
import { SlidingWindow } from '../gate/sliding-window.ts';
import { mostUsed, type OrderNews, type Reached, type TripWatch, type Used } from './trip-watch.ts';

interface Direction {
  /** The strategy, which is what is disabled. */
  readonly scope: Scope;
  readonly window: SlidingWindow;
}

export class RepeatedExecution implements TripWatch {
  readonly rule: TripRule;
  readonly #windowMillis: number;
  readonly #directions = new Map<string, Direction>();

  constructor(rule: TripRule, windowMillis: number) {
    this.rule = rule;
    this.#windowMillis = windowMillis;
  }

  hear({ kind, owner, side }: OrderNews, now: MonoNanos): Reached | null {
    if (kind !== 'approved') return null;
    const { account, strategy, instrument } = owner;
    const key = `${account}|${strategy}|${instrument}|${side}`;
    const direction = this.#directions.get(key) ?? this.#begin(key, { strategy });
    const { window, scope } = direction;
    window.add(now);
    const use = window.countAt(now);
    if (use < this.rule.threshold) return null;
    const many = use === 1 ? '1 order' : `${use} orders`;
    const within = `within ${this.#windowMillis} ms`;
    return { scope, use, words: `${many} to ${side} ${instrument} by ${strategy} ${within}` };
  }

  useAt(now: MonoNanos): Used {
    const uses = [...this.#directions.values()].map(({ scope, window }) => {
      return { scope, use: window.countAt(now) };
    });
    return mostUsed(uses) ?? { scope: this.rule.scope, use: 0 };
  }

  forget(scope: Scope): void {
    for (const [key, direction] of this.#directions) {
      if (coversScope(scope, direction.scope)) this.#directions.delete(key);
    }
  }

  #begin(key: string, scope: Scope): Direction {
    const window = new SlidingWindow(this.rule.threshold, this.#windowMillis);
    const direction = { scope, window };
    this.#directions.set(key, direction);
    return direction;
  }
}
