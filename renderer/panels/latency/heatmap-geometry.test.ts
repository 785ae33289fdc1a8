/** Holds the plot to its cells: every pixel belongs to one, and every cell to its pixels. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameFixture, stageFixture } from '../../replica/latency-frame-fixture.ts';
import {
  addLatencyFrame,
  cellBounds,
  cellCount,
  createLatencyHistory,
} from '../../replica/latency-history.ts';
import {
  columnsOf,
  type Geometry,
  hitAt,
  shownCells,
  xOfSlot,
  yOfCell,
  yOfNanos,
} from './heatmap-geometry.ts';

const geometries: fc.Arbitrary<Geometry> = fc
  .record({
    width: fc.integer({ min: 120, max: 3_000 }),
    height: fc.integer({ min: 60, max: 1_200 }),
    lowCell: fc.integer({ min: 0, max: cellCount - 12 }),
    rows: fc.integer({ min: 12, max: cellCount }),
    newest: fc.nat(100_000),
  })
  .map(({ width, height, lowCell, rows, newest }) => ({
    plot: { left: 44, top: 8, width, height },
    ...columnsOf(width, 300),
    newest,
    lowCell,
    highCell: Math.min(cellCount - 1, lowCell + rows - 1),
  }));

test('the middle of a cell hits that cell', () => {
  fc.assert(
    fc.property(geometries, fc.nat(), fc.nat(), (geometry, back, up) => {
      const slot = geometry.newest - (back % geometry.columns);
      const cell = geometry.lowCell + (up % (geometry.highCell - geometry.lowCell + 1));
      const [top, bottom] = [yOfCell(geometry, cell), yOfCell(geometry, cell - 1)];
      expect(bottom).toBeGreaterThan(top);
      const x = xOfSlot(geometry, slot) + geometry.columnWidth / 2;
      expect(hitAt(geometry, x, (top + bottom) / 2)).toEqual({ slot, cell });
    }),
  );
});

test('outside the plot there is nothing', () => {
  fc.assert(
    fc.property(geometries, (geometry) => {
      const { left, top, width, height } = geometry.plot;
      const middle = top + height / 2;
      expect(hitAt(geometry, left + width + 1, middle)).toBe(null);
      expect(hitAt(geometry, left + width / 2, top - 1)).toBe(null);
      expect(hitAt(geometry, left + width / 2, top + height)).toBe(null);
    }),
  );
});

test('a bound of the grid lies on the edge of its cell', () => {
  fc.assert(
    fc.property(geometries, fc.nat(), (geometry, up) => {
      const cell = geometry.lowCell + (up % (geometry.highCell - geometry.lowCell));
      const bound = cellBounds(cell).upToNanos ?? 0;
      const y = yOfNanos(geometry, bound) ?? Number.NaN;
      // Bounds are whole nanoseconds and edges whole pixels.
      expect(Math.abs(y - yOfCell(geometry, cell))).toBeLessThan(1.5 + geometry.plot.height / 500);
    }),
  );
});

test('counts and the budget are within the rows shown, whatever they are', () => {
  const cell = fc.integer({ min: 0, max: cellCount - 1 });
  const budget = fc.option(fc.integer({ min: 100, max: 1_000_000_000 }));
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 5 }), budget, (cells, budgetNanos) => {
      const history = createLatencyHistory();
      cells.forEach((each, second) => {
        addLatencyFrame(history, frameFixture(second + 1, [stageFixture('fold', [each, 3])]));
      });
      const { low, high } = shownCells(history, 'fold', 200, budgetNanos);
      for (const each of cells) expect(low <= each && each <= high).toBe(true);
      expect(high - low).toBeGreaterThanOrEqual(11);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThan(cellCount);
    }),
  );
});
