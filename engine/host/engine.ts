/**
 * The life of one engine on its foundation: the halted start, the reaching of venues, the end.
 * Lifts no halt; what does is a signed command and nothing else.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { missingCase } from '../contract/assert.ts';
import { quarterdeckVersion } from '../contract/version.ts';
import { ordersInDoubt, type RecordBody } from '../core/engine.ts';
import type { LedgerFailure } from '../ports/ledger.ts';
import type { EngineArguments } from './arguments.ts';
import { Door } from './broadcast/door.ts';
import { reachingVenues } from './broadcast/health.ts';
import { Publication } from './broadcast/publication.ts';
import { engineStatus, StateHashes, type StatusOptions } from './broadcast/status.ts';
import { monoNow, utcNow } from './clock.ts';
import { strategySeats } from './configuration.ts';
import type { FromControl } from './control/messages.ts';
import type { Foundation } from './foundation.ts';
import { deskPrefix } from './gate/client-order-ids.ts';
import { epochWord } from './gate/gate-words.ts';
import { startReason } from './gate/latch.ts';
import { processStart } from './gate/lock.ts';
import { handsOf } from './hands.ts';
import { sweepModes } from './kill/mode-sweep.ts';
import { stampNow } from './loop.ts';
import { BooksRoom } from './market/books-room.ts';
import { makeParts, type Parts, wordsOf } from './parts.ts';
import { authorityAtStart } from './plans/authority-plan.ts';
import { tripsAtStart } from './plans/trips-plan.ts';
import { processSurroundings, type Surroundings } from './surroundings.ts';
import { VenueOpening } from './venues/venue-opening.ts';
import { endVenueProcesses } from './venues/venue-process.ts';
import {
  type ReachedVenue,
  startMarketData,
  startOrderEntry,
  wardenVenues,
} from './venues/venue-sessions.ts';
import type { WardenBriefing } from './warden/briefing.ts';
import { WardenWatch } from './warden-watch.ts';

const sweepMillis = 1_000;
const stopKillMillisLimit = 3_000;
const stopLedgerMillisLimit = 8_000;
/** How long a venue that is just being started may take to be found and ended with us. */
const stopVenueMillisLimit = 5_000;
const wardenEndMillisLimit = 1_500;
/** How long a venue may keep the warden from starting over the others. */
const wardenWaitMillis = 1_000;

export class Engine {
  readonly #given: EngineArguments;
  readonly #foundation: Foundation;
  readonly #parts: Parts;
  readonly #around: Surroundings;
  readonly #status: StatusOptions;
  readonly #publication: Publication;
  readonly #door: Door;
  readonly #books: BooksRoom;
  readonly #venueOpening: VenueOpening<ReachedVenue>;
  readonly #timers: NodeJS.Timeout[] = [];
  #stopping: Promise<void> | null = null;
  /** Settles when the venues are open, or have been given up. */
  #opening: Promise<void> = Promise.resolve();

  private constructor(
    given: EngineArguments,
    foundation: Foundation,
    parts: Parts,
    around: Surroundings,
  ) {
    this.#given = given;
    this.#foundation = foundation;
    this.#parts = parts;
    this.#around = around;
    const { loop, words, arming, health, wire, frames, kills } = parts;
    this.#status = {
      foundation,
      sessionId: this.#foundation.sessionId,
      startedUtcNanos: utcNow(),
      loop,
      words,
      arming,
      warden: () => health.warden,
      ledgerFault: () => health.ledgerFault,
      hashes: new StateHashes(loop, () => kills.isAnswering),
    };
    const status = () => engineStatus(this.#status);
    this.#publication = new Publication({ loop, wire, frames, kills, status });
    this.#door = new Door(given, foundation, parts, this.#status);
    this.#books = new BooksRoom(loop, foundation, stampNow, parts.plan);
    this.#venueOpening = this.#opener();
  }

  /** Starts halted; resolves when consoles can come, while the venues are still being reached. */
  static async start(given: EngineArguments, foundation: Foundation): Promise<Engine> {
    const words = wordsOf(foundation);
    const around = processSurroundings(given, foundation, words);
    const parts = await makeParts(given, foundation, words, around);
    return Engine.begin(given, foundation, parts, around);
  }

  /** The same with parts that are made already. */
  static async begin(
    given: EngineArguments,
    foundation: Foundation,
    parts: Parts,
    around: Surroundings,
  ): Promise<Engine> {
    const engine = new Engine(given, foundation, parts, around);
    await engine.#begin();
    return engine;
  }

  async #begin(): Promise<void> {
    const { ingress, health, loop, words, venues, kills } = this.#parts;
    const { recovered, configuration } = this.#foundation;
    // From the first event on: a cancel that cannot be written says so.
    loop.setPerformer(handsOf(loop, words, venues, configuration.config.approvalAgeMillis));
    recovered.ledger.onFailure((failure) => {
      this.#ledgerFailed(failure);
    });
    ingress.onMessage((message) => {
      this.#hear(message);
    });
    ingress.onFailure((detail) => {
      throw new Error(`the kill door is gone: ${detail}`);
    });
    this.#timers.push(
      setInterval(
        () => sweepModes({ loop, venues, isKilling: () => kills.isRunning }),
        sweepMillis,
      ),
    );
    await this.#latchStart();
    this.#recordStart();
    await this.#door.open();
    this.#publication.start();
    this.#opening = this.#openVenues().then(
      () => {
        if (this.#stopping !== null) return;
        health.startProblem = null;
        this.#foundation.log.info({ sequence: loop.core.ledger.sequence }, 'ready to be armed');
        this.#publication.statusChanged();
      },
      (error: unknown) => {
        this.#startProblem(error instanceof Error ? error.message : String(error));
      },
    );
  }

  #startProblem(problem: string): void {
    if (this.#stopping !== null) return;
    this.#parts.health.startProblem = problem;
    this.#foundation.log.error({ problem }, 'the start is incomplete');
    this.#record({
      type: 'fault.recorded',
      component: 'start',
      detail: problem.slice(0, 400),
      count: 1,
      owner: null,
    });
    this.#publication.statusChanged();
  }

  /** Whatever the latch said, from here on it says halted. */
  async #latchStart(): Promise<void> {
    const { latch, recovered, log } = this.#foundation;
    const failure = await this.#parts.ingress.writeLatch({
      state: 'halted',
      epoch: epochWord(this.#parts.words),
      cause: 'start',
      reason: startReason(latch, recovered.sequence === 0),
      actor: 'system',
      atMonoNanos: monoNow(),
      atUtcNanos: utcNow(),
    });
    if (failure !== null) log.error({ failure }, 'the latch is not durable');
  }

  #recordStart(): void {
    const { loop, words, fates } = this.#parts;
    const { configuration, latch, lock, recovered, log } = this.#foundation;
    const { config, configHash } = configuration;
    const reason = startReason(latch, recovered.sequence === 0);
    const { singleOperator, operators } = config;
    const trips = tripsAtStart(loop.core.ledger, config.trips);
    const authority = authorityAtStart(loop.core.ledger, { singleOperator, operators });
    this.#record({
      type: 'session.started',
      sessionId: this.#foundation.sessionId,
      fence: lock.fence(),
      engineVersion: quarterdeckVersion,
      environment: config.environment,
      desk: config.desk,
      singleOperator: authority.inForce.singleOperator,
      configHash,
      recoveredSequence: recovered.sequence,
      recoveredStateHash: recovered.stateHash,
      reason,
    });
    for (const fault of recovered.faults) this.#record(fault);
    const epoch = epochWord(words);
    if (epoch > loop.core.ledger.epoch) {
      const halt = { scope: {}, previous: 'halted', mode: 'halted', epoch } as const;
      const actor = { kind: 'system', name: 'latch' } as const;
      const rest = { actor, cause: 'start', reason, commandId: null };
      this.#record({ type: 'mode.changed', ...halt, ...rest });
    }
    this.#parts.authority.open(authority);
    this.#parts.tripsPlan.open(trips);
    loop.process({ type: 'recover', stamp: stampNow() });
    for (const order of ordersInDoubt(loop.core.ledger)) fates.ask(order);
    log.info({ reason, sequence: recovered.sequence, hash: recovered.stateHash }, 'started halted');
  }

  async #openVenues(): Promise<void> {
    const { configuration, log } = this.#foundation;
    const { strategies } = this.#parts;
    const instruments = await this.#venueOpening.open();
    if (instruments === null) return;
    this.#books.open(instruments);
    const byId = new Map(instruments.map((instrument) => [instrument.id, instrument]));
    const { ledger } = this.#foundation.recovered;
    await Promise.all([
      strategies.start(strategySeats(configuration.config, byId)),
      this.#around.rehearse(instruments[0], ledger, log),
    ]);
  }

  /** The venues, each opened by itself. */
  #opener(): VenueOpening<ReachedVenue> {
    const { configuration } = this.#foundation;
    const { venues, market, loop } = this.#parts;
    const { config } = configuration;
    const prefix = deskPrefix(config.desk);
    const orderVenues = config.venues.filter(({ simulated }) => simulated !== undefined);
    return new VenueOpening({
      venues: config.venues.map(({ id }) => id),
      reach: (id) => this.#around.reach(id),
      known: (id) => [...loop.core.ledger.instruments.values()].filter(({ venue }) => venue === id),
      enterOrders: (reached, instruments) =>
        reached.orders && startOrderEntry(reached, reached.orders, prefix, instruments, loop),
      startData: (reached) =>
        startMarketData(reached, market, (found) => this.#books.define(found)),
      sessions: venues,
      onSession: () => {
        const all = orderVenues.every(({ id }) => venues.has(id));
        if (all) this.#briefWarden();
        else setTimeout(() => this.#briefWarden(), wardenWaitMillis).unref();
      },
      onProblem: (problem) => {
        if (problem === '') this.#parts.health.startProblem = reachingVenues;
        else this.#startProblem(problem);
      },
    });
  }

  /** Starts the warden over the sessions that there are, or one that knows of more of them. */
  #briefWarden(): void {
    const { words, health, loop, kills } = this.#parts;
    const { desk, log } = this.#foundation;
    if (this.#stopping !== null) return;
    const briefing = this.#briefing();
    if (health.warden !== null) return health.warden.brief(briefing);
    health.warden = new WardenWatch({ desk, briefing, words, loop, kills, log });
    health.warden.start();
  }

  #briefing(): WardenBriefing {
    const { reached, instruments } = this.#venueOpening;
    const { desk, configuration, lock, wardenToken: token } = this.#foundation;
    return {
      directory: desk.root,
      controlUrl: this.#door.controlUrl,
      token,
      enginePid: process.pid,
      engineStarted: processStart(process.pid),
      fence: lock.fence(),
      clientIdPrefix: deskPrefix(configuration.config.desk),
      venues: wardenVenues(reached),
      instruments: [...instruments],
    };
  }

  #hear(message: FromControl): void {
    const { kills, health, wire } = this.#parts;
    switch (message.type) {
      case 'kill':
        kills.accept(message.kill);
        return this.#publication.statusChanged();
      case 'progress':
        return wire.publish(message.progress);
      case 'latchWritten':
        if (message.killId === null || message.failure !== null) return;
        return kills.latched(message.killId, message.elapsedMicros ?? 0);
      case 'latchFailing':
        return this.#foundation.log.error({ detail: message.detail }, 'the latch is not durable');
      case 'probe':
        return this.#parts.loop.answerProbe(message.probe);
      case 'warden':
        if (message.state === 'connected') return health.warden?.connected();
        return health.warden?.lost();
      case 'wardenActed':
        return void health.warden?.acted(message.reason, message.closed);
      case 'leaseLapsed':
        return void health.warden?.lapsed(message.closed);
      case 'listening':
        return;
      default:
        return missingCase(message);
    }
  }

  #ledgerFailed({ cause, detail }: LedgerFailure): void {
    const { health, kills, wire } = this.#parts;
    health.ledgerFault = { cause, detail, sinceUtcNanos: stampNow().utc };
    const actor = { kind: 'system', name: 'ledger' } as const;
    void kills.halt({ cause: 'ledger fault', reason: detail, actor });
    // Behind the cancels: the log writes to disk while we wait.
    this.#foundation.log.fatal({ detail }, 'the ledger has failed');
    wire.flushSnapshots();
    this.#publication.statusChanged();
  }

  #record(body: RecordBody): void {
    this.#parts.loop.process({ type: 'record', body, stamp: stampNow() });
  }

  /** Ends in order: nothing working, everything recorded, every own process gone. */
  stop(reason: string): Promise<void> {
    this.#stopping ??= this.#stop(reason);
    return this.#stopping;
  }

  async #stop(reason: string): Promise<void> {
    const { kills, ingress, market, strategies, venues, wire, fates, health, observability, loop } =
      this.#parts;
    const { desk, lock, log, recovered } = this.#foundation;
    log.info({ reason }, 'stopping');
    this.#venueOpening.stop();
    // No wish of theirs is heard from here on; the cancels wait for the end of no thread.
    const strategiesEnded = strategies.stop(reason);
    const actor = { kind: 'system', name: 'stop' } as const;
    // A latch that cannot be written must not keep the engine from ending.
    const halted = kills.halt({ cause: 'stop', reason, actor });
    health.warden?.stopping();
    await Promise.race([halted, pause(stopKillMillisLimit)]);
    const clean = await kills.settled(stopKillMillisLimit);
    if (!clean) log.error('the stop could not confirm that no order is working');
    await strategiesEnded;
    health.warden?.close();
    // Without confirmation the warden stays: it finds us gone and goes on cancelling.
    if (clean) {
      ingress.goodbye();
      await health.warden?.ended(wardenEndMillisLimit);
    }
    for (const timer of this.#timers) clearInterval(timer);
    this.#publication.stop();
    await this.#books.close();
    this.#parts.proposals.close();
    this.#parts.covariance.close();
    kills.close();
    fates.close();
    await market.close();
    await this.#parts.tape?.close();
    await Promise.all([...venues.values()].map((venue) => venue.close()));
    // The doors before the ledger: nobody may ask for a record that can no longer be made.
    await this.#door.close();
    await wire.close();
    await ingress.close();
    this.#record({ type: 'session.ended', sessionId: this.#foundation.sessionId, reason });
    loop.end();
    // A disk that does not answer must not keep the engine from ending either.
    await Promise.race([recovered.ledger.close(), pause(stopLedgerMillisLimit)]);
    await observability.close();
    await Promise.race([this.#opening, pause(stopVenueMillisLimit)]);
    const idle = clean || loop.core.ledger.orders.size === 0;
    if (!this.#given.keepVenue && idle) await endVenueProcesses(desk);
    await lock.release();
    log.info('stopped');
  }
}
