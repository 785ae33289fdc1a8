/**
 * Which of many items stand for all of them: spread evenly, and without a step that a pattern of
 * theirs could be in time with; of fills that buy and sell in turn, every second one only buys.
 */

const goldenPart = (Math.sqrt(5) - 1) / 2;

/** Whether the item at `index` of `count` is one of the about `limit` that stand for all. */
export const isChosen = (index: number, count: number, limit: number): boolean =>
  count <= limit || (index * goldenPart) % 1 < limit / count;
