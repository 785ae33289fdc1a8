/**
 * A kill of a desk with 1,000 working orders: to the closed gate, to the last cancel on the wire,
 * and to the venue's confirmation as the one who pressed the key sees it. Engine, warden and the
 * simulated venue (unthrottled, no added latency) are processes, and orders go over TCP. Once in a
 * quiet market and once with as many ticks as a busy one has.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { KillDoor, type SeenKill } from '../../engine/replay/drill/kill-door.ts';
import type { Bench, BenchContext, Figure, Measured, Round } from '../bench.ts';
import { type Rig, startRig } from './rig.ts';
import { lastCancelAt } from './venue-tail.ts';
import { WorkingOrders } from './working-orders.ts';

const workingOrders = 1_000;
const killsPerRound = 8;
const warmUpKills = 3;
const idlePace = 20;
const settleMillis = 1_500;

/** A kill and what it found the market at. */
interface Killed extends SeenKill {
  readonly lastCancelReceivedMonoNanos: number;
  readonly ticksPerSecond: number;
}

class KillStand {
  readonly #rig: Rig;
  readonly #door: KillDoor;
  readonly #working: WorkingOrders;

  constructor(rig: Rig, door: KillDoor) {
    this.#rig = rig;
    this.#door = door;
    this.#working = new WorkingOrders(rig.desk.messages);
  }

  /** Arms, fills the venue with orders, sets the pace, kills. */
  async kill(pace: number): Promise<Killed> {
    const { desk, feed } = this.#rig;
    await desk.arm();
    await this.#working.reach(workingOrders, feed);
    feed.pace(pace);
    const before = await this.#frames();
    await pause(settleMillis);
    const after = await this.#frames();
    const ticksPerSecond = ((after.frames - before.frames) * 1_000) / (after.at - before.at);
    const seen = await this.#door.kill('benchmark');
    feed.pace(idlePace);
    const cancelled = seen.report.cancelled.length;
    if (cancelled !== workingOrders) throw new Error(`the kill cancelled ${cancelled} orders`);
    const log = join(desk.directory, 'venue-log.jsonl');
    const received = await lastCancelAt(log, seen.pressedMonoNanos, workingOrders);
    return { ...seen, lastCancelReceivedMonoNanos: received, ticksPerSecond };
  }

  async #frames(): Promise<{ readonly frames: number; readonly at: number }> {
    const { result } = await this.#rig.desk.ask({ type: 'market.query' });
    if (result.kind !== 'market') throw new Error('no answer about the market');
    return { frames: result.market.frames, at: performance.now() };
  }
}

/** Figures of one market, by what they take from a kill; all in milliseconds but the last. */
const measures = {
  triggerToGate: ({ report }: Killed) => (report.gateClosedMicros ?? Number.NaN) / 1_000,
  toLastCancel: ({ report }: Killed) => (report.lastCancelMicros ?? Number.NaN) / 1_000,
  toLastCancelAtVenue: (kill: Killed) =>
    (kill.lastCancelReceivedMonoNanos - kill.pressedMonoNanos) / 1e6,
  toConfirmed: (kill: Killed) => (kill.confirmedMonoNanos - kill.pressedMonoNanos) / 1e6,
};

const budgets: Readonly<Record<string, Figure['budget']>> = {
  triggerToGate: { p99: 1 },
  toLastCancel: { p99: 30 },
  toConfirmed: { p99: 300 },
};

async function killRounds(
  stand: KillStand,
  group: string,
  pace: number,
  { rounds, say }: BenchContext,
): Promise<Record<string, Round[]>> {
  const found: Record<string, Round[]> = {};
  const keep = (name: string, round: Round): void => {
    found[`${group}.${name}`] = [...(found[`${group}.${name}`] ?? []), round];
  };
  for (let n = 0; n < warmUpKills; n += 1) await stand.kill(pace);
  for (let round = 1; round <= rounds; round += 1) {
    say(`${group}: round ${round}`);
    const kills: Killed[] = [];
    for (let n = 0; n < killsPerRound; n += 1) kills.push(await stand.kill(pace));
    for (const [name, of] of Object.entries(measures)) {
      keep(name, { samples: Float64Array.from(kills, of) });
    }
    const ticks = kills.reduce((sum, { ticksPerSecond }) => sum + ticksPerSecond, 0);
    keep('ticks', { value: ticks / kills.length, count: kills.length });
  }
  return found;
}

/** Ticks a second; the second is the normal load of the budgets. */
const paces = { kill: 200, 'kill.loaded': 50_000 };

export const kill: Bench = {
  name: 'kill',
  figures: Object.keys(paces).flatMap((group) => [
    ...Object.keys(measures).map((name) => {
      return { name: `${group}.${name}`, unit: 'ms', budget: budgets[name] ?? null };
    }),
    { name: `${group}.ticks`, unit: 'ticks/s', budget: null },
  ]),
  async run(context): Promise<Measured> {
    const rig = await startRig(context.directory, { keep: workingOrders, batch: 20, churn: 0 });
    try {
      const door = await KillDoor.open(rig.desk.endpoint);
      const stand = new KillStand(rig, door);
      const found: Measured[] = [];
      for (const [group, pace] of Object.entries(paces)) {
        found.push(await killRounds(stand, group, pace, context));
      }
      door.close();
      return Object.assign({}, ...found) as Measured;
    } finally {
      await rig.close();
    }
  },
};
