/**
 * What a look back is called: the newest event only while nothing has followed it, whenever it was
 * read. Knows the head of the ledger as it is, not as it was at the look.
 */
import { nanosText } from '../../kit/number-text.ts';
import type { PastView } from '../../replica/past-log.ts';

type Past = Pick<PastView['past'], 'sequence' | 'headSequence' | 'nextUtcNanos' | 'event'>;

/** Whether nothing has followed the event that is shown; `newest` is the ledger's head now. */
export const isNewest = (past: Past, newest: number): boolean =>
  past.sequence >= Math.max(past.headSequence, newest);

/** Whether another event has followed since the look, which says not when. */
export const isOutrun = (past: Past, newest: number): boolean =>
  past.sequence === past.headSequence && newest > past.headSequence;

/** What it is, in words. */
export const standingTitle = (past: Past, newest: number): string =>
  isNewest(past, newest) ? 'The newest event' : 'Not the desk now';

/** For how long it stood so; empty while it does, or before the next event is known. */
export function stoodText({ event, nextUtcNanos }: Past): string {
  if (event === null || nextUtcNanos === null) return '';
  return `, for ${nanosText(Number(BigInt(nextUtcNanos) - BigInt(event.utcNanos)))}`;
}
