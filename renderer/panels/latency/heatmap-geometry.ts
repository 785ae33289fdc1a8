/**
 * Where a heat-map's seconds and cells lie in pixels, and what lies under a pixel.
 * Draws nothing and reads no colour.
 */
import type { Stage } from '../../../telemetry/contract/stage.ts';
import {
  cellBounds,
  cellCount,
  cellOf,
  countAt,
  type LatencyHistory,
} from '../../replica/latency-history.ts';

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels of a plot: one column a second, the newest at its right edge; one row a cell. */
export interface Geometry {
  readonly plot: Frame;
  readonly columnWidth: number;
  readonly columns: number;
  /** Slot of the newest second. */
  readonly newest: number;
  readonly lowCell: number;
  readonly highCell: number;
}

/** Seconds that a plot shows at least, where it is wide enough for two pixels each. */
const shownSeconds = 180;
/** Rows are taken in blocks of two octaves, so that the axis rarely moves. */
const blockCells = 4;
const fewestCells = 12;

/** Lowest and highest cell to show: those with counts, the budget's, and a margin. */
export function shownCells(
  history: LatencyHistory,
  stage: Stage,
  seconds: number,
  budgetNanos: number | null,
): { readonly low: number; readonly high: number } {
  let low = budgetNanos === null ? cellCount : cellOf(budgetNanos);
  let high = budgetNanos === null ? -1 : low;
  const from = Math.max(history.oldest, history.newest - seconds + 1);
  for (let slot = from; slot <= history.newest; slot += 1) {
    for (let cell = 0; cell < cellCount; cell += 1) {
      if (cell >= low && cell <= high) continue;
      if (countAt(history, stage, slot, cell) === 0) continue;
      low = Math.min(low, cell);
      high = Math.max(high, cell);
    }
  }
  if (high < 0) return { low: 4, high: 4 + fewestCells - 1 };
  low = Math.max(0, Math.floor((low - 1) / blockCells) * blockCells);
  high = Math.ceil((high + 2) / blockCells) * blockCells - 1;
  high = Math.min(cellCount - 1, Math.max(high, low + fewestCells - 1));
  return { low: Math.max(0, Math.min(low, high - fewestCells + 1)), high };
}

/** Whole pixels for a column, so that all are alike; as many columns as then fit. */
export function columnsOf(
  plotWidth: number,
  most: number,
): { readonly columnWidth: number; readonly columns: number } {
  const columnWidth = Math.max(2, Math.floor(plotWidth / shownSeconds));
  return { columnWidth, columns: Math.max(1, Math.min(most, Math.floor(plotWidth / columnWidth))) };
}

/** Left edge of a slot's column. */
export const xOfSlot = (geometry: Geometry, slot: number): number =>
  geometry.plot.left + geometry.plot.width - (geometry.newest - slot + 1) * geometry.columnWidth;

/** Upper edge of a cell's row; that of the cell below it is its lower edge. */
export function yOfCell(geometry: Geometry, cell: number): number {
  const { plot, lowCell, highCell } = geometry;
  const rows = highCell - lowCell + 1;
  return plot.top + Math.round(((highCell - cell) / rows) * plot.height);
}

/** Height of a duration on the axis; null when it lies outside of what is shown. */
export function yOfNanos(geometry: Geometry, nanos: number): number | null {
  const first = cellBounds(0).upToNanos ?? 1;
  // Cells are half an octave high, so that a place on the axis is a logarithm to base root two.
  const place = 1 + 2 * Math.log2(nanos / first);
  const { plot, lowCell, highCell } = geometry;
  if (place < lowCell || place > highCell + 1) return null;
  return plot.top + ((highCell + 1 - place) / (highCell - lowCell + 1)) * plot.height;
}

/** The second and the cell under a pixel; null outside the plot. */
export function hitAt(
  geometry: Geometry,
  x: number,
  y: number,
): { readonly slot: number; readonly cell: number } | null {
  const { plot, columnWidth, columns, newest, lowCell, highCell } = geometry;
  const back = Math.floor((plot.left + plot.width - 1 - x) / columnWidth);
  if (back < 0 || back >= columns || y < plot.top || y >= plot.top + plot.height) return null;
  for (let cell = highCell; cell >= lowCell; cell -= 1) {
    if (y >= yOfCell(geometry, cell) && y < yOfCell(geometry, cell - 1)) {
      return { slot: newest - back, cell };
    }
  }
  return null;
}
