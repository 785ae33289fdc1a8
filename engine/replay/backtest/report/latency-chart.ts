/**
 * How long orders took in simulated time, as counts over even steps, and what the stages of the
 * engine took in real time.
 */
import { scaleLinear } from 'd3-scale';
import { quantileSorted } from 'simple-statistics';
import type { BacktestResult } from '../backtest-result.ts';
import { countText, durationText, escaped, numberText } from './report-text.ts';

const width = 540;
const height = 170;
const bars = 48;
const bottom = height - 22;

/** Quantiles of the acknowledgement times and their distribution. */
export function ackChart({ detail }: BacktestResult): string {
  const sorted = detail.ackMillis.toSorted((a, b) => a - b);
  const longest = sorted.at(-1);
  if (longest === undefined) return '<p class="empty">No order was acknowledged.</p>';
  const quantile = (share: number): string => numberText(quantileSorted(sorted, share), 2);
  // The last hundredth would press all others to the edge: it is counted in the last bar.
  const shown = Math.max(quantileSorted(sorted, 0.99) * 1.15, longest / 1_000);
  const x = scaleLinear()
    .domain([0, shown])
    .range([8, width - 8]);
  const counts = new Array<number>(bars).fill(0);
  for (const millis of sorted) {
    const bar = Math.min(bars - 1, Math.floor((millis / shown) * bars));
    counts[bar] = (counts[bar] ?? 0) + 1;
  }
  const most = Math.max(...counts);
  const y = scaleLinear().domain([0, most]).range([bottom, 8]);
  const step = (width - 16) / bars;
  const drawn = counts.map((count, bar) => {
    if (count === 0) return '';
    const top = y(count);
    const from = numberText((bar / bars) * shown, 2);
    const title = `<title>${countText(count)} from ${from} ms</title>`;
    const place = `x="${(8 + bar * step).toFixed(1)}" y="${top.toFixed(1)}"`;
    const size = `width="${(step - 1).toFixed(1)}" height="${(bottom - top).toFixed(1)}"`;
    return `<rect class="bar" ${place} ${size}>${title}</rect>`;
  });
  const axis = x.ticks(6).map((value) => {
    const at = x(value).toFixed(1);
    return `<text class="axis" x="${at}" y="${height - 6}" text-anchor="middle">${value}</text>`;
  });
  return (
    `<p class="line-of-figures">p50 <b>${quantile(0.5)}</b> · p95 <b>${quantile(0.95)}</b> · ` +
    `p99 <b>${quantile(0.99)}</b> · longest <b>${numberText(longest, 2)}</b> ms</p>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Order to acknowledgement, ms">` +
    `<line class="grid" x1="8" x2="${width - 8}" y1="${bottom}" y2="${bottom}"/>` +
    `${drawn.join('')}${axis.join('')}</svg>`
  );
}

/** What each stage took. */
export function stageTable({ detail }: BacktestResult): string {
  const rows = detail.stages.map(
    ({ stage, count, p50Nanos, p99Nanos }) =>
      `<tr><th scope="row">${escaped(stage)}</th><td>${countText(count)}</td>` +
      `<td>${durationText(p50Nanos)}</td><td>${durationText(p99Nanos)}</td></tr>`,
  );
  return (
    '<table><thead><tr><th>stage</th><th>timed</th><th>p50</th><th>p99</th></tr></thead>' +
    `<tbody>${rows.join('')}</tbody></table>`
  );
}
