/**
 * Profit, the fall from its peak, and exposure over the time of a backtest.
 */
import { area, line } from 'd3-shape';
import type { BacktestResult } from '../backtest-result.ts';
import { chartSvg, type Frame, frameOf } from './chart-frame.ts';
import { extentOf, fallsOf, type Point, seriesOf } from './series.ts';

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Times of the curve in UTC milliseconds. */
export function curveTimes({ figures, detail }: BacktestResult): number[] {
  const epochMillis = Number(BigInt(figures.epochUtcNanos) / 1_000_000n);
  return detail.curve.timesNanos.map((nanos) => epochMillis + nanos / 1e6);
}

/** The time that all drawings share. */
export function spanOf(result: BacktestResult): Span {
  const times = curveTimes(result);
  return { from: times[0] ?? 0, to: times.at(-1) ?? 0 };
}

const pathOf = (frame: Frame, points: readonly Point[]): string =>
  line<Point>(
    ({ at }) => frame.x(at),
    ({ value }) => frame.y(value),
  ).digits(1)([...points]) ?? '';

const areaOf = (frame: Frame, points: readonly Point[]): string =>
  area<Point>()
    .x(({ at }) => frame.x(at))
    .y0(frame.y(0))
    .y1(({ value }) => frame.y(value))
    .digits(1)([...points]) ?? '';

export function equityChart(result: BacktestResult): string {
  const { figures, detail } = result;
  const unit = 10 ** figures.currencyScale;
  const values = detail.curve.equityMinor.map((minor) => minor / unit);
  const points = seriesOf(curveTimes(result), values);
  const [low, high] = extentOf(points, true);
  const frame = frameOf({ height: 240, ...spanOf(result), low, high });
  const last = points.at(-1);
  const end =
    last === undefined
      ? ''
      : `<circle class="accent" r="3" cx="${frame.x(last.at)}" cy="${frame.y(last.value)}"/>`;
  const path = `<path class="line accent" d="${pathOf(frame, points)}"/>`;
  return chartSvg(frame, path + end, `Profit in ${figures.currency}`);
}

export function fallChart(result: BacktestResult): string {
  const { figures, detail } = result;
  const unit = 10 ** figures.currencyScale;
  const values = detail.curve.equityMinor.map((minor) => minor / unit);
  const points = fallsOf(seriesOf(curveTimes(result), values));
  const [low, high] = extentOf(points, true);
  const frame = frameOf({ height: 120, ...spanOf(result), low, high });
  const path = `<path class="fall" d="${areaOf(frame, points)}"/>`;
  return chartSvg(frame, path, `Fall from the highest profit so far in ${figures.currency}`);
}

export function exposureChart(result: BacktestResult): string {
  const { figures, detail } = result;
  const unit = 10 ** figures.currencyScale;
  const values = detail.curve.exposureMinor.map((minor) => minor / unit);
  const points = seriesOf(curveTimes(result), values);
  const [low, high] = extentOf(points, true);
  const frame = frameOf({ height: 120, ...spanOf(result), low, high });
  const path = `<path class="held" d="${areaOf(frame, points)}"/>`;
  return chartSvg(frame, path, `Value of open positions in ${figures.currency}`);
}
