/**
 * The venue of a paper run in lock-step, as one process of the simulated machine: the player with
 * its paper floor, the order desk and the gateway, as they are, with two things its process has
 * from timers taken from the engine's simulated clock: each entry of the recording goes out at its
 * own nanosecond, and each order takes the latency that a backtest draws for it.
 * Answers before the clock goes on, because nobody else has a turn meanwhile.
 */
import { SimulatedVenue as VenueSettings } from '../../../contract/config.ts';
import { type PlacedEntry, playbackOf, readSessions } from '../../../tape/recorded-session.ts';
import type { MarketSource } from '../../../venues/sim/market-source.ts';
import { Random } from '../../../venues/sim/random.ts';
import { openingBalances } from '../../../venues/sim/venue.ts';
import type { PlannedVenue } from '../../backtest/backtest-plan.ts';
import { latencyDraw } from '../../backtest/order-latency.ts';
import { captureSource } from '../../capture-source.ts';
import type { Scheduler, SimulatedThread } from '../platform/scheduler.ts';
import type { World } from '../platform/world.ts';
import { orderNumbers, serveVenue } from '../venue/serve-venue.ts';

/** A recording with its player, before there is any simulated time. */
export interface PreparedVenue {
  readonly source: MarketSource;
  /** From the first entry of the recording to the last, in nanoseconds. */
  readonly lengthNanos: number;
  /** Tells when the first entry goes out, on the simulated clock; once, before the start. */
  readonly begin: (thread: SimulatedThread, scheduler: Scheduler, atNanos: number) => void;
}

/** Surveys the recordings; throws when the player cannot play them. */
export async function prepareVenue(
  { config }: PlannedVenue,
  files: readonly string[],
): Promise<PreparedVenue> {
  const [session] = await readSessions(files);
  if (session === undefined) throw new Error('no recordings were given');
  const { firstMicros, lastMicros } = session;
  let begun: { thread: SimulatedThread; scheduler: Scheduler; atNanos: number } | null = null;
  const pace = async (entry: PlacedEntry): Promise<void> => {
    if (begun === null) throw new Error('the recording is played before it was begun');
    const { thread, scheduler, atNanos } = begun;
    const due = atNanos + (entry.atMicros - firstMicros) * 1_000 + entry.nanosBelowMicro;
    await new Promise<void>((resolve) => {
      // Behind all else that is due at that very instant, as a backtest takes it.
      scheduler.at(thread, due, () => scheduler.at(thread, due, resolve));
    });
  };
  const settings = VenueSettings.parse({
    ...{ mode: 'capture', files, speed: 'max', rawTimes: true, awaitStart: true },
  });
  const symbols = config.instruments.map(({ symbol }) => symbol);
  const source = await captureSource(
    { ...settings, market: config.market, symbols },
    { pace, playback: (played) => heldBatches(playbackOf(played), () => begun?.scheduler) },
  );
  return {
    source,
    lengthNanos: (lastMicros - firstMicros) * 1_000 + 999,
    begin: (thread, scheduler, atNanos) => {
      begun = { thread, scheduler, atNanos };
    },
  };
}

/** Lets no simulated time pass while the recording is read. */
async function* heldBatches<T>(
  batches: AsyncIterable<T>,
  scheduler: () => Scheduler | undefined,
): AsyncGenerator<T, void> {
  const iterator = batches[Symbol.asyncIterator]();
  for (;;) {
    const next = iterator.next();
    const result = await (scheduler()?.hold(next) ?? next);
    if (result.done === true) return;
    yield result.value;
  }
}

/** The venue as it runs; made in a turn of its own thread. */
export class PaperVenue {
  readonly #onTheirWay = new Set<{ readonly dueNanos: number }>();

  constructor(
    world: World,
    thread: SimulatedThread,
    { source }: PreparedVenue,
    planned: PlannedVenue,
    seed: number,
  ) {
    const { makerFeeBps, takerFeeBps, ordersPer10Seconds } = planned.config;
    // As a backtest draws for the first venue of its plan.
    const draw = latencyDraw(planned.latency, new Random(seed, 0));
    serveVenue({
      ...{ world, thread, source, ordersPer10Seconds },
      nextOrderId: orderNumbers(),
      // Not drawn from: every order takes the time that is drawn below.
      ackLatencyMicros: 0,
      random: new Random(seed, 1),
      faults: { delayNanos: () => 0, refuses: () => false, isClosed: () => false },
      fees: { makerBps: makerFeeBps, takerBps: takerFeeBps },
      opening: openingBalances(source.floor),
      roundTripNanos: (method) => {
        if (method === 'order.cancel') return draw('cancel');
        return orderMethods.has(method) ? draw('new') : 0;
      },
      wakeAt: (dueNanos, run) => {
        const item = { dueNanos };
        this.#onTheirWay.add(item);
        world.scheduler.at(thread, dueNanos, () => {
          this.#onTheirWay.delete(item);
          run();
        });
      },
    });
  }

  /** When the next message comes to the venue or leaves it; null: none is on its way. */
  get nextNanos(): number | null {
    const due = [...this.#onTheirWay].map(({ dueNanos }) => dueNanos);
    return due.length === 0 ? null : Math.min(...due);
  }
}

const orderMethods = new Set(['order.place', 'order.amend.keepPriority', 'order.modify']);
