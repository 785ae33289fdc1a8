/**
 * Parents that strategies open and end, taken to the core.
 * Hears no instance but the one that runs, and ends one that is refused too often.
 */
import type { StrategyParent } from '../../contract/strategy.ts';
import type { ParentEvent } from '../../core/parents.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { StrategyInstance } from './strategy-instance.ts';
import { ownerAt } from './strategy-seat.ts';

/** Takes it up; a refusal is on the record, and counted against what an instance may try. */
export function takeParentWish(
  loop: Loop,
  instance: StrategyInstance,
  parent: StrategyParent,
  onFlood: (instance: StrategyInstance, lastRefusal: string) => void,
): void {
  if (instance.state !== 'running') return; // one that warms up, or has handed over, opens none
  const event = eventOf(instance, parent);
  const { refusal } = loop.process(event);
  if (refusal === null || instance.allowance.take(event.stamp.mono)) return;
  onFlood(instance, refusal.detail);
}

function eventOf({ seat, version }: StrategyInstance, parent: StrategyParent): ParentEvent {
  const { parentId } = parent;
  const stamp = stampNow();
  if (parent.type === 'endParent') {
    return { type: 'parentEnd', parentId, strategy: seat.strategy, reason: parent.reason, stamp };
  }
  const { instrument, side, lots } = parent;
  const owner = ownerAt(seat, instrument, version);
  return { type: 'parentOpen', parentId, owner, side, lots, stamp };
}
