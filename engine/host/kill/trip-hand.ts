/**
 * The host's half of a trip: closes the gate for what the core has put in a mode by itself, in the
 * same turn.
 * Decides no trip and lifts none: only a re-arm does.
 */
import type { Actor } from '../../contract/events.ts';
import type { TripFired } from '../../state/trips-fold.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { KillRoom } from './kill-room.ts';
import type { ReduceRoom } from './reduce-room.ts';

export interface TripHandOptions {
  readonly loop: Pick<Loop, 'process'>;
  readonly kills: Pick<KillRoom, 'halt'>;
  /** Closes what the halt of a trip has left open; a refusal text, or ''. */
  readonly flatten: (fired: TripFired) => Promise<string>;
  readonly reductions: Pick<ReduceRoom, 'reduceScope'>;
}

/**
 * What the loop calls with the trips of an outcome: raises the epoch, so that what was approved
 * before stays, and has the cancels written before it returns.
 */
export function tripHand({ loop, kills, reductions, flatten }: TripHandOptions) {
  const record = (trip: string, problem: string): void => {
    const detail = problem.slice(0, 400);
    const fault = { component: `trips/${trip}`.slice(0, 64), detail, count: 1, owner: null };
    loop.process({ type: 'record', body: { type: 'fault.recorded', ...fault }, stamp: stampNow() });
  };
  const onProblem = (trip: string, problem: string): void =>
    record(trip, `the core has closed it, the gate could not follow: ${problem}`);
  const messageOf = (error: unknown): string =>
    error instanceof Error ? error.message : String(error);
  /** The halt's first part is done when this returns: gate closed, cancels written. */
  const halt = async (fired: TripFired): Promise<void> => {
    const { trip, scope, detail: reason } = fired;
    const actor: Actor = { kind: 'rule', name: trip };
    await kills.halt({ scope, actor, cause: trip, reason });
    if (fired.action !== 'flatten') return;
    const refusal = await flatten(fired).catch(messageOf);
    if (refusal !== '') record(trip, refusal);
  };
  return (trips: readonly TripFired[]): void => {
    for (const fired of trips) {
      const { trip, scope, mode, detail: reason } = fired;
      const actor: Actor = { kind: 'rule', name: trip };
      if (mode === 'reduce') {
        const said = { scope, actor, cause: trip, reason, commandId: null };
        const refusal = reductions.reduceScope(said);
        if (refusal !== '') onProblem(trip, refusal);
        continue;
      }
      halt(fired).catch((error: unknown) => onProblem(trip, messageOf(error)));
    }
  };
}
