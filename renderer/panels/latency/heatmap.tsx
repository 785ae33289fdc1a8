/**
 * The heat-map's element: paints on news, tells what lies under the pointer or the cursor keys,
 * and opens the traces of a cell. Keeps nothing of the latencies.
 */
import { type KeyboardEvent, type MouseEvent, useRef, useState } from 'react';
import type { Stage } from '../../../telemetry/contract/stage.ts';
import { cividis, rgbText } from '../../kit/cividis.ts';
import { countText, nanosText, utcTimeOfMillis } from '../../kit/number-text.ts';
import { tokenColour, useCanvas } from '../../kit/use-canvas.ts';
import {
  cellBounds,
  countAt,
  historySeconds,
  type LatencyHistory,
  secondState,
} from '../../replica/latency-history.ts';
import { stageWords } from '../../replica/stage-words.ts';
import { drawHeatmap, type HeatmapModel } from './draw-heatmap.ts';
import { type Geometry, hitAt } from './heatmap-geometry.ts';

/** A cell that was asked for: traces whose stage took so long. */
export interface CellQuery {
  readonly stage: Stage;
  readonly atLeastNanos: number;
  readonly atMostNanos: number | null;
}

type Cursor = HeatmapModel['cursor'];

const coloursNow = () => ({
  text: tokenColour('--text-faint'),
  strong: tokenColour('--text'),
  grid: tokenColour('--line'),
  missing: tokenColour('--line'),
  ground: tokenColour('--panel'),
});

const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

const labelOf = (stage: Stage): string =>
  `Heat-map of ${stageWords[stage].name} over the last minutes; ` +
  'arrow keys move, Enter opens the traces of a cell';

interface HeatmapProps {
  readonly history: LatencyHistory;
  readonly stage: Stage;
  readonly budgetNanos: number | null;
  readonly testId?: string;
  readonly onCell: (query: CellQuery) => void;
}

/** The heat-map of one stage, with its reading below. */
export function Heatmap(props: HeatmapProps) {
  const { history, stage } = props;
  const [cursor, setCursor] = useState<Cursor>(null);
  const drawn = useRef<Geometry | null>(null);
  const { canvas } = useCanvas((context, width, height) => {
    const { geometry } = drawHeatmap(context, width, height, coloursNow(), { ...props, cursor });
    drawn.current = geometry;
  });
  const moveTo = (next: Cursor) => {
    const same = next?.slot === cursor?.slot && next?.cell === cursor?.cell;
    if (!same) setCursor(next);
  };
  const under = (event: MouseEvent): Cursor =>
    drawn.current === null
      ? null
      : hitAt(drawn.current, event.nativeEvent.offsetX, event.nativeEvent.offsetY);
  const open = (at: Cursor) => {
    if (at === null || countAt(history, stage, at.slot, at.cell) === 0) return;
    const { aboveNanos, upToNanos } = cellBounds(at.cell);
    props.onCell({ stage, atLeastNanos: aboveNanos, atMostNanos: upToNanos });
  };
  const onKey = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (event.key === 'Escape') moveTo(null);
    if (move === undefined || drawn.current === null) return;
    event.preventDefault();
    moveTo(movedCursor(drawn.current, cursor ?? startOf(history, stage, drawn.current), move));
  };
  return (
    <div className="heatmap">
      <button
        type="button"
        className="heatmap-plot"
        aria-label={labelOf(stage)}
        onKeyDown={onKey}
        onBlur={() => moveTo(null)}
        // A key presses where the cursor is, a pointer where it points.
        onClick={(event) => open(event.detail === 0 ? cursor : under(event))}
      >
        <canvas
          ref={canvas}
          data-testid={props.testId}
          onPointerMove={(event) => moveTo(under(event))}
          onPointerLeave={() => moveTo(null)}
        />
      </button>
      <div className="heatmap-foot">
        <span className="figures heatmap-reading" aria-live="polite">
          {cursor === null ? (
            <span className="faint">Point at a cell; a click opens its traces</span>
          ) : (
            <Reading {...props} at={cursor} />
          )}
        </span>
        <Legend />
      </div>
    </div>
  );
}

function movedCursor(
  geometry: Geometry,
  from: NonNullable<Cursor>,
  [x, y]: readonly [number, number],
) {
  const { newest, columns, lowCell, highCell } = geometry;
  return {
    slot: Math.min(newest, Math.max(newest - columns + 1, from.slot + x)),
    cell: Math.min(highCell, Math.max(lowCell, from.cell + y)),
  };
}

/** The fullest cell of the newest second that has any: where the keys begin. */
function startOf(history: LatencyHistory, stage: Stage, geometry: Geometry): NonNullable<Cursor> {
  for (let slot = geometry.newest; slot > geometry.newest - geometry.columns; slot -= 1) {
    if (secondState(history, stage, slot) !== 'measured') continue;
    let best = geometry.lowCell;
    for (let cell = geometry.lowCell; cell <= geometry.highCell; cell += 1) {
      if (countAt(history, stage, slot, cell) > countAt(history, stage, slot, best)) best = cell;
    }
    return { slot, cell: best };
  }
  return { slot: geometry.newest, cell: geometry.lowCell };
}

/** Bounds of a cell in words. */
export function cellText(cell: number): string {
  const { aboveNanos, upToNanos } = cellBounds(cell);
  if (upToNanos === null) return `over ${nanosText(aboveNanos)}`;
  if (aboveNanos === 0) return `up to ${nanosText(upToNanos)}`;
  return `${nanosText(aboveNanos)} to ${nanosText(upToNanos)}`;
}

function Reading(props: HeatmapProps & { readonly at: NonNullable<Cursor> }) {
  const { history, stage, at } = props;
  const state = secondState(history, stage, at.slot);
  if (state === null) return <span className="faint">before this window was connected</span>;
  const second = history.utcSeconds[at.slot % historySeconds] ?? 0;
  const time = second === 0 ? '' : utcTimeOfMillis(second * 1_000, 0);
  if (state === 'missing') return <span className="amber">no frame came for this second</span>;
  if (state === 'empty') return <span className="faint">{time} nothing measured</span>;
  const all = history.stages.get(stage)?.measured[at.slot % historySeconds] ?? 0;
  const count = countAt(history, stage, at.slot, at.cell);
  return (
    <>
      <span className="faint">{time}</span> {cellText(at.cell)}{' '}
      <span className={count === 0 ? 'faint' : ''}>
        {countText(count)} of {countText(all)}
      </span>
    </>
  );
}

const swatches = [0.16, 0.3, 0.44, 0.58, 0.72, 0.86, 1];

function Legend() {
  return (
    <span className="heatmap-legend" aria-hidden>
      <span className="faint">one</span>
      {swatches.map((share) => (
        <i key={share} style={{ background: rgbText(cividis(share)) }} />
      ))}
      <span className="faint">most</span>
      <i className="is-empty" />
      <span className="faint">nothing measured</span>
      <i className="is-missing" />
      <span className="faint">not known</span>
    </span>
  );
}
