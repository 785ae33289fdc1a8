/**
 * Instants and numbers as table files write them, into exact forms.
 * Guesses no time zone but UTC, and no digit: what floating point left behind is told.
 */

const isoDate = /^(\d{4})-(\d\d)-(\d\d)/;
const isoClock = /^[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9})\d*)?)?/;
const isoZone = /^\s?(Z|UTC|[+-]\d\d:?\d\d)$/;
const compactTime = /^(\d{4})(\d\d)(\d\d) (\d\d)(\d\d)(\d\d)(\d{3})$/;

/** An instant and whether its text named a zone; without one it is taken as UTC. */
export interface RowTime {
  readonly utcNanos: bigint;
  readonly zoned: boolean;
}

/** Reads ISO texts, `YYYYMMDD HHMMSSmmm`, and Unix time in any whole unit; null: it is none. */
export function readTime(text: string): RowTime | null {
  const unix = unixNanos(text);
  if (unix !== null) return { utcNanos: unix, zoned: true };
  const compact = compactTime.exec(text);
  if (compact !== null) {
    const [, year, month, day, hour, minute, second, millis] = compact;
    return timeOf([year, month, day, hour, minute, second], `${millis}`, undefined);
  }
  const date = isoDate.exec(text);
  if (date === null) return null;
  const afterDate = text.slice(date[0].length);
  const clock = isoClock.exec(afterDate);
  const afterClock = afterDate.slice(clock?.[0].length ?? 0);
  const zone = isoZone.exec(afterClock)?.[1];
  if (afterClock !== '' && zone === undefined) return null;
  const [, year, month, day] = date;
  const [, hour, minute, second, fraction = ''] = clock ?? [];
  return timeOf([year, month, day, hour, minute, second], fraction, zone);
}

/** The unit shows in the number of digits: those of this century do not overlap. */
function unixNanos(text: string): bigint | null {
  const match = /^(\d{9,19})(?:\.(\d{1,9})\d*)?$/.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction] = match;
  if (fraction !== undefined) {
    if (whole.length > 11) return null;
    return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'));
  }
  if (whole.length <= 11) return BigInt(whole) * 1_000_000_000n;
  if (whole.length <= 14) return BigInt(whole) * 1_000_000n;
  return whole.length <= 17 ? BigInt(whole) * 1_000n : BigInt(whole);
}

function timeOf(
  parts: readonly (string | undefined)[],
  fraction: string,
  zone: string | undefined,
): RowTime | null {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const millis = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(millis);
  const isDay = back.getUTCMonth() === month - 1 && back.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 59 || millis < 0) return null;
  const offset = zone === undefined ? 0 : zoneMinutes(zone);
  const utcNanos =
    BigInt(millis - offset * 60_000) * 1_000_000n + BigInt(fraction.padEnd(9, '0') || '0');
  return { utcNanos, zoned: zone !== undefined };
}

function zoneMinutes(zone: string): number {
  if (zone === 'Z' || zone === 'UTC') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  const digits = zone.slice(1).replace(':', '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}

/** A number as plain decimal text. */
export interface RowNumber {
  readonly text: string;
  /** It had more digits than a double holds, as programs write them, or an exponent. */
  readonly tidied: boolean;
}

const plain = /^\d{1,15}(?:\.\d+)?$/;
/** Digits that every double keeps. */
const digitsKept = 15;

/** Reads a number from 0 up; null when it is none. */
export function readNumber(text: string): RowNumber | null {
  if (plain.test(text) && significantDigits(text) <= digitsKept) return { text, tidied: false };
  if (!/^\d+(?:\.\d*)?(?:[eE][+-]?\d{1,3})?$/.test(text)) return null;
  const value = Number(Number(text).toPrecision(digitsKept));
  if (!Number.isFinite(value) || value > Number.MAX_SAFE_INTEGER) return null;
  const plainText = String(value);
  if (!plainText.includes('e')) return { text: plainText, tidied: true };
  const fixed = value.toFixed(20).replace(/0+$/, '').replace(/\.$/, '');
  return Number(fixed) === value ? { text: fixed, tidied: true } : null;
}

const significantDigits = (text: string): number =>
  text.replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length;
