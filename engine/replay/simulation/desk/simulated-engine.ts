/**
 * One run of the engine in a simulation: the real rooms of the host, wired as the engine wires
 * them, from what a former run left on the disk.
 * Holds no rule of its own; the doors that only people and screens use are left out.
 */
import { missingCase } from '../../../contract/assert.ts';
import { canonicalJson } from '../../../contract/canonical.ts';
import type { LedgerEvent } from '../../../contract/events.ts';
import { SessionId, type VenueId } from '../../../contract/ids.ts';
import type { Instrument } from '../../../contract/instrument.ts';
import { gateEpoch, UtcNanos } from '../../../contract/numbers.ts';
import { createCore, ordersInDoubt, type RecordBody } from '../../../core/engine.ts';
import { createIdSource, deskPrefix, type IdSource } from '../../../host/client-order-ids.ts';
import { monoNow, utcNow } from '../../../host/clock.ts';
import type { FromControl } from '../../../host/control/messages.ts';
import { deskDirectory } from '../../../host/desk-directory.ts';
import { writeDurably } from '../../../host/durable-file.ts';
import { FateDesk } from '../../../host/fate-desk.ts';
import { FlattenRoom } from '../../../host/flatten-room.ts';
import { beatProgress, createGateWords, epochWord } from '../../../host/gate-words.ts';
import { handsOf } from '../../../host/hands.ts';
import { Health } from '../../../host/health.ts';
import { KillRoom } from '../../../host/kill-room.ts';
import { type LatchReading, readLatch, startReason } from '../../../host/latch.ts';
import { Latencies } from '../../../host/latencies.ts';
import { stateHashOf } from '../../../host/ledger-memory.ts';
import { Loop, stampNow } from '../../../host/loop.ts';
import { MarketRoom } from '../../../host/market-room.ts';
import { sweepModes } from '../../../host/mode-sweep.ts';
import { Arming } from '../../../host/rearm.ts';
import { BreakDecisions } from '../../../host/reconcile-room/decisions.ts';
import { ReconcileRoom } from '../../../host/reconcile-room/reconcile-room.ts';
import { ReduceRoom } from '../../../host/reduce-room.ts';
import { StrategyRoom } from '../../../host/strategy-room.ts';
import { SwapDesk } from '../../../host/strategy-swap.ts';
import { VenueOpening } from '../../../host/venue-opening.ts';
import {
  type ReachedVenue,
  startMarketData,
  startOrderEntry,
  wardenVenues,
} from '../../../host/venue-sessions.ts';
import { WardenWatch } from '../../../host/warden-watch.ts';
import type { Venue } from '../../../ports/venue.ts';
import { fold } from '../../../state/fold.ts';
import { initialState } from '../../../state/ledger-state.ts';
import type { Random } from '../../../venues/sim/random.ts';
import {
  ProcessEnded,
  type SimulatedProcess,
  type SimulatedThread,
} from '../platform/scheduler.ts';
import type { World } from '../platform/world.ts';
import { access, venueHost } from '../venue/simulated-venue.ts';
import {
  account,
  deskName,
  limits,
  map,
  operator,
  seatsOf,
  silentLog,
  venueConfig,
  venueId,
} from './desk-parts.ts';
import { SimulatedIngress } from './simulated-ingress.ts';
import { eventOf, SimulatedLedger } from './simulated-ledger.ts';
import { type Mischief, WildStrategy } from './wild-strategy.ts';

/** Where the desk lives on its machine. */
export const deskRoot = '/simulated/desk';
const approvalAgeMillis = 250;
const progressMillis = 25;
const sweepMillis = 1_000;
const wardenWaitMillis = 1_000;
/** How often the desk's books are held against the venue's. */
const reconcileMillis = 2_500;
const token = 'simulated-token-of-thirty-two-characters';

/** Who watches a run of the engine. */
export interface EngineWitness {
  readonly onEvent: (event: LedgerEvent) => void;
  readonly onPublished: (events: readonly LedgerEvent[]) => void;
  readonly onBroken: (error: unknown) => void;
}

export interface EngineOptions {
  readonly world: World;
  readonly process: SimulatedProcess;
  readonly processId: number;
  /** Number of this run on this ledger, at least; never given twice. */
  readonly fence: number;
  readonly random: Random;
  readonly mischief: Mischief;
  readonly witness: EngineWitness;
}

const systemActor = { kind: 'system', name: 'latch' } as const;

export class SimulatedEngine {
  readonly main: SimulatedThread;
  readonly process: SimulatedProcess;
  readonly fence: number;
  readonly loop: Loop;
  readonly words: ReturnType<typeof createGateWords>;
  readonly kills: KillRoom;
  readonly arming: Arming;
  readonly reductions: ReduceRoom;
  readonly flattens: FlattenRoom;
  readonly strategies: StrategyRoom;
  readonly swaps: SwapDesk;
  readonly decisions: BreakDecisions;
  readonly health = new Health();
  readonly controlHost: string;
  readonly sessionId: SessionId;
  readonly recoveredHash: string;
  readonly #options: EngineOptions;
  readonly #latch: LatchReading;
  readonly #ingress: SimulatedIngress;
  readonly #venues = new Map<VenueId, Venue>();
  readonly #fates: FateDesk;
  readonly #market: MarketRoom;
  readonly #opening: VenueOpening<ReachedVenue>;
  readonly #latencies = new Latencies();

  /** Reads what is on the disk and starts, halted; in the engine's own thread. */
  static async start(
    options: EngineOptions,
    main: SimulatedThread,
    onMade: (engine: SimulatedEngine) => void,
  ): Promise<void> {
    const latch = await readLatch(deskDirectory(deskRoot).latch);
    const engine = new SimulatedEngine(options, main, latch);
    onMade(engine);
    await engine.#begin();
  }

  private constructor(options: EngineOptions, main: SimulatedThread, latch: LatchReading) {
    const { world, process, random, witness } = options;
    const { scheduler, network } = world;
    const { disk } = process.machine;
    this.#options = options;
    this.#latch = latch;
    this.main = main;
    this.process = process;
    const state = initialState();
    for (const row of disk.rows) fold(state, eventOf(row));
    this.recoveredHash = stateHashOf(state);
    this.fence = Math.max(options.fence, state.fence + 1);
    this.sessionId = SessionId.parse(`run-${this.fence}`);
    const latched = latch.kind === 'read' ? latch.file.epoch : 0;
    this.words = createGateWords(gateEpoch(Math.max(latched, state.epoch)));
    const writer = process.thread('ledger-writer');
    const ledger = new SimulatedLedger({ scheduler, disk, random, main, writer });
    const onBroken = (error: unknown): never => {
      witness.onBroken(error);
      throw new ProcessEnded('the engine ended by a broken invariant');
    };
    const { words } = this;
    const core = createCore(state);
    const loop = new Loop({ core, ledger, words, latencies: this.#latencies, onBroken });
    this.loop = loop;
    this.controlHost = `control-${this.fence}.simulated`;
    const control = process.thread('control');
    const thread = { scheduler, network, random, main, control, words };
    this.#ingress = new SimulatedIngress({ ...thread, root: deskRoot, host: this.controlHost });
    const venues = this.#venues;
    this.#fates = new FateDesk(loop, venues);
    const log = silentLog;
    const killing = { loop, words, venues, desk: map, fates: this.#fates, log };
    this.kills = new KillRoom({ ...killing, ingress: this.#ingress, publish: () => undefined });
    this.reductions = new ReduceRoom(loop, words, map);
    const ids = createIdSource(deskName, this.fence);
    this.strategies = this.#strategyRoom(ids);
    const sources = {
      ofFile: async (file: string) => ({ ok: true, source: sourceOf(file) }) as const,
    };
    this.swaps = new SwapDesk({ loop, room: this.strategies, sources });
    this.#market = new MarketRoom(loop, this.strategies);
    const warden = () => this.health.warden;
    const ledgerFailure = () => this.health.ledgerFailure;
    const common = { loop, words, desk: map, warden, ledgerFailure };
    const isKilling = () => this.kills.isRunning;
    this.flattens = new FlattenRoom({ ...common, ids, venues, log, isKilling });
    const reconciled = [{ id: venueId, account }];
    const periodMillis = reconcileMillis;
    const reconciling = new ReconcileRoom({ loop, venues, reconciled, periodMillis, log });
    const { kills, flattens } = this;
    this.decisions = new BreakDecisions({
      ...{ loop, words, venues, kills, flattens },
      fates: this.#fates,
    });
    this.arming = new Arming({
      ...{ ...common, ingress: this.#ingress, kills: this.kills },
      venues: () => [...venues.keys()],
      startProblem: () => this.health.startProblem,
      strategyFailure: (strategy) => this.strategies.failureOf(strategy),
      unreconciled: () => reconciling.blockers(),
    });
    this.#opening = this.#opener();
    ledger.onFailure(({ detail }) => this.#ledgerFailed(detail));
    process.onEnd(() => this.#latencies.stop());
  }

  #strategyRoom(ids: IdSource): StrategyRoom {
    const { random, mischief } = this.#options;
    return new StrategyRoom({
      ...{ loop: this.loop, words: this.words, ids, log: silentLog },
      sources: { ofSeat: async ({ module }) => seatSource(module) },
      runner: (spec, listener) => new WildStrategy(spec, listener, random, mischief),
      onFailed: (strategy, reason) => {
        const actor = { kind: 'rule', name: 'strategy watch' } as const;
        void this.kills.halt({ cause: 'strategy failed', reason, actor, scope: { strategy } });
      },
    });
  }

  async #begin(): Promise<void> {
    const { loop, words } = this;
    const { witness } = this.#options;
    loop.observe(witness.onEvent);
    loop.onDurable(witness.onPublished);
    loop.setPerformer(handsOf(loop, words, this.#venues, approvalAgeMillis));
    this.#ingress.onMessage((message) => this.#hear(message));
    setInterval(() => beatProgress(words), progressMillis);
    const isKilling = () => this.kills.isRunning;
    setInterval(() => sweepModes({ loop, venues: this.#venues, isKilling }), sweepMillis);
    await this.#ingress.writeLatch({
      state: 'halted',
      epoch: epochWord(words),
      cause: 'start',
      reason: startReason(this.#latch, loop.core.ledger.sequence === 0),
      actor: 'system',
      atMonoNanos: monoNow(),
      atUtcNanos: utcNow(),
    });
    this.#recordStart();
    await this.#writeEndpoint().catch(() => undefined); // as where a disk is full: nobody reads it
    void this.#openVenues();
  }

  #recordStart(): void {
    const { loop, words, fence, sessionId } = this;
    const reason = startReason(this.#latch, loop.core.ledger.sequence === 0);
    this.record({
      type: 'session.started',
      ...{ sessionId, fence, engineVersion: 'simulated', environment: 'SIM', desk: deskName },
      ...{ singleOperator: true, configHash: '', recoveredStateHash: this.recoveredHash, reason },
      recoveredSequence: loop.core.ledger.sequence,
    });
    const epoch = epochWord(words);
    if (epoch > loop.core.ledger.epoch) {
      const halt = { scope: {}, previous: 'halted', mode: 'halted', epoch } as const;
      const rest = { actor: systemActor, cause: 'start', reason, commandId: null };
      this.record({ type: 'mode.changed', ...halt, ...rest });
    }
    if (loop.core.ledger.operators.size === 0) {
      const enrolled = { operator, publicKey: 'simulated', role: 'admin' } as const;
      this.record({ type: 'operator.enrolled', ...enrolled, cause: 'desk.yaml' });
    }
    loop.process({ type: 'recover', stamp: stampNow() });
    for (const order of ordersInDoubt(loop.core.ledger)) this.#fates.ask(order);
  }

  async #writeEndpoint(): Promise<void> {
    const controlUrl = `ws://${this.controlHost}/control`;
    const endpoint = {
      ...{ version: 1, pid: this.#options.processId, fence: this.fence, token, controlUrl },
      ...{ wireUrl: controlUrl, consoleUrl: null, metricsUrl: null, environment: 'SIM' },
      ...{ desk: deskName, engineVersion: 'simulated', startedUtcNanos: utcNow() },
    };
    await writeDurably(deskDirectory(deskRoot).endpoint, JSON.stringify(endpoint));
  }

  async #openVenues(): Promise<void> {
    const instruments = await this.#opening.open();
    const [instrument] = instruments ?? [];
    if (instrument === undefined) return;
    const known = this.loop.core.ledger.limits;
    if (known === null || canonicalJson(known) !== canonicalJson(limits)) {
      this.record({ type: 'limits.set', limits, cause: 'desk.yaml' });
    }
    await this.strategies.start(seatsOf(instrument));
    this.health.startProblem = null;
  }

  #opener(): VenueOpening<ReachedVenue> {
    const { loop } = this;
    const prefix = deskPrefix(deskName);
    return new VenueOpening({
      venues: [venueId],
      reach: async () => reached,
      known: (id) => [...loop.core.ledger.instruments.values()].filter(({ venue }) => venue === id),
      enterOrders: (venue, instruments) =>
        venue.orders && startOrderEntry(venue, venue.orders, prefix, instruments, loop),
      startData: async (venue) => {
        const found = await startMarketData(venue, this.#market);
        for (const instrument of found) this.#define(instrument);
        return found;
      },
      sessions: this.#venues,
      onSession: () => {
        if (this.#venues.has(venueId)) this.#briefWarden();
        else setTimeout(() => this.#briefWarden(), wardenWaitMillis);
      },
      onProblem: () => undefined,
    });
  }

  #define(instrument: Instrument): void {
    const known = this.loop.core.ledger.instruments.get(instrument.id);
    if (known !== undefined && canonicalJson(known) === canonicalJson(instrument)) return;
    this.record({ type: 'instrument.defined', instrument });
  }

  #briefWarden(): void {
    const { health, words, loop, kills } = this;
    const briefing = {
      ...{ directory: deskRoot, controlUrl: `ws://${this.controlHost}/control`, token },
      ...{ enginePid: this.#options.processId, engineStarted: '', fence: this.fence },
      ...{ clientIdPrefix: deskPrefix(deskName), venues: wardenVenues(this.#opening.reached) },
      instruments: [...this.#opening.instruments],
    };
    if (health.warden !== null) return health.warden.brief(briefing);
    const desk = deskDirectory(deskRoot);
    health.warden = new WardenWatch({ desk, briefing, words, loop, kills, log: silentLog });
    health.warden.start();
  }

  #hear(message: FromControl): void {
    const { kills, health } = this;
    switch (message.type) {
      case 'kill':
        return kills.accept(message.kill);
      case 'latchWritten':
        if (message.killId === null || message.failure !== null) return;
        return kills.latched(message.killId, message.elapsedMicros ?? 0);
      case 'warden':
        if (message.state === 'connected') return health.warden?.connected();
        return health.warden?.lost();
      case 'wardenActed':
        return void health.warden?.acted(message.reason, message.closed);
      case 'leaseLapsed':
        return void health.warden?.lapsed(message.closed);
      case 'progress':
      case 'latchFailing':
      case 'listening':
        return;
      default:
        return missingCase(message);
    }
  }

  #ledgerFailed(detail: string): void {
    this.health.ledgerFailure = detail;
    const actor = { kind: 'system', name: 'ledger' } as const;
    void this.kills.halt({ cause: 'ledger fault', reason: detail, actor });
  }

  record(body: RecordBody): void {
    this.loop.process({ type: 'record', body, stamp: stampNow() });
  }
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

const reached: ReachedVenue = {
  config: venueConfig,
  orders: {
    version: 1,
    pid: 1,
    baseUrl: `http://${venueHost}`,
    apiKey: access.credential.apiKey,
    apiPrivateKey: access.privateKey,
    mode: 'market',
    startedUtcNanos: UtcNanos.parse('1'),
  },
  restUrl: `http://${venueHost}`,
  streamUrl: `ws://${venueHost}`,
};
