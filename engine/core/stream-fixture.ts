/**
 * Random streams of what can happen to a desk, told in small numbers that a shrinker can shorten.
 * For tests only. Any step may be senseless: the core has to take that too.
 */
import { type Drive, inverse, linear, maker, requestOf, taker } from './core-fixture.ts';
import type { Outcome } from './engine.ts';

/** One act on the desk. `a`, `b` and `c` choose among orders, sides, quantities and prices. */
export interface Act {
  readonly kind: (typeof actKinds)[number];
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export const actKinds = [
  'place',
  'placeAndWork',
  'sent',
  'accepted',
  'filled',
  'filledTwice',
  'overfilled',
  'cancel',
  'cancelled',
  'cancelRejected',
  'rejected',
  'expired',
  'unknown',
  'fenced',
  'kill',
  'rearm',
  'recover',
  'notFound',
] as const;

/** Runs acts against a desk and keeps the outcomes. Time moves a microsecond with every act. */
export class Stream {
  readonly drive: Drive;
  readonly outcomes: Outcome[] = [];
  #placed = 0;
  #executions = 0;
  #micros = 1;

  constructor(drive: Drive) {
    this.drive = drive;
  }

  run(acts: readonly Act[]): void {
    for (const act of acts) {
      this.#micros += 1;
      this.outcomes.push(this.#act(act));
    }
  }

  /** An id of an order of the stream; now and then one that never was. */
  #orderOf(a: number): string {
    return `o${a % (this.#placed + 1)}`;
  }

  #place({ a, b, c }: Act): Outcome {
    const owner = {
      strategy: a % 2 === 0 ? maker : taker,
      instrument: (a >> 1) % 4 === 0 ? inverse : linear,
    };
    const request = requestOf({
      owner,
      side: b % 2 === 0 ? 'buy' : 'sell',
      lots: 1 + (c % 40),
      ...(b % 7 === 0 ? { type: 'market', price: null } : { price: 99_900 + (c % 200) }),
    });
    const outcome = this.drive.intent(`o${this.#placed}`, request, this.#micros);
    this.#placed += 1;
    return outcome;
  }

  #fill(id: string, quantity: number, execution: string): Outcome {
    return this.drive.filled(id, execution, quantity, 100_000 + (quantity % 5), this.#micros);
  }

  #act(act: Act): Outcome {
    const { drive } = this;
    const id = this.#orderOf(act.a);
    const at = this.#micros;
    switch (act.kind) {
      case 'place':
        return this.#place(act);
      case 'placeAndWork': {
        const outcome = this.#place(act);
        this.outcomes.push(outcome);
        const placed = `o${this.#placed - 1}`;
        this.outcomes.push(drive.sent(placed, at));
        return drive.accepted(placed, `v-${placed}`, at);
      }
      case 'sent':
        return drive.sent(id, at);
      case 'accepted':
        return drive.accepted(id, act.b % 5 === 0 ? 'v-other' : `v-${id}`, at);
      case 'filled':
        this.#executions += 1;
        return this.#fill(id, 1 + (act.b % 10), `e${this.#executions}`);
      case 'filledTwice':
        return this.#fill(id, 1 + (act.b % 10), `e${this.#executions}`);
      case 'overfilled':
        this.#executions += 1;
        return this.#fill(id, 1_000, `e${this.#executions}`);
      case 'cancel':
        return drive.cancel(id, at);
      case 'cancelled':
      case 'cancelRejected':
      case 'rejected':
      case 'expired':
      case 'unknown':
        return drive.ended(act.kind, id, at);
      case 'fenced':
        return drive.fenced(id, at);
      case 'kill':
        return drive.kill(act.a % 3 === 0 ? {} : { strategy: act.a % 2 === 0 ? maker : taker }, at);
      case 'rearm':
        this.outcomes.push(drive.rearm({ strategy: maker }, at));
        this.outcomes.push(drive.rearm({ strategy: taker }, at));
        return drive.rearm({}, at);
      case 'recover':
        return drive.recover(at);
      case 'notFound':
        return drive.fate(id, { kind: 'notFound' }, at);
    }
  }
}
