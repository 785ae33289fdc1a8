/**
 * Paints a heat-map of one stage: seconds from left to right, cells of the grid upwards, budget.
 * A second of which nothing is known is hatched, one in which nothing was measured is marked.
 */
import type { Stage } from '../../../telemetry/contract/stage.ts';
import { cividis, countShare, rgbText } from '../../kit/cividis.ts';
import { logTicks } from '../../kit/log-ticks.ts';
import { utcTimeOfMillis } from '../../kit/number-text.ts';
import {
  cellBounds,
  countAt,
  historySeconds,
  type LatencyHistory,
  secondState,
} from '../../replica/latency-history.ts';
import {
  columnsOf,
  type Geometry,
  shownCells,
  xOfSlot,
  yOfCell,
  yOfNanos,
} from './heatmap-geometry.ts';

export interface HeatmapColours {
  readonly text: string;
  readonly strong: string;
  readonly grid: string;
  readonly missing: string;
  readonly ground: string;
}

export interface HeatmapModel {
  readonly history: LatencyHistory;
  readonly stage: Stage;
  readonly budgetNanos: number | null;
  readonly cursor: { readonly slot: number; readonly cell: number } | null;
}

const axisFont = '11px "IBM Plex Mono", monospace';
/** Seconds between two labels of the time axis. */
const timeLabelSeconds = 30;

/** Where everything lies for a canvas of this size. */
export function geometryOf(width: number, height: number, model: HeatmapModel): Geometry {
  const { history, stage, budgetNanos } = model;
  const plot = { left: 56, top: 8, width: width - 56 - 10, height: height - 8 - 20 };
  const { columnWidth, columns } = columnsOf(plot.width, historySeconds);
  const { low, high } = shownCells(history, stage, columns, budgetNanos);
  const { newest } = history;
  return { plot, columnWidth, columns, newest, lowCell: low, highCell: high };
}

/** Paints it and returns where everything lies, and the largest count shown. */
export function drawHeatmap(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  colours: HeatmapColours,
  model: HeatmapModel,
): { readonly geometry: Geometry; readonly most: number } {
  const geometry = geometryOf(width, height, model);
  context.font = axisFont;
  drawValueAxis(context, colours, geometry);
  drawTimeAxis(context, colours, geometry, model.history);
  const most = mostIn(geometry, model);
  drawSeconds(context, colours, geometry, model, most);
  drawBudget(context, colours, geometry, model.budgetNanos);
  drawCursor(context, colours, geometry, model.cursor);
  return { geometry, most };
}

const slotsOf = ({ newest, columns }: Geometry): number[] =>
  Array.from({ length: columns }, (_, index) => newest - columns + 1 + index);

function mostIn(geometry: Geometry, { history, stage }: HeatmapModel): number {
  let most = 0;
  for (const slot of slotsOf(geometry)) {
    for (let cell = geometry.lowCell; cell <= geometry.highCell; cell += 1) {
      most = Math.max(most, countAt(history, stage, slot, cell));
    }
  }
  return most;
}

function drawSeconds(
  context: CanvasRenderingContext2D,
  colours: HeatmapColours,
  geometry: Geometry,
  { history, stage }: HeatmapModel,
  most: number,
): void {
  const { plot, columnWidth, lowCell, highCell } = geometry;
  // A hairline between cells where there is room for one.
  const gap = columnWidth >= 4 ? 1 : 0;
  for (const slot of slotsOf(geometry)) {
    const state = secondState(history, stage, slot);
    const x = xOfSlot(geometry, slot);
    if (state === 'missing') {
      context.fillStyle = colours.missing;
      for (let y = plot.top; y < plot.top + plot.height; y += 4) {
        context.fillRect(x, y, columnWidth, 1);
      }
    } else if (state === 'empty') {
      context.fillStyle = colours.text;
      context.fillRect(x, plot.top + plot.height - 2, columnWidth - gap, 2);
    }
    if (state !== 'measured') continue;
    for (let cell = lowCell; cell <= highCell; cell += 1) {
      const count = countAt(history, stage, slot, cell);
      if (count === 0) continue;
      context.fillStyle = rgbText(cividis(countShare(count, most)));
      const top = yOfCell(geometry, cell);
      context.fillRect(x, top, columnWidth - gap, yOfCell(geometry, cell - 1) - top - gap);
    }
  }
}

/** A round duration in few characters: `100 ns`, `10 \u00b5s`, `1 ms`. */
export function axisText(micros: number): string {
  const [value, unit] =
    micros >= 1_000_000
      ? [micros / 1_000_000, 's']
      : micros >= 1_000
        ? [micros / 1_000, 'ms']
        : micros >= 1
          ? [micros, '\u00b5s']
          : [micros * 1_000, 'ns'];
  return `${Number(value.toPrecision(3))} ${unit}`;
}

function drawValueAxis(
  context: CanvasRenderingContext2D,
  colours: HeatmapColours,
  geometry: Geometry,
): void {
  const { plot, lowCell, highCell } = geometry;
  const low = cellBounds(lowCell).aboveNanos || (cellBounds(0).upToNanos ?? 1);
  const high = cellBounds(highCell).upToNanos ?? 2 * cellBounds(highCell).aboveNanos;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const micros of logTicks(low / 1_000, high / 1_000)) {
    const y = yOfNanos(geometry, micros * 1_000);
    if (y === null) continue;
    context.fillStyle = colours.grid;
    context.fillRect(plot.left, Math.round(y), plot.width, 1);
    context.fillStyle = colours.text;
    context.fillText(axisText(micros), plot.left - 7, Math.max(plot.top + 5, y));
  }
}

function drawTimeAxis(
  context: CanvasRenderingContext2D,
  colours: HeatmapColours,
  geometry: Geometry,
  history: LatencyHistory,
): void {
  const { plot, columnWidth } = geometry;
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  context.fillStyle = colours.text;
  const half = context.measureText('00:00:00').width / 2;
  let freeFrom = plot.left;
  for (const slot of slotsOf(geometry)) {
    if (slot < history.oldest || slot < 0) continue;
    const second = history.utcSeconds[slot % historySeconds] ?? 0;
    if (second === 0 || second % timeLabelSeconds !== 0) continue;
    const x = xOfSlot(geometry, slot) + columnWidth / 2;
    if (x - half < freeFrom || x + half > plot.left + plot.width) continue;
    freeFrom = x + half + 12;
    const text = utcTimeOfMillis(second * 1_000, 0);
    context.fillText(text, x, plot.top + plot.height + 15);
  }
}

function drawBudget(
  context: CanvasRenderingContext2D,
  colours: HeatmapColours,
  geometry: Geometry,
  budgetNanos: number | null,
): void {
  const y = budgetNanos === null ? null : yOfNanos(geometry, budgetNanos);
  if (y === null || budgetNanos === null) return;
  const { plot } = geometry;
  const at = Math.round(y) + 0.5;
  // Dark below light, so that the line is seen on the ground and on the fullest cells alike.
  for (const [style, line] of [
    [colours.ground, 3],
    [colours.strong, 1],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = line;
    context.setLineDash(line === 1 ? [5, 4] : []);
    context.beginPath();
    context.moveTo(plot.left, at);
    context.lineTo(plot.left + plot.width, at);
    context.stroke();
  }
  context.setLineDash([]);
  const text = `budget p99 ${axisText(budgetNanos / 1_000)}`;
  const wide = context.measureText(text).width;
  context.fillStyle = colours.ground;
  context.fillRect(plot.left + 6, at - 18, wide + 8, 14);
  context.fillStyle = colours.strong;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, plot.left + 10, at - 11);
}

function drawCursor(
  context: CanvasRenderingContext2D,
  colours: HeatmapColours,
  geometry: Geometry,
  cursor: HeatmapModel['cursor'],
): void {
  if (cursor === null) return;
  const { slot, cell } = cursor;
  if (slot <= geometry.newest - geometry.columns || slot > geometry.newest) return;
  if (cell < geometry.lowCell || cell > geometry.highCell) return;
  const top = yOfCell(geometry, cell);
  const x = xOfSlot(geometry, slot);
  context.strokeStyle = colours.strong;
  context.lineWidth = 1;
  context.strokeRect(
    x - 0.5,
    top - 0.5,
    geometry.columnWidth + 1,
    yOfCell(geometry, cell - 1) - top + 1,
  );
}
