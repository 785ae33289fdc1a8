/**
 * Whole numbers for made-up markets, the same in every run (xorshift, Marsaglia 2003).
 */

/** A draw below `limit`; each call of `chance` begins the same row of draws again. */
export function chance(): (limit: number) => number {
  let state = 0x2545f491;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}
