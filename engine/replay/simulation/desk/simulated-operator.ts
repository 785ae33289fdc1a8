/**
 * The operator of a simulation: looks at the desk, thinks, and then asks for what he saw a need of,
 * by which time it may be another desk. Kills come in by the real door, on the simulated network.
 */
import type {
  BreakDecideCommand,
  KillCommand,
  RearmCommand,
  SwapCommand,
} from '../../../contract/commands.ts';
import type { Actor } from '../../../contract/events.ts';
import { CommandId } from '../../../contract/ids.ts';
import type { GateEpoch } from '../../../contract/numbers.ts';
import { type Scope, scopeText } from '../../../contract/scope.ts';
import { utcNow } from '../../../host/clock.ts';
import { epochWord, isLatched } from '../../../host/gate/gate-words.ts';
import type { Random } from '../../../venues/sim/random.ts';
import type { OperatorAct } from '../faults/injector.ts';
import type { SimulatedThread } from '../platform/scheduler.ts';
import { SimulatedSocket } from '../platform/sockets.ts';
import type { World } from '../platform/world.ts';
import { deskName, operator, strategyIds } from './desk-parts.ts';
import type { SimulatedEngine } from './simulated-engine.ts';

const lookMillis = 400;
const thinkMillis = 1_200;
/** When a flatten is asked for, until one of them is not refused, and how long it may take. */
const flattenTries = [400, 1_000, 2_000, 3_500];
const flattenMillis = 5_000;
const actor: Actor = { kind: 'operator', name: operator };

export interface OperatorOptions {
  readonly world: World;
  readonly thread: SimulatedThread;
  readonly random: Random;
  readonly engine: () => SimulatedEngine | null;
  /** The gate epoch that each re-arm was signed for. */
  readonly signedEpochs: Map<string, number>;
  /** He has been answered: all up to this event is recorded. */
  readonly onAcknowledged: (sequence: number) => void;
}

export class SimulatedOperator {
  readonly #options: OperatorOptions;
  #commands = 0;
  #isThinking = false;
  /** He wants it flat before he lifts the halt. */
  #isFlattening = false;
  /** No re-arming from here on. */
  hasGoneHome = false;

  constructor(options: OperatorOptions) {
    this.#options = options;
  }

  /** Looks again and again whether there is a halt to lift; in the operator's thread. */
  begin(): void {
    setInterval(() => this.#look(), lookMillis);
  }

  act(act: OperatorAct, force: number): void {
    const strategy = strategyIds[force < 0.5 ? 0 : 1];
    switch (act) {
      case 'kill':
        return this.kill({});
      case 'killStrategy':
        return this.kill({ strategy });
      case 'reduce':
        return this.#inEngine((engine) => {
          const command = { ...this.#head(engine), scope: force < 0.3 ? {} : { strategy } };
          const reduce = { ...command, kind: 'reduce', reason: 'by chance' } as const;
          return engine.parts.reductions.reduce(reduce, actor);
        });
      case 'flatten':
        this.#isFlattening = true;
        this.kill({});
        for (const after of flattenTries) setTimeout(() => this.#flatten(), after);
        return void setTimeout(() => {
          this.#isFlattening = false;
        }, flattenMillis);
      case 'swap':
        return this.#inEngine((engine) => {
          const command: SwapCommand = {
            ...this.#head(engine),
            kind: 'strategy.swap',
            strategy,
            file: 'next.ts',
            fileHash: '0'.repeat(64),
            workingOrders: force % 0.5 < 0.25 ? 'pass' : 'cancel',
            reason: 'by chance',
          };
          return engine.parts.swaps.swap(command, actor);
        });
      case 'staleRearm': {
        // Signed now, sent off, and behind it a kill that overtakes it.
        this.#rearm({}, 50 + force * 1_500);
        return void setTimeout(() => this.kill({}), 20 + force * 700);
      }
    }
  }

  /** Through the kill door, as a command line would. */
  kill(scope: Scope): void {
    const engine = this.#options.engine();
    if (engine === null) return;
    const command: KillCommand = {
      kind: 'kill',
      commandId: this.#commandId(),
      scope,
      reason: 'by chance',
      actor: null,
      door: 'cli',
    };
    const socket = new SimulatedSocket(`ws://${engine.controlHost}/control`);
    socket.on('error', () => undefined); // no engine at that door any more
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'hello', token: '', role: 'cli' }));
      socket.send(JSON.stringify({ type: 'kill', command }));
    });
    setTimeout(() => socket.close(), 3_000);
  }

  #flatten(): void {
    this.#inEngine((engine) => {
      const command = { ...this.#head(engine), scope: {}, typedScope: scopeText({}) };
      const epoch = epochWord(engine.parts.words);
      const wanted = { ...command, epoch, kind: 'flatten', reason: 'by chance' } as const;
      return engine.parts.flattens.flatten(wanted, actor);
    });
  }

  #look(): void {
    const engine = this.#options.engine();
    if (engine === null || this.hasGoneHome || this.#isThinking || this.#isFlattening) return;
    const { ledger } = engine.parts.loop.core;
    const undecided = [...ledger.breaks.values()].find(({ decision }) => decision === null);
    if (undecided !== undefined) return this.#decide(engine, undecided.breakId);
    const desk = ledger.modes.find(({ scope }) => scopeText(scope) === 'desk');
    const scope = isLatched(engine.parts.words) || desk !== undefined ? {} : ledger.modes[0]?.scope;
    if (scope === undefined || !this.#options.random.chance(0.6)) return;
    this.#rearm(scope, this.#options.random.unit() * thinkMillis);
  }

  /** The venue is right, as a rule; what turned up there is closed now and then. */
  #decide(engine: SimulatedEngine, breakId: BreakDecideCommand['breakId']): void {
    const decision = this.#options.random.chance(0.7) ? 'adopt' : 'flatten';
    const command = { ...this.#head(engine), kind: 'break.decide', breakId, decision } as const;
    const reason = 'the venue is right';
    this.#inEngine((now) => now.parts.decisions.decide({ ...command, reason }, actor));
  }

  /** Signs for the epoch that is on the screen now, and sends it a while later. */
  #rearm(scope: Scope, afterMillis: number): void {
    const engine = this.#options.engine();
    if (engine === null) return;
    const epoch: GateEpoch = epochWord(engine.parts.words);
    const rest = { scope, epoch, typedScope: scopeText(scope), reason: 'all is well again' };
    const command: RearmCommand = { ...this.#head(engine), kind: 'rearm', ...rest };
    this.#options.signedEpochs.set(command.commandId, epoch);
    this.#isThinking = true;
    setTimeout(() => {
      this.#isThinking = false;
      this.#inEngine((now) => {
        // A command is signed for one run of the engine; no other obeys.
        return now === engine ? now.parts.arming.rearm(command, actor) : 'of another run';
      });
    }, afterMillis);
  }

  /** Has the engine carry out a command, which answers what is wrong with it. */
  #inEngine(act: (engine: SimulatedEngine) => string | Promise<string>): void {
    const engine = this.#options.engine();
    if (engine === null) return;
    const { scheduler } = this.#options.world;
    scheduler.after(engine.main, 300_000, () => void this.#carryOut(engine, act));
  }

  /** As the desk of commands does it: no answer before what came of it is on the record. */
  async #carryOut(
    engine: SimulatedEngine,
    act: (engine: SimulatedEngine) => string | Promise<string>,
  ): Promise<void> {
    const { loop, durability } = engine.parts;
    const before = loop.core.ledger.sequence;
    await act(engine);
    const { sequence } = loop.core.ledger;
    if (sequence === before) return;
    const isRecorded = await durability.reached(sequence).then(
      () => true,
      () => false,
    );
    if (isRecorded) this.#options.onAcknowledged(sequence);
  }

  #head(engine: SimulatedEngine) {
    return {
      commandId: this.#commandId(),
      actor: operator,
      desk: deskName,
      engineSession: engine.sessionId,
      consoleSession: 'simulated',
      issuedUtcNanos: utcNow(),
    };
  }

  #commandId() {
    this.#commands += 1;
    return CommandId.parse(`command-${this.#commands}`);
  }
}
