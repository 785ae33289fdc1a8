// The room with its thread: looks at a moving market, and what it hands to a core.
import { afterEach, describe, expect, it } from 'vitest';
import type { CovarianceRule } from '../../contract/covariance.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import { lots, priceTicks } from '../../contract/numbers.ts';
import { armedDesk, linear, spot, wideLimits } from '../../core/core-fixture.ts';
import { covarianceText } from '../../core/covariance/covariance-desk.ts';
import { stampNow } from '../loop.ts';
import { CovarianceRoom } from './covariance-room.ts';
import { inlineEstimator, type MakeEstimator, sha256, threadedEstimator } from './estimator.ts';

const rule: CovarianceRule = {
  intervalMillis: 100,
  windowObservations: 50,
  minimumObservations: 3,
  updateObservations: 1,
  maximumAgeMillis: 10_000,
  horizonMillis: 1_000,
};
const limits = { ...wideLimits, covariance: rule };
const millisLimit = 30_000;

type Set = Extract<LedgerEvent['body'], { type: 'covariance.set' }>;

/** A desk whose market moves with every millisecond, under a room. */
class Scene {
  readonly room: CovarianceRoom;
  readonly drive = armedDesk(limits);
  readonly errors: string[] = [];
  #observer: (event: LedgerEvent) => void = () => undefined;
  #waiting: (body: Set) => void = () => undefined;
  readonly #market: NodeJS.Timeout;
  #n = 0;

  constructor(make: MakeEstimator) {
    const { core } = this.drive;
    this.room = new CovarianceRoom({
      loop: {
        core,
        process: (event) => {
          const outcome = core.process(event);
          for (const each of outcome.events) this.#hear(each);
          return outcome;
        },
        observe: (observer) => {
          this.#observer = observer;
          return () => undefined;
        },
      },
      make,
      log: { error: (_: object, text?: string) => void this.errors.push(text ?? '') },
    });
    this.#market = setInterval(() => this.#move(), 5);
  }

  next(): Promise<Set> {
    return new Promise((done) => {
      this.#waiting = done;
    });
  }

  /** Puts limits in force. */
  limit(next: typeof limits | typeof wideLimits): void {
    const body = { type: 'limits.set', limits: next, cause: 'test' } as const;
    const { events } = this.drive.core.process({ type: 'record', body, stamp: stampNow() });
    for (const each of events) this.#hear(each);
  }

  end(): void {
    clearInterval(this.#market);
    this.room.close();
  }

  #hear(event: LedgerEvent): void {
    this.#observer(event);
    if (event.body.type === 'covariance.set') this.#waiting(event.body);
  }

  #move(): void {
    this.#n += 1;
    for (const [step, instrument] of [linear, spot].entries()) {
      const bid = 100_000 + ((this.#n * (7 + step)) % 41);
      const { mono: receivedMonoNanos } = stampNow();
      const head = { instrument, receivedMonoNanos, exchangeUtcMillis: null };
      const sides = { bidLots: lots(5), askLots: lots(5), updateId: 10 + this.#n };
      const prices = { bidPrice: priceTicks(bid), askPrice: priceTicks(bid + 2) };
      const tick = { kind: 'bookTicker', ...head, ...sides, ...prices } as const;
      this.drive.core.process({ type: 'tick', tick });
    }
  }
}

let scene: Scene | null = null;
afterEach(() => scene?.end());

describe('the covariance of a running desk', { timeout: millisLimit }, () => {
  it.each([
    ['in its thread', threadedEstimator],
    ['in line', inlineEstimator],
  ])('comes to the core as an input, %s, with the hash of what it says', async (_, make) => {
    scene = new Scene(make);
    const { type: _type, hash, asOfMonoNanos, asOfUtcNanos, ...said } = await scene.next();
    expect(said.instruments).toEqual([linear, spot]);
    expect(said.observations).toBeGreaterThanOrEqual(3);
    expect(hash).toBe(sha256(covarianceText(said)));
    expect(scene.drive.core.ledger.covariance).toMatchObject({ hash, asOfMonoNanos, asOfUtcNanos });
    const later = await scene.next();
    expect(later.asOfMonoNanos).toBeGreaterThan(asOfMonoNanos);
  });

  it('begins anew under another rule, and ends with it', async () => {
    let made = 0;
    const open = new Set<object>();
    scene = new Scene((order, ears) => {
      made += 1;
      const inner = inlineEstimator(order, ears);
      open.add(inner);
      return { ...inner, close: () => void open.delete(inner) };
    });
    await scene.next();
    scene.limit(limits);
    expect([made, open.size]).toEqual([1, 1]);
    scene.limit({ ...limits, covariance: { ...rule, windowObservations: 20 } });
    expect(open.size).toBe(0);
    const next = await scene.next();
    expect([next.windowObservations, made, open.size]).toEqual([20, 2, 1]);
    scene.limit(wideLimits);
    expect(open.size).toBe(0);
  });

  it('tells of a thread that ended, and goes on with another one', async () => {
    let made = 0;
    scene = new Scene((order, ears) => {
      made += 1;
      const isFirst = made === 1;
      const inner = inlineEstimator(order, ears);
      return { ...inner, take: (look) => (isFirst ? ears.onFailure('killed') : inner.take(look)) };
    });
    await scene.next();
    expect([made, scene.errors]).toEqual([2, ['the covariance is worked out no more']]);
    expect(scene.drive.faults).toEqual(['its thread has ended: killed']);
  });
});
