/**
 * Whether an operator may take an alert over.
 * Changes nothing: the answer is a refusal in words, or none.
 */
import type { AlertId } from '../contract/alert.ts';
import type { OperatorId } from '../contract/ids.ts';

/** What is known of one alert. */
interface Known {
  readonly owner: OperatorId | null;
  readonly clearedReason: string | null;
}

/**
 * '' when `owner` may take it over; an alert that is still open may change hands, one that is over
 * stays with whoever owned it.
 */
export function acknowledgeRefusal(
  alertId: AlertId,
  owner: OperatorId,
  open: Known | undefined,
  over: Known | undefined,
): string {
  if (open === undefined) {
    if (over === undefined) return `there is no alert ${alertId}`;
    const { clearedReason, owner: last } = over;
    return `alert ${alertId} is over (${clearedReason ?? ''}) and ${last ?? 'nobody'} owned it`;
  }
  return open.owner === owner ? `${owner} owns alert ${alertId} already` : '';
}
