/**
 * Counters of fixed intervals, as the venue accounts its rate limits: an interval begins at a
 * whole multiple of its length, and the count starts again with it.
 * Decides nothing: callers ask, and answer with the documented errors.
 */

/** One limit with its use, in the documented shape. */
export interface RateLimit {
  readonly rateLimitType: 'ORDERS' | 'REQUEST_WEIGHT';
  readonly interval: 'SECOND' | 'MINUTE' | 'DAY';
  readonly intervalNum: number;
  readonly limit: number;
  readonly count: number;
}

const intervalMillis = { SECOND: 1_000, MINUTE: 60_000, DAY: 86_400_000 } as const;

export class RateCounter {
  readonly #shape: Omit<RateLimit, 'count'>;
  readonly #lengthMillis: number;
  #startMillis = 0;
  #count = 0;

  constructor(shape: Omit<RateLimit, 'count'>) {
    this.#shape = shape;
    this.#lengthMillis = intervalMillis[shape.interval] * shape.intervalNum;
  }

  /** The limit without its use. */
  get shape(): Omit<RateLimit, 'count'> {
    return this.#shape;
  }

  /** Whether `weight` more would pass the limit. */
  allows(weight: number, nowMillis: number): boolean {
    this.#turn(nowMillis);
    return this.#count + weight <= this.#shape.limit;
  }

  /** Counts `weight`, also beyond the limit. */
  add(weight: number, nowMillis: number): void {
    this.#turn(nowMillis);
    this.#count += weight;
  }

  /** When the interval ends, in UTC milliseconds. */
  retryAfter(nowMillis: number): number {
    this.#turn(nowMillis);
    return this.#startMillis + this.#lengthMillis;
  }

  status(nowMillis: number): RateLimit {
    this.#turn(nowMillis);
    return { ...this.#shape, count: this.#count };
  }

  /** For messages: `300 orders per 10 SECOND`. */
  get text(): string {
    return `${this.#shape.intervalNum} ${this.#shape.interval}`;
  }

  #turn(nowMillis: number): void {
    const start = nowMillis - (nowMillis % this.#lengthMillis);
    if (start === this.#startMillis) return;
    this.#startMillis = start;
    this.#count = 0;
  }
}

/** The limits of one account. */
export interface AccountLimits {
  readonly orders: readonly RateCounter[];
  readonly weight: RateCounter;
}

/** Fresh counters; the weight limit leaves room for every order to be sent, asked and cancelled. */
export function accountLimits(ordersPer10Seconds: number): AccountLimits {
  const orders = { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10 } as const;
  const day = { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1 } as const;
  const weight = { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1 } as const;
  return {
    orders: [
      new RateCounter({ ...orders, limit: ordersPer10Seconds }),
      new RateCounter({ ...day, limit: ordersPer10Seconds * 8_640 }),
    ],
    weight: new RateCounter({ ...weight, limit: Math.max(6_000, ordersPer10Seconds * 36) }),
  };
}
