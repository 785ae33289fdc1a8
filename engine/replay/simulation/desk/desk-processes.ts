/**
 * The processes of the desk's machine: the engine, started again whenever it has ended, and its
 * wardens. Ends them as faults want it, and knows whether the desk is armed.
 */
import type { ChildProcess } from 'node:child_process';
import { isLatched } from '../../../host/gate/gate-words.ts';
import type { Random } from '../../../venues/sim/random.ts';
import type { Machine } from '../platform/machine.ts';
import { firstProcessId } from '../platform/runtime.ts';
import { ProcessEnded, SimulatedProcess, type SimulatedThread } from '../platform/scheduler.ts';
import type { World } from '../platform/world.ts';
import { type EngineWitness, SimulatedEngine } from './simulated-engine.ts';
import { spawnWarden } from './simulated-warden.ts';
import type { Mischief } from './wild-strategy.ts';

const restartMillis = { first: 300, spread: 2_500 };
const superviseMillis = 700;

export interface DeskProcessesOptions {
  readonly world: World;
  readonly machine: Machine;
  readonly random: Random;
  readonly witness: EngineWitness;
  readonly runsLibrary: boolean;
  readonly onStart: () => void;
}

export class DeskProcesses {
  readonly #options: DeskProcessesOptions;
  readonly #byId = new Map<number, SimulatedProcess>();
  readonly #supervisor: SimulatedThread;
  readonly mischief: Mischief = { storms: 0, throws: false, nonsense: 0 };
  engine: SimulatedEngine | null = null;
  warden: SimulatedThread | null = null;
  starts = 0;
  #process: SimulatedProcess | null = null;
  #lastProcessId = firstProcessId;

  constructor(options: DeskProcessesOptions) {
    this.#options = options;
    const { world, machine } = options;
    this.#supervisor = new SimulatedProcess('supervisor', machine).thread('main');
    world.scheduler.after(this.#supervisor, 0, () => {
      setInterval(() => this.#supervise(), superviseMillis);
    });
  }

  start(): void {
    const { world, machine, random, witness, runsLibrary, onStart } = this.#options;
    this.starts += 1;
    const process = new SimulatedProcess(`engine-${this.starts}`, machine);
    this.#process = process;
    this.#register(process);
    const main = process.thread('main');
    process.onEnd(() => {
      machine.disk.writerGone();
      this.engine = null;
      this.#process = null;
      const delay = restartMillis.first + random.unit() * restartMillis.spread;
      world.scheduler.after(this.#supervisor, delay * 1e6, () => this.start());
    });
    const given = { world, process, fence: this.starts, random, witness, runsLibrary };
    world.scheduler.after(main, 50e6, () => {
      onStart();
      SimulatedEngine.start({ ...given, mischief: this.mischief }, main, (engine) => {
        this.engine = engine;
      }).catch((error: unknown) => {
        // What main.ts does with it: the process ends, and somebody starts another one.
        if (!(error instanceof ProcessEnded)) process.end('it could not start');
      });
    });
  }

  spawnWarden(): ChildProcess {
    const { world, machine } = this.#options;
    const process = new SimulatedProcess(`warden-${this.#lastProcessId}`, machine);
    const processId = this.#register(process);
    this.warden = process.thread('main');
    return spawnWarden(world, process, processId);
  }

  lives(processId: number): boolean {
    return this.#byId.get(processId)?.alive === true;
  }

  kill(processId: number): void {
    this.#byId.get(processId)?.end('killed');
  }

  killEngine(): void {
    this.#process?.end('killed');
  }

  /** Every process of the machine is gone, and what was not synced may be. */
  cutPower(): void {
    for (const process of this.#byId.values()) process.end('no power');
    this.#options.machine.disk.powerCut();
  }

  /** The faults are over: nothing is stopped any more. */
  mend(): void {
    Object.assign(this.mischief, { storms: 0, throws: false, nonsense: 0 });
  }

  get isArmed(): boolean {
    const { engine } = this;
    return (
      engine !== null &&
      !isLatched(engine.parts.words) &&
      engine.parts.loop.core.ledger.modes.length === 0
    );
  }

  /** Halted, confirmed by the venue, and everything of it durable. */
  get isQuiet(): boolean {
    const { engine } = this;
    if (engine === null || !isLatched(engine.parts.words) || engine.parts.kills.isRunning)
      return false;
    const { ledger } = engine.parts.loop.core;
    const isDurable = engine.parts.loop.durableSequence === ledger.sequence;
    return isDurable && ledger.orders.size === 0 && ledger.flatten === null;
  }

  /** Why it is not armed, in words. */
  obstacles(): string {
    const { engine } = this;
    if (engine === null) return 'no engine runs';
    const { modes } = engine.parts.loop.core.ledger;
    return `${engine.parts.arming.blockers().join('; ')} ${JSON.stringify(modes)}`;
  }

  /** The simulation is over; nothing of it runs on. */
  end(): void {
    this.#supervisor.process.end('over');
    for (const process of this.#byId.values()) process.end('over');
  }

  /** As an operator would: an engine whose ledger or strategy has failed is started again. */
  #supervise(): void {
    const { engine } = this;
    if (engine === null) return;
    const { ledger } = engine.parts.loop.core;
    const hasFailed = [...ledger.strategies.values()].some(({ state }) => state === 'failed');
    if (engine.parts.health.ledgerFailure !== null || hasFailed) this.killEngine();
  }

  #register(process: SimulatedProcess): number {
    this.#lastProcessId += 1;
    this.#byId.set(this.#lastProcessId, process);
    process.pid = this.#lastProcessId;
    return this.#lastProcessId;
  }
}
