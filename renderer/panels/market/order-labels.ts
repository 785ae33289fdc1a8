/**
 * Labels of own orders on the price chart: orders too close to be told apart share one label.
 * Pure: takes prices to pixels by the scale it is given.
 */

/** Least distance between two labels, in pixels. */
const labelPixels = 13;

export interface OrderMark {
  readonly price: number;
  readonly side: 'buy' | 'sell';
  readonly text: string;
}

export interface OrderLabel {
  readonly side: 'buy' | 'sell';
  readonly top: number;
  readonly text: string;
}

/** One label per group, from the top of the chart down; a group holds one side only. */
export function orderLabels(
  orders: readonly OrderMark[],
  at: (price: number) => number,
): OrderLabel[] {
  const groups: { side: 'buy' | 'sell'; tops: number[]; text: string }[] = [];
  for (const order of [...orders].sort((a, b) => b.price - a.price)) {
    const top = at(order.price);
    const last = groups.at(-1);
    const near = last !== undefined && top - (last.tops[0] ?? 0) < labelPixels;
    if (near && last.side === order.side) last.tops.push(top);
    else groups.push({ side: order.side, tops: [top], text: order.text });
  }
  let lowest = Number.NEGATIVE_INFINITY;
  return groups.map(({ side, tops, text }) => {
    const middle = tops.reduce((sum, value) => sum + value, 0) / tops.length;
    const top = Math.max(middle, lowest + labelPixels);
    lowest = top;
    return { side, top, text: tops.length === 1 ? `${side} ${text}` : `${tops.length} ${side}s` };
  });
}
