/**
 * Which kinds of orders an instrument takes in the phase that its venue is in.
 * Stands behind every hard limit: an order beyond one is refused for that in each phase alike, and
 * no phase lets pass what another would not.
 */
import { missingCase } from '../../contract/assert.ts';
import type { Refusal } from '../../contract/events.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import type { TradingPhase } from '../../contract/trading-phase.ts';
import type { Facts } from './facts.ts';
import { refuse } from './wording.ts';

/** The phase takes the order; an instrument whose venue tells of none trades continuously. */
export function checkPhase({ market, request }: Facts): Refusal | null {
  const phase = market?.phase ?? null;
  if (phase === null || phase === 'continuous') return null;
  const why = objection(phase, request);
  if (why === null) return null;
  const { instrument } = request.owner;
  return refuse('phase', `instruments/${instrument}/phase`, `${instrument} ${why}`);
}

function objection(phase: Exclude<TradingPhase, 'continuous'>, request: OrderRequest) {
  switch (phase) {
    case 'preOpen':
    case 'auction': {
      const kind = kindThatCannotWait(request);
      if (kind === null) return null;
      const name = phase === 'preOpen' ? 'before its opening' : 'in an auction';
      return `is ${name}, and takes no ${kind}: only what rests with a price`;
    }
    case 'halted':
      return 'is halted by its venue, and takes no order';
    case 'closed':
      return 'is closed at its venue, and takes no order';
    case 'unknown':
      return 'is in a phase that its venue does not say or nobody here knows: it takes no order';
    default:
      return missingCase(phase);
  }
}

/** What trades at once or not at all, has no price of its own, or asks for the maker's side. */
function kindThatCannotWait({ type, timeInForce, postOnly }: OrderRequest): string | null {
  if (type === 'market' || type === 'stop') return `${type} order`;
  if (timeInForce === 'IOC' || timeInForce === 'FOK') return `${timeInForce} order`;
  return postOnly ? 'post-only order' : null;
}
