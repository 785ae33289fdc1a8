/**
 * The engine of a paper run in lock-step: its own wiring, on a desk file made of a backtest's, with
 * a ledger and a latch whose disk takes no simulated time, and armed by a signed command.
 */
import { configHashOf } from '../../../config/load-desk.ts';
import { invariant } from '../../../contract/assert.ts';
import type { DeskConfig } from '../../../contract/config.ts';
import { Tokens } from '../../../host/admission.ts';
import { Engine } from '../../../host/engine.ts';
import type { Foundation } from '../../../host/foundation.ts';
import { epochWord } from '../../../host/gate/gate-words.ts';
import { makeParts, type Parts, wordsOf } from '../../../host/parts.ts';
import { LedgerMemory } from '../../../host/record/ledger-memory.ts';
import type { StrategySeat } from '../../../host/strategies/strategy-seat.ts';
import type { Surroundings } from '../../../host/surroundings.ts';
import type { Random } from '../../../venues/sim/random.ts';
import type { BacktestPlan } from '../../backtest/backtest-plan.ts';
import { deskOperator } from '../../desk-operator.ts';
import { quietSurroundings, silentWire } from '../desk/quiet-surroundings.ts';
import { engineArguments } from '../desk/simulated-engine.ts';
import { deskRoot, simulatedFoundation } from '../desk/simulated-foundation.ts';
import { controlPort, SimulatedIngress } from '../desk/simulated-ingress.ts';
import { ProcessEnded, type SimulatedThread } from '../platform/scheduler.ts';
import type { World } from '../platform/world.ts';
import { addressesOf } from '../venue/serve-venue.ts';
import { InstantLedger } from './instant-ledger.ts';
import { LockStepRunners } from './lock-step-runner.ts';

const fence = 1;

export interface PaperEngineOptions {
  readonly world: World;
  /** The main thread of the engine's process. */
  readonly main: SimulatedThread;
  readonly random: Random;
  readonly plan: BacktestPlan;
  readonly desk: DeskConfig;
  readonly onBroken: (error: unknown) => void;
}

export class PaperEngine {
  readonly parts: Parts;
  readonly runners: LockStepRunners;
  readonly ledger: InstantLedger;
  readonly #foundation: Foundation;
  readonly #operator = deskOperator('replay', 'replay of a recording');

  private constructor(
    parts: Parts,
    runners: LockStepRunners,
    ledger: InstantLedger,
    foundation: Foundation,
  ) {
    this.parts = parts;
    this.runners = runners;
    this.ledger = ledger;
    this.#foundation = foundation;
  }

  /** Starts it, halted; in its own thread. `onParts` is told before anything is recorded. */
  static async start(
    options: PaperEngineOptions,
    onParts: (parts: Parts) => void,
  ): Promise<PaperEngine> {
    const { world, desk, main } = options;
    const ledger = new InstantLedger();
    const runners = new LockStepRunners(world.scheduler);
    const foundation = simulatedFoundation({
      configuration: {
        config: desk,
        configHash: configHashOf(desk),
        place: ({ path, problem, instead }) => {
          return { file: 'backtest', line: 1, column: 1, path: path.join('.'), problem, instead };
        },
      },
      latch: { kind: 'missing' },
      memory: new LedgerMemory(),
      ledger,
      fence,
    });
    const words = wordsOf(foundation);
    const around = surroundingsOf(options, runners, words);
    const parts = await makeParts(engineArguments, foundation, words, around);
    main.process.onEnd(() => parts.latencies.stop());
    onParts(parts);
    await Engine.begin(engineArguments, foundation, parts, around);
    return new PaperEngine(parts, runners, ledger, foundation);
  }

  /** What stands against arming; none: `arm` will do. */
  blockers(): readonly string[] {
    return this.parts.arming.blockers();
  }

  /** By a signed command, as the first operator of a desk enrols himself. */
  async enrol(): Promise<void> {
    const refusal = await this.parts.commands.take(this.#operator.enrol(this.#known()));
    invariant(refusal === '', `the operator was not enrolled: ${JSON.stringify(refusal)}`);
  }

  /** Lifts the halt that every start has, by a signed command. */
  async arm(): Promise<void> {
    const refusal = await this.parts.commands.take(this.#operator.rearm(this.#known()));
    invariant(refusal === '', `the desk did not arm: ${JSON.stringify(refusal)}`);
  }

  #known() {
    const { configuration, sessionId } = this.#foundation;
    return { desk: configuration.config.desk, sessionId, epoch: epochWord(this.parts.words) };
  }
}

function surroundingsOf(
  { world, main, random, plan, desk, onBroken }: PaperEngineOptions,
  runners: LockStepRunners,
  words: ReturnType<typeof wordsOf>,
): Surroundings {
  const { scheduler, network } = world;
  const control = main.process.thread('control');
  const port = controlPort(fence);
  const ingress = { scheduler, network, random, main, control, words, root: deskRoot, port };
  return {
    ...quietSurroundings,
    openDoors: async () => ({
      tokens: new Tokens(''),
      wire: silentWire(),
      ingress: new SimulatedIngress(ingress),
    }),
    reach: async (id) => {
      const config = desk.venues.find((venue) => venue.id === id);
      invariant(config !== undefined, `${id} is no venue of the desk`);
      return { config, ...addressesOf('capture') };
    },
    strategyRunner: runners.runner,
    strategySources: {
      ofSeat: async (seat) => seatSource(plan, seat),
      ofFile: async () => ({ ok: false, reason: 'nothing is swapped in lock-step' }) as const,
    },
    onBroken: (error) => {
      onBroken(error);
      throw new ProcessEnded('the engine ended by a broken invariant');
    },
  };
}

/** The very module that the backtest runs. */
function seatSource({ strategies }: BacktestPlan, { strategy, module }: StrategySeat) {
  const planned = strategies.find((one) => one.strategy === strategy);
  invariant(planned !== undefined, `${strategy} is no strategy of the plan`);
  const file = planned.isFile ? { file: module, fileHash: '0'.repeat(64) } : null;
  const source = { url: new URL(planned.moduleUrl), label: module, file };
  return { source, reason: module, problem: null, isDeskFile: false };
}
