/**
 * What an exchange asks as margin: tiers by the value of a position, in exact integers.
 * Says nothing of an account's own leverage or collateral; those are in accounting.ts.
 */
import { z } from 'zod';
import { Minor } from './numbers.ts';

/** Rates in parts per million: 1 % is 10,000. */
const Rate = z.int().min(0).max(1_000_000);

/**
 * One tier. Money in settlement minor units.
 * maintenance = value * maintenancePpm / 10^6 - deductionMinor (Binance: rate and "cum").
 */
export const MarginTier = z.strictObject({
  /** Largest value of a position in this tier; null: without an end, and the last. */
  upToMinor: Minor.nullable(),
  /** Least initial margin; 1,000,000 / this is the highest leverage of the tier. */
  initialPpm: Rate,
  maintenancePpm: Rate,
  deductionMinor: Minor.default(0 as Minor),
});
export type MarginTier = z.infer<typeof MarginTier>;

/** The tiers of an instrument, smallest first; the last one has no end. */
export const MarginTiers = z
  .array(MarginTier)
  .min(1)
  .max(20)
  .refine(
    (tiers) =>
      tiers.every((tier, at) => {
        const before = at === 0 ? 0 : (tiers[at - 1]?.upToMinor ?? null);
        if (before === null) return false;
        return tier.upToMinor === null ? at === tiers.length - 1 : tier.upToMinor > before;
      }) && tiers.at(-1)?.upToMinor === null,
    { error: 'order tiers by upToMinor, and end with one whose upToMinor is null' },
  );
export type MarginTiers = z.infer<typeof MarginTiers>;
