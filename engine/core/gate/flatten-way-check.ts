/**
 * While a flatten is under way, nothing else of the desk comes to rest where it still has to trade:
 * it would be in its way as soon as what rests there was cancelled for it.
 */
import type { Refusal } from '../../contract/events.ts';
import { scopeText } from '../../contract/scope.ts';
import { standsInTheWay } from '../../state/flatten-way.ts';
import type { Facts } from './facts.ts';
import { refuse } from './wording.ts';

/** Costs nothing while none is under way. What trades at once or never rests is left alone. */
export function checkFlattenWay({ ask, gate, request }: Facts): Refusal | null {
  const { flatten } = gate.ledger;
  if (flatten === null || flatten.flattenId === ask.flattenId) return null;
  if (!standsInTheWay(gate.ledger, flatten.scope, request)) return null;
  const { side, owner } = request;
  const detail =
    `flatten ${flatten.flattenId} of ${scopeText(flatten.scope)} ` +
    `${side === 'buy' ? 'sells' : 'buys'} ${owner.instrument}: ` +
    `a ${side} that could rest there waits until it is over`;
  return refuse('flattenUnderWay', `flatten/${flatten.flattenId}`, detail);
}
