/**
 * A paper run in lock-step: a whole engine, its warden and the venue that plays a recording, under
 * one simulated clock and without a fault. A network hop, a commit and a strategy's thread take no
 * simulated time, as in a backtest; all else takes what it takes.
 * Compares nothing: what was traded goes out as a trading record.
 */
import { createHash } from 'node:crypto';
import { invariant } from '../../../contract/assert.ts';
import type { LedgerEvent } from '../../../contract/events.ts';
import { monoNow } from '../../../host/clock.ts';
import { isLatched } from '../../../host/gate/gate-words.ts';
import { TradingRecord } from '../../../state/trading-record.ts';
import { Random } from '../../../venues/sim/random.ts';
import type { PaperResult, PaperTask } from '../../backtest/lock-step/paper-words.ts';
import { spawnWarden } from '../desk/simulated-warden.ts';
import { SimulatedDisk } from '../platform/disk.ts';
import { Machine } from '../platform/machine.ts';
import { Network, type NetworkFaults } from '../platform/network.ts';
import { firstProcessId } from '../platform/runtime.ts';
import { Scheduler, SimulatedProcess, startNanos } from '../platform/scheduler.ts';
import { setWorld, type World } from '../platform/world.ts';
import { venueHost } from '../venue/serve-venue.ts';
import { beginUtcMillis, leadNanos } from './paper-clock.ts';
import { PaperEngine } from './paper-engine.ts';
import { PaperVenue, type PreparedVenue, prepareVenue } from './paper-venue.ts';

/** As a backtest tells its strategies that time passes. */
const timerNanos = 200e6;
const lookMillis = 50;

const faultless: NetworkFaults = {
  leastNanos: 0,
  delayNanos: () => 0,
  isDown: () => false,
  deliveries: (_connection, _direction, text) => [{ text, extraNanos: 0, overtaken: false }],
};

export async function runPaper(
  task: PaperTask,
  onProgress: (frames: number) => void,
): Promise<PaperResult> {
  const [planned] = task.plan.venues;
  invariant(planned !== undefined, 'a paper run has a venue');
  const prepared = await prepareVenue(planned, task.files);
  const run = new PaperRun(task, prepared);
  return await run.toTheEnd(onProgress);
}

class PaperRun {
  readonly #task: PaperTask;
  readonly #prepared: PreparedVenue;
  readonly #scheduler: Scheduler;
  readonly #world: World;
  readonly #processes: SimulatedProcess[] = [];
  readonly #venue: PaperVenue;
  readonly #hash = createHash('sha256');
  readonly #lines: string[] = [];
  readonly #record: TradingRecord;
  readonly #zeroNanos = startNanos + leadNanos;
  #alerts = 0;
  #breaks = 0;
  #broken: Error | null = null;
  #engine: PaperEngine | null = null;
  #isArmed = false;

  constructor(task: PaperTask, prepared: PreparedVenue) {
    this.#task = task;
    this.#prepared = prepared;
    const { plan } = task;
    const { seed } = plan;
    this.#record = new TradingRecord(this.#zeroNanos, (line) => {
      this.#hash.update(line);
      this.#lines.push(line);
    });
    this.#scheduler = new Scheduler({
      onError: (_thread, error) => {
        this.#break(error);
      },
      afterTurn: () => undefined,
    });
    const network = new Network(this.#scheduler, new Random(seed, 102), faultless);
    const disk = new SimulatedDisk(new Random(seed, 103));
    const machine = new Machine('paper', startNanos, disk, beginUtcMillis(task.epochUtcNanos));
    this.#world = {
      scheduler: this.#scheduler,
      network,
      random: new Random(seed, 104),
      spawn: () => {
        const process = this.#process('warden', machine);
        return spawnWarden(this.#world, process, process.pid);
      },
      lives: (pid) => this.#processes.some((one) => one.pid === pid && one.alive),
      kill: (pid) => this.#processes.find((one) => one.pid === pid)?.end('killed'),
    };
    setWorld(this.#world);
    const venueThread = this.#process('venue', machine).thread('main');
    prepared.begin(venueThread, this.#scheduler, this.#zeroNanos);
    const [planned] = plan.venues;
    invariant(planned !== undefined, 'a paper run has a venue');
    this.#venue = this.#scheduler.within(
      venueThread,
      () => new PaperVenue(this.#world, venueThread, prepared, planned, seed),
    );
    const main = this.#process('engine', machine).thread('main');
    this.#scheduler.after(main, 0, () => void this.#start(main));
  }

  async toTheEnd(onProgress: (frames: number) => void): Promise<PaperResult> {
    await this.#until(this.#zeroNanos - 1);
    invariant(this.#isArmed, `the desk is not armed: ${this.#engine?.blockers().join('; ')}`);
    const endNanos = this.#zeroNanos + this.#prepared.lengthNanos;
    for (let at = this.#zeroNanos; at < endNanos; at += 1e9) {
      await this.#until(Math.min(at + 1e9, endNanos));
      onProgress(this.#frames());
    }
    // What is on its way when the recording ends still arrives.
    for (let next = this.#venue.nextNanos; next !== null; next = this.#venue.nextNanos) {
      await this.#until(next);
    }
    const result = this.#result();
    for (const process of this.#processes) process.end('over');
    setWorld(null);
    return result;
  }

  #break(error: unknown): void {
    this.#broken ??= error instanceof Error ? error : new Error(String(error));
    this.#scheduler.stop();
  }

  async #until(nanos: number): Promise<void> {
    await this.#scheduler.runUntil(nanos);
    if (this.#broken !== null) throw this.#broken;
  }

  /** In the engine's main thread. */
  async #start(main: ReturnType<SimulatedProcess['thread']>): Promise<void> {
    const { plan, desk } = this.#task;
    const engine = await PaperEngine.start(
      {
        ...{ world: this.#world, main, plan, desk },
        random: new Random(plan.seed, 105),
        onBroken: (error) => {
          this.#break(error);
        },
      },
      ({ loop }) => {
        loop.onDurable((events) => {
          for (const event of events) this.#take(event);
        });
      },
    );
    this.#engine = engine;
    await engine.enrol();
    const look = setInterval(() => {
      if (engine.blockers().length > 0) return;
      clearInterval(look);
      void engine.arm().then(async () => {
        await fetch(`http://${venueHost}/replay/start`);
        this.#isArmed = true;
      });
    }, lookMillis);
    this.#timer(main, this.#zeroNanos + timerNanos);
  }

  #take(event: LedgerEvent): void {
    if (event.body.type === 'alert.raised') this.#alerts += 1;
    if (event.body.type === 'reconciliation.found') this.#breaks += 1;
    this.#record.take(event);
  }

  #timer(main: ReturnType<SimulatedProcess['thread']>, atNanos: number): void {
    this.#scheduler.at(main, atNanos, () => {
      this.#engine?.runners.onTimer(monoNow());
      this.#timer(main, atNanos + timerNanos);
    });
  }

  #frames(): number {
    return Number(this.#prepared.source.counters()['frames'] ?? 0);
  }

  #process(name: string, machine: Machine): SimulatedProcess {
    const process = new SimulatedProcess(name, machine);
    process.pid = firstProcessId + this.#processes.length + 1;
    this.#processes.push(process);
    return process;
  }

  #result(): PaperResult {
    const engine = this.#engine;
    invariant(engine !== null, 'there is an engine by now');
    const { loop, words } = engine.parts;
    const { ledger } = loop.core;
    this.#record.end(ledger);
    const [mode] = ledger.modes;
    const halt = mode === undefined ? null : `${mode.cause}: ${mode.reason}`;
    const { counts } = ledger;
    return {
      tradingHash: this.#hash.digest('hex'),
      lines: this.#lines,
      frames: this.#frames(),
      ledgerEvents: engine.ledger.events,
      intents: counts.intents,
      orders: counts.sent,
      fills: counts.fills,
      alerts: this.#alerts,
      breaks: this.#breaks,
      halted: halt ?? (isLatched(words) ? 'the gate is closed' : null),
      turns: this.#scheduler.turns,
    };
  }
}
