/**
 * What share of a gross exposure one instrument has. One function for gate and console.
 */

/**
 * In basis points, rounded up, and exact at each size; 0 where the instrument is not above the
 * floor, for the first position of a scope is all of it. NaN: it cannot be worked out.
 */
export function concentrationBps(ownMinor: number, grossMinor: number, floorMinor: number): number {
  if (ownMinor <= floorMinor) return 0;
  if (!Number.isSafeInteger(ownMinor) || !Number.isSafeInteger(grossMinor)) return Number.NaN;
  if (grossMinor <= 0) return Number.NaN;
  const scaled = BigInt(ownMinor) * 10_000n;
  const rest = scaled % BigInt(grossMinor) > 0n ? 1n : 0n;
  return Number(scaled / BigInt(grossMinor) + rest);
}
