/**
 * The trading day of a desk: its name and its end, from a time zone and a time of day.
 * The one place that knows time zones; everything else takes the instants that it names.
 */

/** A trading day, named by the local date on which its last instant lies. */
export interface CalendarDay {
  /** For example `2026-11-28`. */
  readonly day: string;
  readonly endsUtcMillis: number;
}

const minuteMillis = 60_000;
const dayMillis = 86_400_000;

/** Whether the runtime knows a time zone by this name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Local time less UTC at an instant, in milliseconds. */
function offsetMillis(timeZone: string, utcMillis: number): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(utcMillis);
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value ?? 0);
  const local = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  );
  return local - Math.floor(utcMillis / 1_000) * 1_000;
}

/**
 * The instant of a local time. A time that comes twice (clocks go back) is the first of the two;
 * one that does not come at all (clocks go forward) is the instant after the gap.
 */
function instantOf(timeZone: string, localMillis: number): number {
  const before = offsetMillis(timeZone, localMillis - dayMillis);
  const after = offsetMillis(timeZone, localMillis + dayMillis);
  const instants = [localMillis - before, localMillis - after].toSorted((a, b) => a - b);
  const found = instants.find(
    (instant) => instant + offsetMillis(timeZone, instant) === localMillis,
  );
  return found ?? localMillis - before;
}

/** The trading day that an instant lies in. */
export function tradingDayAt(
  utcMillis: number,
  timeZone: string,
  rolloverMinute: number,
): CalendarDay {
  const local = utcMillis + offsetMillis(timeZone, utcMillis);
  const today = Math.floor(local / dayMillis) * dayMillis;
  for (let date = today; ; date += dayMillis) {
    const endsUtcMillis = instantOf(timeZone, date + rolloverMinute * minuteMillis);
    if (endsUtcMillis <= utcMillis) continue;
    // A day that ends at midnight is that of the date before.
    const named = rolloverMinute === 0 ? date - dayMillis : date;
    return { day: new Date(named).toISOString().slice(0, 10), endsUtcMillis };
  }
}
