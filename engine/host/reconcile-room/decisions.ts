/**
 * Carries an operator's decision on a break out: the core books it, and what is to be closed is
 * cancelled or flattened by the ways that the desk has for that.
 * Sends nothing by itself; whoever decides was checked before.
 */
import type { BreakDecideCommand } from '../../contract/commands.ts';
import type { Actor } from '../../contract/events.ts';
import type { VenueId } from '../../contract/ids.ts';
import { unmatchedStrategy, type VenueDifference } from '../../contract/reconciliation.ts';
import { coversScope, type Scope } from '../../contract/scope.ts';
import type { Venue, VenueFill } from '../../ports/venue.ts';
import { epochWord, type GateWords } from '../gate/gate-words.ts';
import type { FlattenRoom } from '../kill/flatten-room.ts';
import type { KillRoom } from '../kill/kill-room.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { FateDesk } from '../venues/fate-desk.ts';

/** How long the stop of `unmatched` before its flatten may take. */
const stopMillisLimit = 5_000;
/** An order's executions are asked for from a little before it was placed. */
const beforeMillis = 1_000;

export interface BreakDecisionsOptions {
  readonly loop: Loop;
  readonly words: GateWords;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  readonly fates: Pick<FateDesk, 'ask'>;
  readonly kills: Pick<KillRoom, 'halt' | 'settled'>;
  readonly flattens: Pick<FlattenRoom, 'flatten'>;
}

export class BreakDecisions {
  readonly #options: BreakDecisionsOptions;

  constructor(options: BreakDecisionsOptions) {
    this.#options = options;
  }

  /** The act of an operator's command: a refusal text, or ''. */
  async decide(command: BreakDecideCommand, actor: Actor): Promise<string> {
    const { loop, fates } = this.#options;
    const { breakId, decision, reason, commandId, actor: operator } = command;
    const record = loop.core.ledger.breaks.get(breakId);
    if (record === undefined) return `there is no open break ${breakId}`;
    const { difference } = record;
    const fills = decision === 'ignore' ? [] : await this.#fillsOf(difference);
    if ('failed' in fills) return `${breakId} was not adopted: ${fills.failed}`;
    const told = { breakId, decision, operator, reason, commandId, fills };
    const outcome = loop.process({ type: 'breakDecided', ...told, stamp: stampNow() });
    if (outcome.refusal !== null) return outcome.refusal.detail;
    const { clientOrderId, instrument, venue } = difference;
    const order = clientOrderId === null ? undefined : loop.core.ledger.orders.get(clientOrderId);
    if (order?.status === 'unknown') {
      fates.ask({ clientOrderId: order.clientOrderId, instrument, venue });
    }
    if (decision !== 'flatten' || difference.kind === 'orderNotHere') return '';
    const refusal = await this.#flatten(command, actor, difference);
    return refusal === '' ? '' : `${breakId} is adopted, but it is ${refusal}`;
  }

  /** Executions so far of an order that our books do not have. */
  async #fillsOf(
    difference: VenueDifference,
  ): Promise<readonly VenueFill[] | { readonly failed: string }> {
    const { kind, clientOrderId, instrument, venue, theirs } = difference;
    if (kind !== 'orderNotHere') return [];
    const since = (theirs?.venueUtcMillis ?? 0) - beforeMillis;
    const ask = this.#options.venues.get(venue)?.fillsSince;
    if (ask === undefined) return { failed: `${venue} does not list executions` };
    const fills = await ask(instrument, Math.max(0, since));
    if ('failed' in fills) return fills;
    return fills.filter((fill) => fill.clientOrderId === clientOrderId);
  }

  /** Closes what `unmatched` holds of the instrument; its scope is halted first, and stays so. */
  async #flatten(
    command: BreakDecideCommand,
    actor: Actor,
    { instrument }: VenueDifference,
  ): Promise<string> {
    const { loop, words, kills, flattens } = this.#options;
    const scope: Scope = { strategy: unmatchedStrategy, instrument };
    const isHalted = loop.core.ledger.modes.some(
      (entry) => entry.mode === 'halted' && coversScope(entry.scope, scope),
    );
    if (!isHalted) {
      await kills.halt({ cause: 'kill', reason: command.reason, actor, scope });
      await kills.settled(stopMillisLimit);
    }
    const { breakId: _, decision: __, ...head } = command;
    const epoch = epochWord(words);
    return flattens.flatten({ ...head, scope, epoch }, actor);
  }
}
