/**
 * Exact integers for prices, quantities, money and time, and the arithmetic on them.
 * Refuses silently rounded or overflowing results: leaving the safe integers is an assertion.
 */
import { z } from 'zod';
import { invariant } from './assert.ts';

/** A price in price increments (ticks of the price grid) of its instrument. */
export const PriceTicks = z.int().brand<'PriceTicks'>();
export type PriceTicks = z.infer<typeof PriceTicks>;

/** A quantity in lots of its instrument; signed where it is a position (long > 0). */
export const Lots = z.int().brand<'Lots'>();
export type Lots = z.infer<typeof Lots>;

/** Money in minor units of its currency (10^-scale of it, see `Currency`). */
export const Minor = z.int().brand<'Minor'>();
export type Minor = z.infer<typeof Minor>;

/** Nanoseconds of the host's monotonic clock (one clock for all processes of the host). */
export const MonoNanos = z.int().nonnegative().brand<'MonoNanos'>();
export type MonoNanos = z.infer<typeof MonoNanos>;

/** UTC as int64 nanoseconds since 1970, written as a decimal string. */
export const UtcNanos = z
  .string()
  .regex(/^\d{1,19}$/)
  .brand<'UtcNanos'>();
export type UtcNanos = z.infer<typeof UtcNanos>;

/** Gapless number of a ledger event; the first is 1. */
export const LedgerSequence = z.int().nonnegative().brand<'LedgerSequence'>();
export type LedgerSequence = z.infer<typeof LedgerSequence>;

/** Number of a close of the gate: raised by every kill, carried by every approval. */
export const GateEpoch = z.int().nonnegative().brand<'GateEpoch'>();
export type GateEpoch = z.infer<typeof GateEpoch>;

function safe(value: number, what: string): number {
  // The sentence is made for the crash alone: this runs for every price level of every message.
  if (!Number.isSafeInteger(value)) invariant(false, `${what} leaves the safe integers: ${value}`);
  return value === 0 ? 0 : value;
}

/** Marks a safe integer as a price in increments. */
export const priceTicks = (value: number): PriceTicks => safe(value, 'price') as PriceTicks;
/** Marks a safe integer as lots. */
export const lots = (value: number): Lots => safe(value, 'quantity') as Lots;
/** Marks a safe integer as minor units. */
export const minor = (value: number): Minor => safe(value, 'money') as Minor;
/** Marks a safe integer as monotonic nanoseconds. */
export const monoNanos = (value: number): MonoNanos => safe(value, 'time') as MonoNanos;
/** Marks a safe integer as a ledger sequence. */
export const ledgerSequence = (value: number): LedgerSequence =>
  safe(value, 'ledger sequence') as LedgerSequence;
/** Marks a safe integer as a gate epoch. */
export const gateEpoch = (value: number): GateEpoch => safe(value, 'gate epoch') as GateEpoch;

/** a + b in minor units; overflow is an assertion. */
export const addMinor = (a: Minor, b: Minor): Minor => minor(a + b);
/** a + b in lots; overflow is an assertion. */
export const addLots = (a: Lots, b: Lots): Lots => lots(a + b);

/**
 * a * b / c rounded half away from zero, exact for all safe integers.
 * Uses BigInt only where the product leaves the safe integers.
 */
export function multiplyDivide(a: number, b: number, c: number): number {
  invariant(c !== 0, 'division by zero');
  const product = a * b;
  if (Number.isSafeInteger(product)) {
    const quotient = Math.trunc(product / c);
    const rest = product - quotient * c;
    if (Number.isSafeInteger(quotient * c)) {
      return safe(quotient + roundingStep(rest, c, product), 'a * b / c');
    }
  }
  const wide = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  const quotient = wide / divisor;
  const rest = wide - quotient * divisor;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  const away = twice >= (divisor < 0n ? -divisor : divisor);
  const sign = wide < 0n === divisor < 0n ? 1n : -1n;
  return safe(Number(away ? quotient + sign : quotient), 'a * b / c');
}

function roundingStep(rest: number, divisor: number, product: number): number {
  if (Math.abs(rest) * 2 < Math.abs(divisor)) return 0;
  return product < 0 === divisor < 0 ? 1 : -1;
}

/** A decimal text split into a signed integer mantissa and its number of decimals. */
export interface Decimal {
  readonly mantissa: number;
  readonly decimals: number;
}

/** Reads a plain decimal text (`-12.340`); trailing zeros are dropped; null when it is none. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^(-?)(\d{1,20})(?:\.(\d{1,20}))?$/.exec(text);
  if (match === null) return null;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  const mantissa = Number(`${match[1]}${match[2]}${fraction}`);
  if (!Number.isSafeInteger(mantissa)) return null;
  return { mantissa: mantissa === 0 ? 0 : mantissa, decimals: fraction.length };
}

/**
 * A decimal text in whole units of `increment` (itself a decimal text, > 0).
 * Null when the text is no decimal, off the grid, or outside the safe integers.
 */
export function unitsOf(text: string, increment: Decimal): number | null {
  const value = parseDecimal(text);
  if (value === null) return null;
  const shift = increment.decimals - value.decimals;
  // Trailing zeros are dropped, so more decimals than the grid has are never on it.
  if (shift < 0) return null;
  const scaled = value.mantissa * 10 ** shift;
  if (!Number.isSafeInteger(scaled)) return wideUnits(value.mantissa, shift, increment.mantissa);
  const units = scaled / increment.mantissa;
  return Number.isSafeInteger(units) ? (units === 0 ? 0 : units) : null;
}

/** mantissa * 10^shift / divisor where the product leaves the safe integers. */
function wideUnits(mantissa: number, shift: number, divisor: number): number | null {
  const scaled = BigInt(mantissa) * 10n ** BigInt(shift);
  if (scaled % BigInt(divisor) !== 0n) return null;
  const units = Number(scaled / BigInt(divisor));
  return Number.isSafeInteger(units) ? units : null;
}

/** Whole units of `increment` as plain decimal text with the increment's decimals. */
export function textOfUnits(units: number, increment: Decimal): string {
  const value = safe(units * increment.mantissa, 'decimal text');
  return decimalText(value, increment.decimals);
}

/** An integer of 10^-decimals as plain decimal text, for example (-1205, 2) -> `-12.05`. */
export function decimalText(value: number, decimals: number): string {
  const digits = Math.abs(value)
    .toString()
    .padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals === 0 ? '' : `.${digits.slice(digits.length - decimals)}`;
  return `${value < 0 ? '-' : ''}${whole}${fraction}`;
}
