/**
 * One run of the engine in a simulation: the engine's own wiring, on what a former run left on the
 * simulated disk, with simulated things around it.
 * Holds no rule of its own; who operates and watches it reaches into its parts.
 */
import type { LedgerEvent } from '../../../contract/events.ts';
import { Tokens } from '../../../host/admission.ts';
import type { EngineArguments } from '../../../host/arguments.ts';
import { deskDirectory } from '../../../host/desk-directory.ts';
import { Engine } from '../../../host/engine.ts';
import type { Foundation } from '../../../host/foundation.ts';
import { type LatchReading, readLatch } from '../../../host/gate/latch.ts';
import { makeParts, type Parts, wordsOf } from '../../../host/parts.ts';
import { LedgerMemory } from '../../../host/record/ledger-memory.ts';
import type { Surroundings } from '../../../host/surroundings.ts';
import type { ReachedVenue } from '../../../host/venues/venue-sessions.ts';
import type { Random } from '../../../venues/sim/random.ts';
import {
  ProcessEnded,
  type SimulatedProcess,
  type SimulatedThread,
} from '../platform/scheduler.ts';
import type { World } from '../platform/world.ts';
import { addressesOf } from '../venue/serve-venue.ts';
import { configuration, venueConfig } from './desk-parts.ts';
import { libraryStrategies } from './library-strategy.ts';
import { quietSurroundings, silentWire } from './quiet-surroundings.ts';
import { deskRoot, simulatedFoundation } from './simulated-foundation.ts';
import { controlPort, SimulatedIngress } from './simulated-ingress.ts';
import { eventOf, SimulatedLedger } from './simulated-ledger.ts';
import { type RunnerWatch, watchedRunners } from './watched-runner.ts';
import { type Mischief, wildStrategies } from './wild-strategy.ts';

/** Who watches a run of the engine. */
export interface EngineWitness {
  readonly onEvent: (event: LedgerEvent) => void;
  readonly onPublished: (events: readonly LedgerEvent[]) => void;
  readonly onRunner: (watch: RunnerWatch) => void;
  readonly onLedgerFailed: () => void;
  readonly onBroken: (error: unknown) => void;
}

export interface EngineOptions {
  readonly world: World;
  readonly process: SimulatedProcess;
  /** Number of this run on this ledger, at least; never given twice. */
  readonly fence: number;
  readonly random: Random;
  readonly mischief: Mischief;
  /** Strategies of the library at the seats, in place of the wild ones. */
  readonly runsLibrary: boolean;
  readonly witness: EngineWitness;
}

/** As the engine's own command line would say it. */
export const engineArguments: EngineArguments = {
  directory: deskRoot,
  config: null,
  consoleDirectory: null,
  port: 0,
  keepVenue: true,
  quiet: true,
};

export class SimulatedEngine {
  readonly main: SimulatedThread;
  readonly process: SimulatedProcess;
  readonly parts: Parts;
  readonly sessionId: Foundation['sessionId'];
  /** Where the kill door is on the simulated network. */
  readonly controlHost: string;

  private constructor(
    main: SimulatedThread,
    parts: Parts,
    { sessionId }: Foundation,
    controlHost: string,
  ) {
    this.main = main;
    this.process = main.process;
    this.parts = parts;
    this.sessionId = sessionId;
    this.controlHost = controlHost;
  }

  /**
   * Reads what is on the disk and starts, halted; in the engine's own thread. Rejects where an
   * engine could not start, as on a disk that takes nothing.
   */
  static async start(
    options: EngineOptions,
    main: SimulatedThread,
    onMade: (engine: SimulatedEngine) => void,
  ): Promise<void> {
    const { process, witness } = options;
    const latch = await readLatch(deskDirectory(deskRoot).latch);
    const foundation = foundationOf(options, main, latch);
    const words = wordsOf(foundation);
    const around = surroundingsOf(options, main, foundation, words);
    const parts = await makeParts(engineArguments, foundation, words, around);
    process.onEnd(() => parts.latencies.stop());
    parts.loop.observe(witness.onEvent);
    parts.loop.onDurable(witness.onPublished);
    const controlHost = `127.0.0.1:${parts.ingress.port}`;
    onMade(new SimulatedEngine(main, parts, foundation, controlHost));
    await Engine.begin(engineArguments, foundation, parts, around);
  }
}

function foundationOf(
  { world, process, random, fence, witness }: EngineOptions,
  main: SimulatedThread,
  latch: LatchReading,
): Foundation {
  const { scheduler } = world;
  const { disk } = process.machine;
  const memory = new LedgerMemory();
  memory.take(disk.rows.map(eventOf));
  const writer = process.thread('ledger-writer');
  const ledger = new SimulatedLedger({ scheduler, disk, random, main, writer });
  // Before the engine asks to be told: what it then does is looked at from the same turn on.
  ledger.onFailure(witness.onLedgerFailed);
  return simulatedFoundation({ configuration, latch, memory, ledger, fence });
}

function surroundingsOf(
  { world, process, random, mischief, runsLibrary, witness }: EngineOptions,
  main: SimulatedThread,
  { lock }: Foundation,
  words: ReturnType<typeof wordsOf>,
): Surroundings {
  const { scheduler, network } = world;
  const control = process.thread('control');
  const port = controlPort(lock.fence());
  const ingress = { scheduler, network, random, main, control, words, root: deskRoot, port };
  return {
    ...quietSurroundings,
    openDoors: async () => ({
      tokens: new Tokens(''),
      wire: silentWire(),
      ingress: new SimulatedIngress(ingress),
    }),
    reach: async () => reached,
    strategyRunner: watchedRunners(
      runsLibrary ? libraryStrategies(random) : wildStrategies(random, mischief),
      witness.onRunner,
    ),
    strategySources: {
      ofSeat: async ({ module }) => seatSource(module),
      ofFile: async (file) => ({ ok: true, source: sourceOf(file) }) as const,
    },
    onBroken: (error) => {
      witness.onBroken(error);
      throw new ProcessEnded('the engine ended by a broken invariant');
    },
  };
}

const sourceOf = (label: string) => ({
  url: new URL(`simulated:${label}`),
  label,
  file: { file: label, fileHash: '0'.repeat(64) },
});

const seatSource = (module: string) => {
  const source = { ...sourceOf(module), file: null };
  return { source, reason: module, problem: null, isDeskFile: false };
};

const reached: ReachedVenue = { config: venueConfig, ...addressesOf('market') };
