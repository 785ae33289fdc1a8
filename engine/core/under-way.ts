/**
 * Whether a message may not have reached its venue yet: until then "I know nothing of it" and
 * "it stands as before" prove nothing.
 */
import type { MonoNanos } from '../contract/numbers.ts';
import { underWayMillis } from '../ports/venue.ts';
import type { Step } from './step.ts';

/**
 * Whether a message was stamped so lately that the venue would still take it. Of a former engine,
 * and of a former boot of the host, no stamp tells how long ago that was; all of it was before the
 * recovery.
 */
export function isUnderWay(step: Step, sentMonoNanos: MonoNanos | null): boolean {
  const now = step.stamp.mono;
  const recovered = step.desk.recoveredMonoNanos ?? 0;
  const sent = sentMonoNanos ?? 0;
  const latest = Math.max(recovered, sent > now ? 0 : sent);
  return now - latest < underWayMillis * 1e6;
}
