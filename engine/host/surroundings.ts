/**
 * What an engine finds around itself: its doors, the threads and processes beside it, the end of
 * its process. The wiring in parts.ts and engine.ts takes them from here, so that a simulation,
 * which has others, runs that very wiring.
 * Holds no rule; what an engine does with these is its own.
 */
import { dirname } from 'node:path';
import type { VenueId } from '../contract/ids.ts';
import { isolatedRunner } from '../strategies/host/isolated-runner.ts';
import { Tokens } from './admission.ts';
import type { EngineArguments } from './arguments.ts';
import { WireServer } from './broadcast/wire-server.ts';
import { type Ingress, startIngress } from './control/ingress.ts';
import { type MakeEstimator, threadedEstimator } from './covariance/estimator.ts';
import { failStop } from './fail-stop.ts';
import type { Foundation } from './foundation.ts';
import type { GateWords } from './gate/gate-words.ts';
import type { Observability } from './observability/observability.ts';
import { observe } from './observability/observe.ts';
import { rehearse } from './rehearsal.ts';
import { strategySources } from './strategies/strategy-parts.ts';
import type { StrategySources } from './strategies/strategy-sources.ts';
import { type ReachedVenue, Reaching } from './venues/venue-sessions.ts';

/** What consoles are served by. */
export type Wire = Pick<WireServer, keyof WireServer>;
/** Where traces, figures and logs go. */
export type Sight = Pick<Observability, keyof Observability>;

/** The two listeners of an engine; nobody knows their addresses yet. */
export interface Doors {
  readonly tokens: Tokens;
  readonly wire: Wire;
  readonly ingress: Ingress;
}

export interface Surroundings {
  readonly openDoors: () => Promise<Doors>;
  /** Finds or starts what is behind a venue; rejects with the reason. */
  readonly reach: (venue: VenueId) => Promise<ReachedVenue>;
  readonly strategyRunner: typeof isolatedRunner;
  readonly strategySources: Pick<StrategySources, 'ofSeat' | 'ofFile'>;
  readonly observe: (...given: Parameters<typeof observe>) => Sight;
  /** What works the covariance out. */
  readonly estimator: MakeEstimator;
  readonly rehearse: typeof rehearse;
  /** A broken invariant: does not return. */
  readonly onBroken: (error: unknown) => never;
}

/** Those of a process of its own. The first attempts at the venues are made at once. */
export function processSurroundings(
  given: EngineArguments,
  foundation: Foundation,
  words: GateWords,
): Surroundings {
  const { desk, configuration, recovered } = foundation;
  const onBroken = (error: unknown): never => failStop(foundation, words, error);
  process.on('uncaughtException', onBroken);
  // A venue's process needs its time to start: it may use that of our own parts.
  const home = dirname(given.config ?? desk.config);
  const traded = new Set([...recovered.state.instruments.values()].map(({ venue }) => venue));
  const reaching = new Reaching(desk, configuration.config.venues, traded, home);
  return {
    openDoors: () => openDoors(given, foundation, words),
    reach: (venue) => reaching.next(venue),
    strategyRunner: isolatedRunner,
    strategySources: strategySources(given, foundation),
    observe,
    estimator: threadedEstimator,
    rehearse,
    onBroken,
  };
}

async function openDoors(
  given: EngineArguments,
  { desk, token, wardenToken }: Foundation,
  words: GateWords,
): Promise<Doors> {
  const tokens = new Tokens(token);
  const wire = new WireServer(tokens);
  await wire.listen(given.port);
  const origins = given.consoleDirectory === null ? [] : [wire.origin];
  const control = { words: words.buffer, latchPath: desk.latch, token, wardenToken, origins };
  return { tokens, wire, ingress: await startIngress(control) };
}
