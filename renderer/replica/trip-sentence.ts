/**
 * Trips in one sentence each, as the audit log and its neighbours say them.
 */
import type { LedgerBody } from '../../engine/contract/events.ts';
import { scopeText } from '../../engine/contract/scope.ts';

type TripBody = Extract<LedgerBody, { type: `trips.${string}` | `trip.${string}` }>;

const actWords = {
  reduce: 'put in reduce',
  halt: 'halted',
  flatten: 'halted, to be flattened,',
} as const;

/** For example `Trip repeats halted strategy=maker: 20 orders to buy ..., the threshold is 20`. */
export function tripSentence(body: TripBody): string {
  if (body.type === 'trips.set') {
    const many = body.trips.length === 1 ? '1 trip' : `${body.trips.length} trips`;
    const second = body.approver === undefined ? '' : `, approved by ${body.approver}`;
    return `${many} set: ${body.cause}${second}`;
  }
  if (body.type === 'trip.peaked') return `Trip ${body.trip} measures from a new peak`;
  const { trip, action, dryRun, scope, detail } = body;
  if (action === 'alert') return `Trip ${trip}: ${detail}`;
  const would = dryRun ? 'would have ' : '';
  return `Trip ${trip} ${would}${actWords[action]} ${scopeText(scope)}: ${detail}`;
}
