/**
 * Exact figures of one stage beside their budgets: the last second, and since the engine started.
 * A second in which nothing was measured says so and shows no zero.
 */
import type { StageLatency } from '../../../telemetry/contract/latency-frame.ts';
import { countedText, nanosText } from '../../kit/number-text.ts';
import { stageWords } from '../../replica/stage-words.ts';

/** The column of figures beside the heat-map. */
export function Percentiles({ latency }: { readonly latency: StageLatency }) {
  const { second, total, budget, stage } = latency;
  const limits = budget ?? { p50: null, p99: null };
  return (
    <div className="percentiles" role="group" aria-label={`Figures of ${stageWords[stage].name}`}>
      <h3>
        This second
        <span className="faint figures">
          {second === null ? '' : countedText(latency.count, 'time')}
        </span>
      </h3>
      {second === null ? <p className="faint">Nothing measured in it</p> : null}
      <Line label="p50" micros={second?.p50 ?? null} budget={limits.p50} />
      <Line label="p99" micros={second?.p99 ?? null} budget={limits.p99} testId="latency-p99" />
      <Line label="max" micros={second?.max ?? null} budget={null} />
      <h3>
        Since the start
        <span className="faint figures" data-testid="latency-count">
          {total === null ? '' : countedText(total.count, 'time')}
        </span>
      </h3>
      {total === null ? <p className="faint">Nothing measured yet</p> : null}
      <Line label="p50" micros={total?.p50 ?? null} budget={limits.p50} />
      <Line label="p99" micros={total?.p99 ?? null} budget={limits.p99} />
      <Line label="p99.9" micros={total?.p999 ?? null} budget={null} />
      <Line label="max" micros={total?.max ?? null} budget={null} />
    </div>
  );
}

function Line(props: {
  readonly label: string;
  readonly micros: number | null;
  readonly budget: number | null;
  readonly testId?: string;
}) {
  const { label, micros, budget } = props;
  const over = micros !== null && budget !== null && micros > budget;
  return (
    <div className="percentile">
      <span className="faint">{label}</span>
      <span className={over ? 'figures amber' : 'figures'} data-testid={props.testId}>
        {micros === null ? '\u2013' : nanosText(micros * 1_000)}
      </span>
      <span className="figures faint">
        {budget === null ? '' : `of ${nanosText(budget * 1_000)}`}
      </span>
      {budget === null ? null : (
        <BudgetBar
          share={micros === null ? 0 : micros / budget}
          label={`${label}, share of the budget`}
        />
      )}
    </div>
  );
}

/** Amber beyond the budget and never red: a latency over its budget stops nothing by itself. */
function BudgetBar(props: { readonly share: number; readonly label: string }) {
  const shown = Math.min(1, props.share);
  return (
    <div
      className={props.share > 1 ? 'bar is-amber' : 'bar'}
      role="meter"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(shown * 100)}
    >
      <div className="bar-fill" style={{ transform: `scaleX(${shown})` }} />
    </div>
  );
}
