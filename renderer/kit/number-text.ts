/**
 * Exact decimal texts made readable: digit groups, signs, durations, UTC times.
 * Never turns money into a float: it only places separators into texts that are already exact.
 */

/** A minus sign that is as wide as a digit. */
export const minusSign = '\u2212';

/** Groups the whole digits of a plain decimal text by three: `60918.40` -> `60,918.40`. */
export function groupDigits(text: string): string {
  const negative = text.startsWith('-');
  const [whole = '', fraction] = (negative ? text.slice(1) : text).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const body = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return negative ? `${minusSign}${body}` : body;
}

/** The same with a plus before what is above zero. */
export function signedDigits(text: string): string {
  const grouped = groupDigits(text);
  const zero = /^-?[0.]*$/.test(text);
  if (zero) return grouped.replace(minusSign, '');
  return text.startsWith('-') ? grouped : `+${grouped}`;
}

const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A whole count with digit groups. */
export const countText = (count: number): string => counts.format(count);

const threeDigits = new Intl.NumberFormat('en-US', {
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
  useGrouping: false,
});

/** A duration in microseconds with the unit that fits: `148 µs`, `1.24 ms`, `2.10 s`. */
export function microsText(micros: number): string {
  if (micros < 999.5) return `${Math.round(micros)} \u00b5s`;
  if (micros < 1_000_000) return `${threeDigits.format(micros / 1_000)} ms`;
  return `${threeDigits.format(micros / 1_000_000)} s`;
}

/** Nanoseconds with the unit that fits and three figures: `850 ns`, `31.5 \u00b5s`, `1.84 ms`. */
export function nanosText(nanos: number): string {
  if (nanos < 999.5) return `${Math.round(nanos)} ns`;
  if (nanos < 999_500) return `${threeDigits.format(nanos / 1_000)} \u00b5s`;
  return microsText(nanos / 1_000);
}

/** An age or a remaining time in milliseconds: `41 ms`, `1.8 s`, `4 m 10 s`, `2 h 5 m`. */
export function millisText(millis: number): string {
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(millis / 60_000);
  if (minutes < 60) return `${minutes} m ${Math.floor((millis % 60_000) / 1_000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}

const pad = (value: number, width: number): string => String(value).padStart(width, '0');

/** Time of day in UTC of milliseconds since 1970: `14:07:32.418` with three decimals. */
export function utcTimeOfMillis(utcMillis: number, decimals: 0 | 3): string {
  const date = new Date(utcMillis);
  const time = `${pad(date.getUTCHours(), 2)}:${pad(date.getUTCMinutes(), 2)}:${pad(
    date.getUTCSeconds(),
    2,
  )}`;
  return decimals === 0 ? time : `${time}.${pad(date.getUTCMilliseconds(), 3)}`;
}

/** Milliseconds since 1970 of a decimal text of UTC nanoseconds. */
export const millisOfNanos = (utcNanos: string): number => Number(utcNanos.slice(0, -6) || '0');

/** Time of day in UTC of a decimal text of nanoseconds, to the millisecond. */
export const utcTimeOfNanos = (utcNanos: string): string =>
  utcTimeOfMillis(millisOfNanos(utcNanos), 3);

/** Date and time of day in UTC, to the millisecond. */
export const utcDateTimeOfNanos = (utcNanos: string): string =>
  `${new Date(millisOfNanos(utcNanos)).toISOString().slice(0, 10)} ${utcTimeOfNanos(utcNanos)}`;

/** Head and tail of a long hash: `9c41…e07b`. */
export const shortHash = (hash: string): string =>
  hash.length <= 10 ? hash : `${hash.slice(0, 4)}\u2026${hash.slice(-4)}`;

/** A count with its noun: `1 order`, `3 orders`. */
export const countedText = (count: number, noun: string): string =>
  `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;

/** The engine's `1 orders are` in an operator's grammar. */
export const withPlurals = (text: string): string =>
  text.replace(/\b1 (\w+)s are\b/g, '1 $1 is').replace(/\b1 (order|lot|scope|fault)s\b/g, '1 $1');
