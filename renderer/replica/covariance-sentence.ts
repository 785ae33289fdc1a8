/**
 * One sentence per event of the covariance, in an operator's words.
 */
import type { LedgerBody } from '../../engine/contract/events.ts';

/** What was set, and of how much it is. */
export function covarianceSentence(body: Extract<LedgerBody, { type: 'covariance.set' }>): string {
  const { instruments, observations, intervalMillis, hash } = body;
  const of = instruments.length === 1 ? '1 instrument' : `${instruments.length} instruments`;
  const every = `${observations} returns of ${intervalMillis} ms`;
  return `Covariance of ${of} from ${every}, ${hash.slice(0, 12)}`;
}
