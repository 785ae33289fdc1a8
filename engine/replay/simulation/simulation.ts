/**
 * One simulation of a desk: its machines, its processes, its faults and those who watch it, from
 * the first start to the last check. The same scenario twice goes the same way to the last byte.
 */
import { createHash } from 'node:crypto';
import { unitsOf } from '../../contract/numbers.ts';
import { instrumentProfile } from '../../venues/sim/instrument-profile.ts';
import { Random } from '../../venues/sim/random.ts';
import { allCheckers } from './checkers/all-checkers.ts';
import type {
  ApprovedOrder,
  Checker,
  Facts,
  InvariantName,
  Violation,
  WirePlace,
} from './checkers/checker.ts';
import { DeskProcesses } from './desk/desk-processes.ts';
import type { EngineWitness } from './desk/simulated-engine.ts';
import { SimulatedOperator } from './desk/simulated-operator.ts';
import { endMillis, type Scenario } from './faults/fault.ts';
import { strike } from './faults/injector.ts';
import { MessageFaults, noOdds } from './faults/message-faults.ts';
import { SimulatedDisk } from './platform/disk.ts';
import { Machine } from './platform/machine.ts';
import { type Connection, type Direction, Network } from './platform/network.ts';
import { Scheduler, SimulatedProcess, startNanos } from './platform/scheduler.ts';
import { type OrderMessage, readOrderMessage } from './platform/wire-text.ts';
import { setWorld, type World } from './platform/world.ts';
import { SimulatedVenue, symbol } from './venue/simulated-venue.ts';

/** How long the desk may take to be armed once the last fault is over. */
const recoveryMillisLimit = 30_000;
/** How long the last halt may take to be confirmed: a dead line is found out in half of it. */
const haltMillisLimit = 30_000;
/** What is late may still arrive in this time. */
const quietMillis = 3_000;
const stepMillis = 250;
/** One seed in so many has the library's strategies at its desk. */
const libraryEvery = 5;

export interface SimulationResult {
  readonly violations: readonly Violation[];
  /** Of everything that happened: every message, and every row of the ledger. */
  readonly hash: string;
  readonly simulatedMillis: number;
  readonly turns: number;
  readonly ledgerEvents: number;
  readonly orders: number;
  readonly fills: number;
  /** Runs of the engine. */
  readonly starts: number;
}

export class Simulation {
  readonly #scenario: Scenario;
  readonly #scheduler: Scheduler;
  readonly #network: Network;
  readonly #world: World;
  readonly #machine: Machine;
  readonly #venue: SimulatedVenue;
  readonly #desk: DeskProcesses;
  readonly #operator: SimulatedOperator;
  readonly #operatorProcess: SimulatedProcess;
  readonly #checkers: Checker[];
  readonly #violations: Violation[] = [];
  readonly #trace = createHash('sha256');
  readonly #odds = noOdds();
  readonly #placed = new Map<string, WirePlace>();
  readonly #cancels = new Map<string, number>();
  readonly #arrived = new Set<string>();
  readonly #approved = new Map<string, ApprovedOrder>();
  readonly #intents = new Map<string, ApprovedOrder['request']>();
  readonly #lies = new Set<string>();
  /** Which order a request on a connection is about. */
  readonly #asked = new Map<string, string>();

  constructor(scenario: Scenario) {
    const { seed } = scenario;
    this.#scenario = scenario;
    const random = (stream: number) => new Random(seed, stream);
    this.#scheduler = new Scheduler({
      onError: (thread, error) => {
        this.#violate('X', `${thread.name}: ${errorText(error)}`);
        thread.process.end('an error of its own');
      },
      afterTurn: () => {
        for (const checker of this.#checkers) checker.afterTurn?.();
      },
    });
    const faults = new MessageFaults({
      random: random(1),
      odds: this.#odds,
      onLie: (id) => this.#lies.add(id),
      answer: (connection, text) => this.#network.forge(connection, text),
    });
    this.#network = new Network(this.#scheduler, random(2), faults);
    this.#machine = new Machine('desk', startNanos, new SimulatedDisk(random(3)));
    this.#world = {
      scheduler: this.#scheduler,
      network: this.#network,
      random: random(4),
      spawn: () => this.#desk.spawnWarden(),
      lives: (processId) => this.#desk.lives(processId),
      kill: (processId) => this.#desk.kill(processId),
    };
    setWorld(this.#world);
    const elsewhere = new Machine('venue', startNanos, new SimulatedDisk(random(5)));
    const venueThread = new SimulatedProcess('venue', elsewhere).thread('main');
    this.#venue = this.#begin(
      venueThread,
      () => new SimulatedVenue(this.#world, venueThread, seed),
    );
    this.#desk = new DeskProcesses({
      world: this.#world,
      machine: this.#machine,
      random: random(6),
      witness: this.#witness(),
      runsLibrary: seed % libraryEvery === 0,
      onStart: () => {
        for (const checker of this.#checkers) checker.onStart?.();
      },
    });
    this.#operatorProcess = new SimulatedProcess('operator', elsewhere);
    const signedEpochs = new Map<string, number>();
    const thread = this.#operatorProcess.thread('main');
    const engine = () => this.#desk.engine;
    const world = this.#world;
    this.#operator = new SimulatedOperator({
      ...{ world, thread, engine, signedEpochs },
      random: random(7),
      onAcknowledged: (sequence) => {
        for (const checker of this.#checkers) checker.onAcknowledged?.(sequence);
      },
    });
    this.#checkers = allCheckers(this.#facts(), signedEpochs);
    this.#network.tap((connection, direction, text) => this.#hear(connection, direction, text));
    this.#venue.listeners.push((event) => {
      for (const id of [event['c'], event['C']]) if (typeof id === 'string') this.#arrived.add(id);
      const opened = event['x'] === 'NEW' ? event['c'] : null;
      if (typeof opened !== 'string') return;
      for (const checker of this.#checkers) checker.onOpened?.(opened);
    });
    this.#scheduler.after(thread, 0, () => this.#operator.begin());
    this.#schedule();
  }

  #witness(): EngineWitness {
    return {
      onEvent: (event) => {
        const { body } = event;
        if (body.type === 'intent.recorded') this.#intents.set(body.intentId, body.request);
        if (body.type === 'verdict.recorded' && body.clientOrderId !== null) {
          this.#approve(body.clientOrderId, body.intentId, body.epoch, body.flattenId ?? null);
        }
        for (const checker of this.#checkers) checker.onEvent?.(event);
      },
      onPublished: (events) => {
        for (const checker of this.#checkers) checker.onPublished?.(events);
      },
      onRunner: (watch) => {
        for (const checker of this.#checkers) checker.onRunner?.(watch);
      },
      onLedgerFailed: () => {
        for (const checker of this.#checkers) checker.onLedgerFailed?.();
      },
      onBroken: (error) => this.#violate('X', errorText(error)),
    };
  }

  async run(): Promise<SimulationResult> {
    this.#desk.start();
    await this.#until(endMillis);
    this.#desk.mend();
    let at = endMillis;
    const limit = endMillis + recoveryMillisLimit;
    while (!this.#desk.isArmed && at < limit && this.#violations.length === 0) {
      at += stepMillis;
      await this.#until(at);
    }
    if (!this.#desk.isArmed && this.#violations.length === 0)
      this.#violate('I8', `not armed after 30 s: ${this.#desk.obstacles()}`);
    this.#operator.hasGoneHome = true;
    const operator = this.#operatorProcess.thread('last');
    this.#scheduler.after(operator, 0, () => this.#operator.kill({}));
    const last = at + haltMillisLimit;
    do {
      at += stepMillis;
      await this.#until(at);
    } while (!this.#desk.isQuiet && at < last && this.#violations.length === 0);
    at += quietMillis;
    await this.#until(at);
    if (this.#violations.length === 0) for (const checker of this.#checkers) checker.atEnd?.();
    return this.#finish(at);
  }

  async #until(millis: number): Promise<void> {
    if (this.#violations.length > 0) return;
    await this.#scheduler.runUntil(startNanos + millis * 1e6);
  }

  #finish(simulatedMillis: number): SimulationResult {
    const { rows } = this.#machine.disk;
    this.#trace.update(rows.at(-1)?.hash ?? '');
    this.#desk.end();
    setWorld(null);
    return {
      violations: this.#violations,
      hash: this.#trace.digest('hex'),
      simulatedMillis,
      turns: this.#scheduler.turns,
      ledgerEvents: rows.length,
      orders: this.#placed.size,
      fills: this.#venue.desk.history.trades(this.#venue.owner, symbol).length,
      starts: this.#desk.starts,
    };
  }

  #begin<T>(thread: ReturnType<SimulatedProcess['thread']>, work: () => T): T {
    return this.#scheduler.within(thread, work);
  }

  #schedule(): void {
    const injector = new SimulatedProcess('faults', this.#machine).thread('main');
    const operator = this.#operatorProcess.thread('acts');
    const reach = {
      scheduler: this.#scheduler,
      network: this.#network,
      odds: this.#odds,
      venue: this.#venue.faults,
      machine: this.#machine,
      mischief: this.#desk.mischief,
      engine: () => this.#desk.engine?.main ?? null,
      warden: () => this.#desk.warden,
      killEngine: () => this.#desk.killEngine(),
      cutPower: () => this.#desk.cutPower(),
      operate: (act: Parameters<SimulatedOperator['act']>[0], force: number) => {
        this.#scheduler.after(operator, 0, () => this.#operator.act(act, force));
      },
    };
    for (const fault of this.#scenario.faults) {
      this.#scheduler.at(injector, startNanos + fault.atMillis * 1e6, () => {
        const end = strike(reach, fault);
        this.#scheduler.after(injector, fault.forMillis * 1e6, end);
      });
    }
  }

  #facts(): Facts {
    return {
      scheduler: this.#scheduler,
      disk: this.#machine.disk,
      venue: this.#venue,
      engine: () => this.#desk.engine,
      placed: this.#placed,
      cancels: this.#cancels,
      arrived: this.#arrived,
      approved: this.#approved,
      lies: this.#lies,
      violate: (invariant, detail) => this.#violate(invariant, detail),
    };
  }

  #violate(invariant: InvariantName, detail: string): void {
    const atMillis = Math.round((this.#scheduler.nowNanos - startNanos) / 1e6);
    if (this.#violations.length < 20) this.#violations.push({ invariant, detail, atMillis });
    this.#scheduler.stop();
  }

  #approve(id: string, intentId: string, epoch: number, flattenId: string | null): void {
    const request = this.#intents.get(intentId);
    if (request !== undefined) this.#approved.set(id, { request, epoch, flattenId });
  }

  #hear(connection: Connection, direction: Direction, text: string): void {
    this.#trace.update(`${this.#scheduler.nowNanos} ${connection.id} ${direction} `);
    this.#trace.update(text.replace(/"(signature|apiKey)":"[^"]*"/g, ''));
    if (!connection.path.startsWith('/ws-api')) return;
    const message = readOrderMessage(text);
    if (message === null) return;
    if (direction === 'toClient') this.#answered(connection, message);
    else this.#written(connection, message);
  }

  #answered(connection: Connection, message: OrderMessage): void {
    if (message.kind !== 'answer') return;
    const asked = this.#asked.get(`${connection.id} ${message.id}`);
    if (asked !== undefined) this.#arrived.add(asked);
  }

  #amended(clientOrderId: string, quantity: string): void {
    const lots = (spec === undefined ? null : unitsOf(quantity, spec.lot)) ?? Number.NaN;
    for (const checker of this.#checkers) checker.onAmend?.({ clientOrderId, lots });
  }

  #written(connection: Connection, message: OrderMessage): void {
    // The warden has a session of its own; what it writes are cancels.
    const isEngine = connection.client.thread === this.#desk.engine?.main;
    if (message.kind === 'cancel') {
      const { clientOrderId } = message;
      if (!isEngine) return;
      this.#cancels.set(clientOrderId, (this.#cancels.get(clientOrderId) ?? 0) + 1);
      for (const checker of this.#checkers) checker.onCancel?.(clientOrderId);
    }
    if (message.kind === 'amend') return this.#amended(message.clientOrderId, message.quantity);
    if (message.kind !== 'place') return;
    const { clientOrderId, side } = message;
    this.#asked.set(`${connection.id} ${message.id}`, clientOrderId);
    const atNanos = this.#scheduler.nowNanos;
    const lots = spec === undefined ? null : unitsOf(message.quantity, spec.lot);
    const price =
      message.price === null || spec === undefined ? null : unitsOf(message.price, spec.price);
    const place = { clientOrderId, side, lots: lots ?? Number.NaN, price, atNanos, connection };
    for (const checker of this.#checkers) checker.onPlace?.(place);
    this.#placed.set(clientOrderId, place);
  }
}

const errorText = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

const spec = instrumentProfile(symbol, 'spot')?.spec;
