/**
 * PnL over time as this window has seen it: net and realised, at most one point a second.
 * Redrawn once a second at most, never by market frames.
 */
import { Area, AreaChart, ReferenceLine, ResponsiveContainer, XAxis, YAxis } from 'recharts';
import { Notice } from '../../kit/notice.tsx';
import { minusSign, utcTimeOfMillis } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { timeTicks } from '../../kit/time-ticks.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { positionViews, totalsOf } from '../../replica/pnl.ts';
import './positions.css';

const axis = { fontSize: 11, fontFamily: 'IBM Plex Mono', fill: 'var(--text-faint)' } as const;
const line = { fill: 'none', dot: false, isAnimationActive: false } as const;
const shown = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });

interface Picture {
  readonly time: number;
  readonly net: number;
  readonly realised: number;
}

/** Net PnL of the first settlement currency since the window opened. */
export function PnlOverTime() {
  const desk = useDeskOn('pnl');
  const { ledger, market } = desk.replica;
  const { points } = desk.history();
  const total = ledger === null ? undefined : totalsOf(positionViews(ledger, market))[0];
  if (total === undefined || points.length < 2) {
    return (
      <Panel title="PnL over time">
        <Notice title="Nothing to draw yet.">It is drawn from the first position on.</Notice>
      </Panel>
    );
  }
  const unit = 10 ** total.scale;
  // Floats here are pixels: the exact figures stand in the table beside the chart.
  const data = points.map((point) => ({
    time: point.utcMillis,
    net: point.netMinor / unit,
    realised: point.realisedMinor / unit,
  }));
  return (
    <Panel
      title="PnL over time"
      note={`${total.currency} since this window opened; realised dashed`}
    >
      <div className="pnl-chart" role="img" aria-label="Net and realised PnL over time">
        <Chart data={data} />
      </div>
    </Panel>
  );
}

/** Marks of the time axis. */
const ticksCount = 5;

function ticksOf(data: readonly Picture[]): number[] {
  const [from = 0, to = 0] = [data[0]?.time, data.at(-1)?.time];
  return timeTicks(from / 1_000, to / 1_000, ticksCount).map((second) => second * 1_000);
}

// Areas without a filling are lines that recharts draws without measuring their paths, which
// would force a layout of the whole window every time.
function Chart({ data }: { readonly data: readonly Picture[] }) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart data={data} margin={{ top: 8, right: 8, bottom: 0, left: 4 }}>
        <XAxis
          dataKey="time"
          type="number"
          domain={['dataMin', 'dataMax']}
          ticks={ticksOf(data)}
          tickFormatter={(time: number) => utcTimeOfMillis(time, 0)}
          tick={axis}
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          minTickGap={24}
          height={20}
        />
        <YAxis
          orientation="right"
          width={64}
          tick={axis}
          tickLine={false}
          axisLine={false}
          tickCount={4}
          tickFormatter={(value: number) => shown.format(value).replace('-', minusSign)}
          domain={['auto', 'auto']}
        />
        <ReferenceLine y={0} stroke="var(--line-strong)" />
        <Area dataKey="realised" stroke="var(--text-faint)" strokeDasharray="3 3" {...line} />
        <Area dataKey="net" stroke="var(--text)" strokeWidth={1.25} {...line} />
      </AreaChart>
    </ResponsiveContainer>
  );
}
