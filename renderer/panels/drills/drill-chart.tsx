/**
 * One figure of a drill over its runs: p50, p99 and the longest, beside the budget of the p99.
 * The axis of time is the number of the run; milliseconds are drawn logarithmically.
 */
import { Area, AreaChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { nanosText } from '../../kit/number-text.ts';
import type { FigureTrend, TrendPoint } from '../../replica/drill-trend.ts';
import './drills.css';

const axis = { fontSize: 11, fontFamily: 'IBM Plex Mono', fill: 'var(--text-faint)' } as const;
const line = { fill: 'none', isAnimationActive: false, type: 'linear' } as const;
const text = (millis: number): string => nanosText(millis * 1e6);

/** Powers of ten around all that is drawn, so that charts of one figure can be compared. */
function domainOf({ points, budgetMillis }: FigureTrend): [number, number] {
  const values = points.flatMap(({ p50, max }) => [p50, max]);
  if (budgetMillis !== null) values.push(budgetMillis);
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  return [low, Math.max(low * 10, 10 ** Math.ceil(Math.log10(Math.max(...values))))];
}

function ticksOf([low, high]: readonly [number, number]): number[] {
  const decades = Math.round(Math.log10(high / low));
  const every = decades > 4 ? 2 : 1;
  const ticks: number[] = [];
  for (let n = 0; n <= decades; n += every) ticks.push(low * 10 ** n);
  return ticks;
}

interface DotProps {
  readonly cx?: number | undefined;
  readonly cy?: number | undefined;
  readonly payload?: TrendPoint;
}

/** A run that failed is marked; the others are not. */
function RunDot({ cx, cy, payload }: DotProps) {
  if (cx === undefined || cy === undefined || payload === undefined) return <g />;
  if (!payload.passed) return <circle cx={cx} cy={cy} r={3.5} fill="var(--red)" />;
  return <circle cx={cx} cy={cy} r={1.75} fill="var(--text)" />;
}

/** The chart with its newest figures above it. */
export function DrillChart({ trend }: { readonly trend: FigureTrend }) {
  const { title, points, budgetMillis } = trend;
  const newest = points.at(-1);
  if (newest === undefined) return null;
  const isOver = budgetMillis !== null && newest.p99 > budgetMillis;
  return (
    <figure className="drill-figure" data-testid="drill-figure">
      <figcaption>
        <span className="drill-title">
          {title}
          {budgetMillis === null ? null : (
            <span className="figures faint">{`budget ${text(budgetMillis)}`}</span>
          )}
        </span>
        <span className="figures drill-newest">
          <Newest label="p50" millis={newest.p50} />
          <Newest label="p99" millis={newest.p99} isOver={isOver} />
          <Newest label="max" millis={newest.max} />
        </span>
      </figcaption>
      <div className="drill-chart" role="img" aria-label={`${title}, by run`}>
        <Chart trend={trend} />
      </div>
    </figure>
  );
}

function Newest(props: {
  readonly label: string;
  readonly millis: number;
  readonly isOver?: boolean;
}) {
  const { label, millis, isOver = false } = props;
  return (
    <span className={isOver ? 'amber' : ''}>
      <span className="faint">{label}</span> {text(millis)}
    </span>
  );
}

function Chart({ trend }: { readonly trend: FigureTrend }) {
  const { points, budgetMillis } = trend;
  const domain = domainOf(trend);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart data={[...points]} margin={{ top: 8, right: 4, bottom: 0, left: 8 }}>
        <XAxis
          dataKey="number"
          type="number"
          domain={['dataMin', 'dataMax']}
          allowDecimals={false}
          tickCount={4}
          minTickGap={28}
          tick={axis}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          padding={{ left: 6, right: 6 }}
          height={18}
        />
        <YAxis
          orientation="right"
          scale="log"
          width={56}
          domain={domain}
          ticks={ticksOf(domain)}
          tickFormatter={text}
          tick={axis}
          tickLine={false}
          axisLine={false}
          allowDataOverflow
        />
        {budgetMillis === null ? null : (
          <ReferenceLine
            y={budgetMillis}
            stroke="var(--amber)"
            strokeDasharray="4 3"
            strokeOpacity={0.8}
          />
        )}
        <Area
          dataKey="max"
          stroke="var(--text-faint)"
          strokeDasharray="2 3"
          dot={false}
          {...line}
        />
        <Area dataKey="p50" stroke="var(--use)" strokeWidth={1.25} dot={false} {...line} />
        <Area dataKey="p99" stroke="var(--text)" strokeWidth={1.25} dot={RunDot} {...line} />
      </AreaChart>
    </ResponsiveContainer>
  );
}
