/** A moment of the ledger as the board writes it. Leaves out the date only when it is today's. */
import { utcDateTimeOfNanos } from '../../kit/number-text.ts';

/** To the second, in UTC: `14:05:09 UTC`, or with the date when it is not that of `today`. */
export function momentText(utcNanos: string, today: Date = new Date()): string {
  const text = utcDateTimeOfNanos(utcNanos).slice(0, -4);
  return `${text.startsWith(today.toISOString().slice(0, 10)) ? text.slice(11) : text} UTC`;
}
