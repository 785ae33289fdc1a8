/** Reads an instant in UTC as it is typed. Guesses nothing: what it cannot read is null. */
import { UtcNanos } from '../../engine/contract/numbers.ts';

const dayForm = /^(?<date>\d{4}-\d{2}-\d{2})[T ](?<rest>.*)$/;
const timeForm = /^(?<time>\d{2}:\d{2})(?::(?<seconds>\d{2})(?:\.(?<part>\d{1,9}))?)?Z?$/;

/**
 * UTC nanoseconds of `07:06:40.5`, on the day of `nearUtcNanos`, or of `2024-11-19 07:06:40`;
 * null when it is no instant.
 */
export function nanosOfText(text: string, nearUtcNanos: string): UtcNanos | null {
  const { date, rest = text } = dayForm.exec(text.trim())?.groups ?? {};
  const { time, seconds = '00', part = '' } = timeForm.exec(rest.trim())?.groups ?? {};
  if (time === undefined) return null;
  const today = new Date(Number(nearUtcNanos.slice(0, -6) || '0')).toISOString().slice(0, 10);
  const millis = Date.parse(`${date ?? today}T${time}:${seconds}Z`);
  if (!Number.isFinite(millis)) return null;
  const nanos = BigInt(millis) * 1_000_000n + BigInt(part.padEnd(9, '0'));
  return UtcNanos.parse(String(nanos));
}
