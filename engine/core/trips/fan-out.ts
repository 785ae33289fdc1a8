/**
 * Fan-out: messages that a strategy sends out for one message in, which is the tick it decides on.
 * What runs away answers one tick with any number of orders; a limit of rate alone lets it go on.
 */
import type { StrategyId } from '../../contract/ids.ts';
import { coversScope, type Scope } from '../../contract/scope.ts';
import type { TripRule } from '../../contract/trips.ts';
import { mostUsed, type OrderNews, type Reached, type TripWatch, type Used } from './trip-watch.ts';

interface Answer {
  tickNumber: number | null;
  out: number;
}

export class FanOut implements TripWatch {
  readonly rule: TripRule;
  readonly #answers = new Map<StrategyId, Answer>();

  constructor(rule: TripRule) {
    this.rule = rule;
  }

  hear({ kind, owner, tickNumber }: OrderNews): Reached | null {
    if (kind !== 'approved' && kind !== 'amended' && kind !== 'cancelled') return null;
    const { strategy } = owner;
    const answer = this.#answers.get(strategy) ?? { tickNumber: null, out: 0 };
    this.#answers.set(strategy, answer);
    // What names no tick, or comes late, belongs to the one that was answered last: none is free.
    if (tickNumber !== null && (answer.tickNumber === null || tickNumber > answer.tickNumber)) {
      answer.tickNumber = tickNumber;
      answer.out = 0;
    }
    answer.out += 1;
    const use = answer.out;
    if (use <= this.rule.threshold) return null;
    const words = `${use} messages of ${strategy} out for one in, tick ${answer.tickNumber ?? 0}`;
    return { scope: { strategy }, use, words };
  }

  /** Of the ticks that were answered last. */
  useAt(): Used {
    const uses = [...this.#answers].map(([strategy, { out }]) => ({
      scope: { strategy },
      use: out,
    }));
    return mostUsed(uses) ?? { scope: this.rule.scope, use: 0 };
  }

  forget(scope: Scope): void {
    for (const strategy of this.#answers.keys()) {
      if (coversScope(scope, { strategy })) this.#answers.delete(strategy);
    }
  }
}
