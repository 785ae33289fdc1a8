/**
 * The fills of a backtest on the price of their instrument: where it bought and where it sold.
 * Draws no more marks than can be told apart, and says how many it left out.
 */
import { line } from 'd3-shape';
import { parseDecimal } from '../../../contract/numbers.ts';
import type { BacktestResult, PriceLine } from '../backtest-result.ts';
import { isChosen } from '../even-choice.ts';
import type { LoggedFill } from '../fill-log.ts';
import { chartSvg, type Frame, frameOf } from './chart-frame.ts';
import { curveTimes, spanOf } from './curve-charts.ts';
import { countText, escaped, instantText, numberText } from './report-text.ts';
import { extentOf, type Point, seriesOf } from './series.ts';

/** Marks on one drawing. */
const marksLimit = 1_500;

/** One drawing for each instrument that was traded, with its heading. */
export function fillCharts(result: BacktestResult): string {
  const traded = result.detail.prices.filter(({ instrument }) =>
    result.detail.fillLines.some((fill) => fill.instrument === instrument.id),
  );
  if (traded.length === 0) return '<p class="empty">Nothing was filled.</p>';
  return traded.map((prices) => fillChart(result, prices)).join('');
}

function fillChart(result: BacktestResult, { instrument, middleTicks }: PriceLine): string {
  const increment = parseDecimal(instrument.priceIncrement) ?? { mantissa: 1, decimals: 0 };
  const unit = increment.mantissa / 10 ** increment.decimals;
  const points = seriesOf(
    curveTimes(result),
    middleTicks.map((ticks) => ticks * unit),
  );
  const fills = result.detail.fillLines.filter((fill) => fill.instrument === instrument.id);
  const shown = fills.filter((_, index) => isChosen(index, fills.length, marksLimit));
  const epochMillis = Number(BigInt(result.figures.epochUtcNanos) / 1_000_000n);
  const marks = shown.map((fill): Mark => {
    return { fill, at: epochMillis + fill.atNanos / 1e6, value: fill.price * unit };
  });
  const [low, high] = extentOf([...points, ...marks], false);
  const frame = frameOf({ height: 300, ...spanOf(result), low, high });
  const path = line<Point>(
    ({ at }) => frame.x(at),
    ({ value }) => frame.y(value),
  ).digits(1)(points);
  const drawn = marks.map((mark) => markSvg(frame, mark, increment.decimals)).join('');
  const all = fillCount(result, instrument.id);
  const left =
    shown.length === all ? '' : `, ${countText(shown.length)} drawn, from the whole of the run`;
  return (
    `<h3>${escaped(instrument.id)} <small>${countText(all)} fills${left} · ` +
    `<span class="gain">▲ bought</span> <span class="loss">▼ sold</span> · ` +
    `hollow: resting (maker), full: taking</small></h3>` +
    chartSvg(frame, `<path class="line price" d="${path ?? ''}"/>${drawn}`, 'Fills on the price')
  );
}

/** By the ledger's own count: not all of them may have been handed over one by one. */
const fillCount = ({ detail }: BacktestResult, id: string): number =>
  detail.execution.reduce((sum, { instrument, makerFills, takerFills }) => {
    return instrument === id ? sum + makerFills + takerFills : sum;
  }, 0);

interface Mark extends Point {
  readonly fill: LoggedFill;
}

function markSvg(frame: Frame, { fill, at, value }: Mark, decimals: number): string {
  const isBuy = fill.side === 'buy';
  const x = frame.x(at);
  const y = frame.y(value);
  const tip = isBuy ? y - 4.5 : y + 4.5;
  const base = isBuy ? y + 3.5 : y - 3.5;
  const corner = (across: number, down: number): string =>
    `${across.toFixed(1)},${down.toFixed(1)}`;
  const points = [corner(x - 4, base), corner(x + 4, base), corner(x, tip)].join(' ');
  const look = `${isBuy ? 'bought' : 'sold'}${fill.isMaker ? ' hollow' : ''}`;
  const what = `${isBuy ? 'Bought' : 'Sold'} ${fill.lots} lots at ${numberText(value, decimals)}`;
  const title = `${what}, ${escaped(fill.strategy)}, ${instantText(at)}`;
  return `<polygon class="${look}" points="${points}"><title>${title}</title></polygon>`;
}
