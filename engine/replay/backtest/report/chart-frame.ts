/**
 * The frame of a drawing: time along the bottom, a value along the side, hairlines between.
 * Draws no data; colours are the page's, by class.
 */
import { type ScaleLinear, type ScaleTime, scaleLinear, scaleUtc } from 'd3-scale';
import { escaped } from './report-text.ts';

/** Units of the drawing; the page stretches it. */
export const chartWidth = 1_120;
const margin = { left: 78, right: 14, top: 10, bottom: 24 };

export interface Frame {
  readonly x: ScaleTime<number, number>;
  readonly y: ScaleLinear<number, number>;
  readonly height: number;
}

export interface FrameOptions {
  readonly height: number;
  /** UTC milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
}

/** Scales for a drawing; a value that never changes gets room on both sides. */
export function frameOf({ height, from, to, low, high }: FrameOptions): Frame {
  const isFlat = !(high > low);
  const room = Math.max(Math.abs(high) * 0.01, 1e-9);
  const x = scaleUtc()
    .domain([new Date(from), new Date(to > from ? to : from + 1_000)])
    .range([margin.left, chartWidth - margin.right]);
  const y = scaleLinear()
    .domain(isFlat ? [low - room, high + room] : [low, high])
    .nice(5)
    .range([height - margin.bottom, margin.top]);
  return { x, y, height };
}

/** The drawing: `content` over the frame. `label` says what it shows to who cannot see it. */
export function chartSvg(frame: Frame, content: string, label: string): string {
  const { x, y, height } = frame;
  const right = chartWidth - margin.right;
  const bottom = height - margin.bottom;
  const valueText = y.tickFormat(5);
  const timeText = x.tickFormat(8, '%H:%M:%S');
  const days = x.domain().map((date) => date.getTime());
  const isLong = (days[1] ?? 0) - (days[0] ?? 0) > 2 * 86_400_000;
  const rows = y.ticks(5).map((value) => {
    const at = y(value).toFixed(1);
    const zero = value === 0 ? ' zero' : '';
    return (
      `<line class="grid${zero}" x1="${margin.left}" x2="${right}" y1="${at}" y2="${at}"/>` +
      `<text class="axis" x="${margin.left - 8}" y="${at}" dy="0.32em" text-anchor="end">` +
      `${escaped(valueText(value))}</text>`
    );
  });
  const columns = x.ticks(8).map((date) => {
    const at = x(date).toFixed(1);
    const text = isLong ? date.toISOString().slice(5, 10) : timeText(date);
    return (
      `<text class="axis" x="${at}" y="${bottom + 16}" text-anchor="middle">` +
      `${escaped(text)}</text>`
    );
  });
  return (
    `<svg viewBox="0 0 ${chartWidth} ${height}" role="img" aria-label="${escaped(label)}">` +
    `${rows.join('')}${columns.join('')}${content}</svg>`
  );
}
