/**
 * A trip that flattens: closes positions of the scope that it has halted itself, once nothing
 * works there any more. Begins nothing in a halt that is not its own, or not any more.
 */
import { randomUUID } from 'node:crypto';
import type { Actor } from '../../contract/events.ts';
import { CommandId, OperatorId } from '../../contract/ids.ts';
import { scopeText } from '../../contract/scope.ts';
import type { TripFired } from '../../state/trips-fold.ts';
import { epochWord, type GateWords } from '../gate/gate-words.ts';
import type { Loop } from '../loop.ts';
import type { FlattenRoom } from './flatten-room.ts';
import type { KillRoom } from './kill-room.ts';

/** How long the halt may take to be confirmed before positions are left to people. */
const haltMillisLimit = 10_000;

export interface TripFlattenOptions {
  readonly loop: Pick<Loop, 'core'>;
  readonly words: GateWords;
  readonly kills: Pick<KillRoom, 'settled'>;
  readonly flattens: Pick<FlattenRoom, 'flatten'>;
}

/** Flattens behind the halt of a trip; a refusal text, or '' once it is under way. */
export async function flattenBehind(
  { trip, scope, detail: reason }: TripFired,
  { loop, words, kills, flattens }: TripFlattenOptions,
): Promise<string> {
  await kills.settled(haltMillisLimit);
  const key = scopeText(scope);
  const isOwn = loop.core.ledger.modes.some(
    (entry) => scopeText(entry.scope) === key && entry.mode === 'halted' && entry.cause === trip,
  );
  if (!isOwn) return `not flattened: the halt of ${key} is not that of ${trip} any more`;
  const actor: Actor = { kind: 'rule', name: trip };
  const command = {
    commandId: CommandId.parse(randomUUID()),
    // The trader of its orders: no person has asked for them.
    actor: OperatorId.parse(`trip:${trip}`),
    scope,
    reason,
    epoch: epochWord(words),
  };
  return flattens.flatten(command, actor);
}
