/**
 * Every stage in one table: a small bar on one shared logarithmic axis, and the exact figures.
 * Chooses the stage of the heat-map; what was never measured stays without figures.
 */
import type { LatencyFrame, StageLatency } from '../../../telemetry/contract/latency-frame.ts';
import { lateStages, type Stage, stages } from '../../../telemetry/contract/stage.ts';
import { countText, nanosText } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { stageWords } from '../../replica/stage-words.ts';

/** Ends of the shared axis, in microseconds. */
const axisMicros = [0.1, 1_000_000] as const;

/** Place of a duration on the shared axis, 0 to 1. */
export function placeOf(micros: number): number {
  const [low, high] = axisMicros;
  const place = Math.log(Math.max(low, micros) / low) / Math.log(high / low);
  return Math.min(1, place);
}

const decades = [1, 10, 100, 1_000, 10_000, 100_000];

/** The unit where it begins, and bare numbers after it: `1 \u00b5s`, `10`, `100`, `1 ms` ... */
function decadeText(micros: number): string {
  if (micros >= 1_000) return micros === 1_000 ? '1 ms' : String(micros / 1_000);
  return micros === 1 ? '1 \u00b5s' : String(micros);
}

/** All stages; the chosen one is marked. */
export function StageMatrix(props: {
  readonly frame: LatencyFrame;
  readonly stale: boolean;
  readonly chosen: Stage;
  readonly onChoose: (stage: Stage) => void;
}) {
  const byStage = new Map(props.frame.stages.map((each) => [each.stage, each]));
  return (
    <Panel
      title="Every stage"
      note="bar from p50 to p99 since the start, line to the longest, tick at the budget"
      stale={props.stale}
    >
      <div className="matrix" role="table" aria-label="Latency of every stage">
        <MatrixHead />
        {stages.map((stage) => (
          <MatrixRow
            key={stage}
            stage={stage}
            latency={byStage.get(stage) ?? null}
            chosen={stage === props.chosen}
            onChoose={() => props.onChoose(stage)}
          />
        ))}
      </div>
    </Panel>
  );
}

function MatrixHead() {
  const right = (text: string, className = '') => (
    <span role="columnheader" className={`right ${className}`}>
      {text}
    </span>
  );
  return (
    <div className="matrix-row is-head" role="row">
      <span role="columnheader">Stage</span>
      <span role="columnheader" className="matrix-axis figures" aria-label="Range">
        {decades.map((micros) => (
          <i key={micros} style={{ left: `${placeOf(micros) * 100}%` }}>
            {decadeText(micros)}
          </i>
        ))}
      </span>
      {right('second p50', 'is-extra')}
      {right('second p99')}
      {right('p50')}
      {right('p99')}
      {right('p99.9', 'is-extra')}
      {right('max')}
      {right('budget')}
      {right('times')}
    </div>
  );
}

function MatrixRow(props: {
  readonly stage: Stage;
  readonly latency: StageLatency | null;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}) {
  const { stage, latency } = props;
  const total = latency?.total ?? null;
  const second = latency?.second ?? null;
  const budget = latency?.budget ?? null;
  const text = (micros: number | null | undefined) =>
    micros === null || micros === undefined ? '\u2013' : nanosText(micros * 1_000);
  const limit = budget?.p99 ?? null;
  const over = (micros: number | undefined) =>
    micros !== undefined && limit !== null && micros > limit;
  const cell = (value: string, className = '') => (
    <span role="cell" className={`right figures ${className}`}>
      {value}
    </span>
  );
  const late = lateStages.some((each) => each === stage);
  return (
    <div className={props.chosen ? 'matrix-row is-chosen' : 'matrix-row'} role="row">
      <span role="cell">
        <button
          type="button"
          className="matrix-stage"
          aria-pressed={props.chosen}
          title={stageWords[stage].meaning}
          onClick={props.onChoose}
          data-testid={`latency-stage-${stage}`}
        >
          {stageWords[stage].name}
          {late ? <span className="faint"> venue</span> : null}
        </button>
      </span>
      <span role="cell" className="matrix-range">
        {total === null ? null : <Range total={total} budget={limit} />}
      </span>
      {cell(text(second?.p50), 'is-extra')}
      {cell(text(second?.p99), over(second?.p99) ? 'amber' : '')}
      {cell(text(total?.p50), 'soft')}
      {cell(text(total?.p99), over(total?.p99) ? 'amber' : '')}
      {cell(text(total?.p999), 'soft is-extra')}
      {cell(text(total?.max), 'soft')}
      {cell(limit === null ? '' : text(limit), 'faint')}
      <span role="cell" className="right figures faint" data-testid={`latency-times-${stage}`}>
        {total === null ? '' : countText(total.count)}
      </span>
    </div>
  );
}

function Range(props: {
  readonly total: NonNullable<StageLatency['total']>;
  readonly budget: number | null;
}) {
  const { total, budget } = props;
  const [p50, p99, max] = [placeOf(total.p50), placeOf(total.p99), placeOf(total.max)];
  const over = budget !== null && total.p99 > budget;
  return (
    <>
      <i className="range-line" style={{ left: `${p99 * 100}%`, width: `${(max - p99) * 100}%` }} />
      <i
        className={over ? 'range-bar is-over' : 'range-bar'}
        style={{ left: `${p50 * 100}%`, width: `${Math.max(0, p99 - p50) * 100}%` }}
      />
      {budget === null ? null : (
        <i className="range-budget" style={{ left: `${placeOf(budget) * 100}%` }} />
      )}
    </>
  );
}
