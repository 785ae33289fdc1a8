/**
 * The parts of an engine, made and joined by constructor arguments in the order of their need.
 * Starts nothing but what the engine's surroundings give it; the engine's life is engine.ts.
 */

import { RingRecorder } from '../../telemetry/record/ring-recorder.ts';
import { tripProblem } from '../config/trip-rules.ts';
import type { OperatorCommand } from '../contract/commands.ts';
import type { DeskConfig } from '../contract/config.ts';
import type { KillProgress } from '../contract/control.ts';
import type { VenueId } from '../contract/ids.ts';
import { gateEpoch } from '../contract/numbers.ts';
import { createCore } from '../core/engine.ts';
import { CommandVerifier } from '../operators/command-verifier.ts';
import type { Direction } from '../operators/roles.ts';
import type { Venue } from '../ports/venue.ts';
import type { TripFired } from '../state/trips-fold.ts';
import type { Tokens } from './admission.ts';
import { AlertRoom } from './alerts-room/alert-room.ts';
import type { EngineArguments } from './arguments.ts';
import { Frames } from './broadcast/frames.ts';
import { Health } from './broadcast/health.ts';
import { CommandDesk } from './commands/command-desk.ts';
import { HandRoom, handActs } from './commands/hand-room.ts';
import { OverrideDesk, overrideActs } from './commands/override-desk.ts';
import { Presence } from './commands/presence.ts';
import { ProposalDesk } from './commands/proposal-desk.ts';
import { deskMap } from './configuration.ts';
import type { Ingress } from './control/ingress.ts';
import { CovarianceRoom } from './covariance/covariance-room.ts';
import type { Foundation } from './foundation.ts';
import { createIdSource } from './gate/client-order-ids.ts';
import { createGateWords, type GateWords } from './gate/gate-words.ts';
import { Arming } from './gate/rearm.ts';
import { RefusalCounts } from './gate/refusal-counts.ts';
import { FlattenRoom } from './kill/flatten-room.ts';
import { KillRoom } from './kill/kill-room.ts';
import { ReduceRoom } from './kill/reduce-room.ts';
import { flattenBehind } from './kill/trip-flatten.ts';
import { tripHand } from './kill/trip-hand.ts';
import { WardenSweeps } from './kill/warden-sweeps.ts';
import { Latencies } from './latencies.ts';
import { Loop } from './loop.ts';
import { MarketRoom } from './market/market-room.ts';
import { stampClock } from './observability/stamp-clock.ts';
import { type AuthorityPlan, createAuthorityPlan } from './plans/authority-plan.ts';
import { LimitsPlan } from './plans/limits-plan.ts';
import { createTripsPlan, type TripsPlan } from './plans/trips-plan.ts';
import { type ReconcileParts, reconcileParts } from './reconcile-room/reconcile-parts.ts';
import { Durability } from './record/durability.ts';
import { TapeTap } from './record/tape-tap.ts';
import { type StrategyParts, strategyParts } from './strategies/strategy-parts.ts';
import type { Sight, Surroundings, Wire } from './surroundings.ts';
import { FateDesk } from './venues/fate-desk.ts';

export interface Parts extends StrategyParts, ReconcileParts {
  readonly words: GateWords;
  readonly health: Health;
  readonly loop: Loop;
  readonly venues: Map<VenueId, Venue>;
  readonly tokens: Tokens;
  readonly wire: Wire;
  readonly ingress: Ingress;
  readonly fates: FateDesk;
  readonly kills: KillRoom;
  readonly alerts: AlertRoom;
  readonly presence: Presence;
  readonly reductions: ReduceRoom;
  readonly flattens: FlattenRoom;
  readonly hands: HandRoom;
  readonly refusals: RefusalCounts;
  readonly market: MarketRoom;
  /** Null where desk.yaml says that nothing is recorded. */
  readonly tape: TapeTap | null;
  readonly arming: Arming;
  readonly covariance: CovarianceRoom;
  readonly plan: LimitsPlan;
  readonly authority: AuthorityPlan;
  readonly tripsPlan: TripsPlan;
  readonly proposals: ProposalDesk;
  readonly commands: CommandDesk;
  readonly frames: Frames;
  readonly latencies: Latencies;
  readonly durability: Durability;
  readonly observability: Sight;
}

/** The shared words, at the highest epoch that the latch or the ledger has seen. */
export function wordsOf({ latch, recovered }: Foundation): GateWords {
  const latched = latch.kind === 'read' ? latch.file.epoch : 0;
  return createGateWords(gateEpoch(Math.max(latched, recovered.state.epoch)));
}

/** Makes the parts and opens the listeners. */
export async function makeParts(
  given: EngineArguments,
  foundation: Foundation,
  words: GateWords,
  around: Surroundings,
): Promise<Parts> {
  const { recovered, configuration, lock, log } = foundation;
  const { ledger } = recovered;
  const { config } = configuration;
  const health = new Health();
  const latencies = new Latencies();
  const core = createCore(recovered.state);
  const recorder = new RingRecorder({ clock: stampClock, histograms: latencies.histograms });
  const loop = new Loop({ core, ledger, words, latencies, recorder, onBroken: around.onBroken });
  const venues = new Map<VenueId, Venue>();
  const { tokens, wire, ingress } = await around.openDoors();
  const fates = new FateDesk(loop, venues);
  const map = deskMap(config);
  const reductions = new ReduceRoom(loop, words, map);
  const killing = { loop, words, venues, desk: map, fates, ingress, log };
  const publish = (progress: KillProgress): void => wire.publish(progress);
  const kills = new KillRoom({ ...killing, publish, sweep: sweepsOf(foundation, loop) });
  const presence = new Presence();
  const watching = { loop, latencies, kills, reductions, presence, log };
  const alerts = new AlertRoom({ ...watching, rules: config.alerts });
  // One source for all orders of this run: no id may come from two.
  const ids = createIdSource(config.desk, lock.fence());
  const rooms = strategyParts(given, foundation, { loop, words, kills, ids, around });
  const { strategies, swaps } = rooms;
  const tape = tapeOf(foundation, loop);
  const market = new MarketRoom(loop, strategies, tape?.recorder ?? null);
  const durability = new Durability(loop, health);
  const warden = () => health.warden;
  const isKilling = () => kills.isRunning;
  const ledgerFailure = () => health.ledgerFailure;
  const dependent = { loop, words, ids, venues, fates, desk: map, isKilling, warden };
  const flattens = new FlattenRoom({ ...dependent, ledgerFailure, log });
  const settling = { loop, words, venues, fates, kills, flattens, log };
  const flatten = (fired: TripFired) => flattenBehind(fired, settling);
  loop.setTripHand(tripHand({ loop, kills, reductions, flatten }));
  const reconcile = reconcileParts(config, settling);
  const plan = new LimitsPlan(loop);
  const authority = createAuthorityPlan(loop);
  const tripsPlan = tripsPlanOf(config, loop);
  const covariance = new CovarianceRoom({ loop, make: around.estimator, log });
  const arming = new Arming({
    ...{ loop, words, desk: map, ingress, kills, warden, ledgerFailure },
    venues: () => [...venues.keys()],
    startProblem: () => health.startProblem,
    strategyFailure: (strategy) => strategies.failureOf(strategy),
    unreconciled: () => reconcile.reconciling.blockers(),
    heldBack: () => [...authority.blockers(), ...plan.blockers(), ...tripsPlan.blockers()],
  });
  const hands = new HandRoom({ loop, words, ids, config, desk: map, kills, reductions });
  const acts = { reductions, flattens, swaps, alerts, hands, authority, tripsPlan, ...reconcile };
  const proposals = proposalDesk(foundation, { loop, words, durability, plan, ...acts });
  const asked = { loop, words, arming, durability, ingress, presence, proposals, plan, ...acts };
  const commands = commandDesk(foundation, asked);
  const frames = new Frames({ loop, ledger, market, strategies, latencies, wire, warden });
  const seen = { recorder, words, health, loop, latencies, market, frames, wire, arming };
  return {
    ...{ words, health, loop, venues, tokens, wire, ingress, fates, kills, presence },
    ...{ covariance, plan, proposals, market, tape, refusals: new RefusalCounts(loop) },
    ...acts,
    ...rooms,
    ...{ arming, commands, frames, latencies, durability },
    observability: around.observe(foundation, seen),
  };
}

/** What the warden has done in the halt that the desk is in, whenever it is asked for. */
function sweepsOf({ desk, lock, latch }: Foundation, loop: Loop) {
  const sweeps = new WardenSweeps({ loop, latch, path: desk.warden, fence: () => lock.fence() });
  return () => sweeps.read();
}

const tripsPlanOf = (config: DeskConfig, loop: Loop): TripsPlan =>
  createTripsPlan(loop, (trips) => tripProblem({ ...config, trips: [...trips] }));

function tapeOf({ desk, configuration, sessionId, log }: Foundation, loop: Loop): TapeTap | null {
  const { tape: config } = configuration.config;
  return config.record ? new TapeTap({ loop, directory: desk.tape, config, sessionId, log }) : null;
}

type CommandParts = Pick<
  Parts,
  | 'loop'
  | 'words'
  | 'arming'
  | 'durability'
  | 'ingress'
  | 'presence'
  | 'proposals'
  | 'plan'
  | 'authority'
  | 'tripsPlan'
  | 'reductions'
  | 'flattens'
  | 'hands'
  | 'swaps'
  | 'alerts'
  | 'decisions'
>;

/** Where commands wait for a second operator. */
function proposalDesk(
  { configuration }: Foundation,
  parts: Pick<Parts, 'loop' | 'words' | 'durability' | Planned>,
): ProposalDesk {
  const { loop, words, durability } = parts;
  return new ProposalDesk({
    ...{ loop, words, lifeMillis: configuration.config.approvals.lifeSeconds * 1_000 },
    durable: () => durability.reached(loop.core.ledger.sequence),
    directionOf: directionsOf(parts),
  });
}

/** What a command can loosen or tighten by what it says. */
type Planned = 'plan' | 'authority' | 'tripsPlan';

/** Of such commands: by the figures, by the operators, by the rules. */
function directionsOf({ plan, authority, tripsPlan }: Pick<Parts, Planned>) {
  return (command: OperatorCommand): Direction => {
    if (command.kind === 'operators.apply') return authority.directionOf(command);
    if (command.kind === 'trips.apply') return tripsPlan.directionOf(command);
    return plan.directionOf(command);
  };
}

/** The desk of signed commands, which remembers those of earlier runs. */
function commandDesk(
  { recovered, configuration, log, sessionId }: Foundation,
  parts: CommandParts,
): CommandDesk {
  const { loop, words, arming, durability, ingress, presence, proposals } = parts;
  const { plan, authority, tripsPlan } = parts;
  const { reductions, flattens, swaps, alerts, decisions, hands } = parts;
  const verifier = new CommandVerifier();
  for (const { id, utcNanos } of recovered.recentCommands) verifier.remember(id, utcNanos);
  return new CommandDesk({
    loop,
    verifier,
    arming,
    proposals,
    directionOf: directionsOf(parts),
    acts: {
      reduce: (command, actor) => reductions.reduce(command, actor),
      flatten: (command, actor) => flattens.flatten(command, actor),
      swap: (command, actor) => swaps.swap(command, actor),
      acknowledge: (command) => alerts.acknowledge(command),
      decideBreak: (command, actor) => decisions.decide(command, actor),
      applyPlan: (command, actor) => plan.apply(command, actor),
      applyOperators: (command, actor) => authority.apply(command, actor),
      applyTrips: (command, actor) => tripsPlan.apply(command, actor),
      ...overrideActs(new OverrideDesk(loop, words)),
      ...handActs(hands),
    },
    log,
    desk: configuration.config.desk,
    engineSession: sessionId,
    signedIn: (consoleSession, operator) => {
      presence.touch();
      ingress.signedIn(consoleSession, operator);
    },
    durable: () => durability.reached(loop.core.ledger.sequence),
  });
}
