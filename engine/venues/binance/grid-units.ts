/**
 * Reads decimal texts straight into whole units of a grid, without regular expressions.
 * Never rounds: what is no plain decimal, or lies between two units, is told apart and refused.
 */
import type { Decimal } from '../../contract/numbers.ts';

/** The text is no plain, unsigned decimal, or leaves the safe integers. */
export const notDecimal = -1;
/** The text is a decimal that is no whole number of units. */
export const offGrid = -2;

const zero = 48;
const point = 46;
const textLengthLimit = 40;

/** Whole units (>= 0) of the grid in `text`, or `notDecimal`, or `offGrid`. */
export const gridUnits = (text: unknown, grid: Decimal): number => unitsOfText(text, grid, false);

/** The same, but what lies between two units is the lower one. */
export const gridUnitsBelow = (text: unknown, grid: Decimal): number =>
  unitsOfText(text, grid, true);

function unitsOfText(text: unknown, grid: Decimal, lower: boolean): number {
  if (typeof text !== 'string' || text.length === 0 || text.length > textLengthLimit) {
    return notDecimal;
  }
  let mantissa = 0;
  /** Digits seen after the point; negative while still before it. */
  let fraction = -1;
  let beyondGrid = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === point && fraction < 0 && index > 0 && index < text.length - 1) {
      fraction = 0;
      continue;
    }
    const digit = code - zero;
    if (digit < 0 || digit > 9) return notDecimal;
    if (fraction >= grid.decimals) {
      if (digit !== 0) beyondGrid = true;
      continue;
    }
    mantissa = mantissa * 10 + digit;
    if (fraction >= 0) fraction += 1;
  }
  for (let missing = Math.max(fraction, 0); missing < grid.decimals; missing += 1) mantissa *= 10;
  if (mantissa > Number.MAX_SAFE_INTEGER) return notDecimal;
  if (lower) return Math.floor(mantissa / grid.mantissa);
  if (beyondGrid) return offGrid;
  if (grid.mantissa === 1) return mantissa;
  return mantissa % grid.mantissa === 0 ? mantissa / grid.mantissa : offGrid;
}
