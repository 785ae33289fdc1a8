/**
 * The latency page: the runtime, the heat-map of one stage with its exact figures, every stage.
 * Pausing holds the picture; the window goes on collecting behind it.
 */
import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { create } from 'zustand';
import type { LatencyFrame, StageLatency } from '../../../telemetry/contract/latency-frame.ts';
import type { Stage } from '../../../telemetry/contract/stage.ts';
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { utcTimeOfNanos } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { frozenHistory, type LatencyHistory } from '../../replica/latency-history.ts';
import { stageWords } from '../../replica/stage-words.ts';
import { type CellQuery, Heatmap } from './heatmap.tsx';
import { Percentiles } from './percentiles.tsx';
import { RuntimeStrip } from './runtime-strip.tsx';
import { StageMatrix } from './stage-matrix.tsx';
import './latency.css';

interface View {
  readonly stage: Stage;
  choose(stage: Stage): void;
}

/** Stays as it is while another page is in front. */
const useView = create<View>()((set) => ({
  stage: 'tickToApproved',
  choose: (stage) => set({ stage }),
}));

/** What is drawn: the present, or the moment at which it was paused. */
interface Shown {
  readonly frame: LatencyFrame;
  readonly history: LatencyHistory;
}

/** The latency page. */
export function Latency(props: { readonly onTraces: (query: CellQuery) => void }) {
  const desk = useDeskOn('latency', 'connection');
  const { stage, choose } = useView();
  const [paused, setPaused] = useState<Shown | null>(null);
  const { latency, latencies } = desk.replica;
  if (latency === null) {
    return (
      <Panel title="Latency">
        <Notice title="No latencies have come yet.">
          The engine tells them once a second from its start.
        </Notice>
      </Panel>
    );
  }
  const shown = paused ?? { frame: latency, history: latencies };
  const isLinkDown = desk.connection().state !== 'live';
  const stale = paused === null && isLinkDown;
  const pause = () =>
    setPaused(paused === null ? { frame: latency, history: frozenHistory(latencies) } : null);
  return (
    <div className="latency-page">
      <RuntimeStrip frame={latency} stale={isLinkDown} />
      <Panel
        title={stageWords[stage].name}
        note={
          paused === null ? (
            stageWords[stage].meaning
          ) : (
            <span className="amber">
              Paused at {utcTimeOfNanos(paused.frame.atUtcNanos).slice(0, 8)}, still collecting
            </span>
          )
        }
        tools={
          <Button
            look="quiet"
            aria-pressed={paused !== null}
            onClick={pause}
            testId="latency-pause"
          >
            {paused === null ? <Pause size={12} aria-hidden /> : <Play size={12} aria-hidden />}
            {paused === null ? 'Pause' : 'Go on'}
          </Button>
        }
        stale={stale}
        className="latency-main"
      >
        <Heatmap
          history={shown.history}
          stage={stage}
          budgetNanos={budgetNanosOf(shown.frame, stage)}
          testId="latency-heatmap"
          onCell={props.onTraces}
        />
        <Percentiles latency={latencyOf(shown.frame, stage)} />
      </Panel>
      <StageMatrix frame={shown.frame} stale={stale} chosen={stage} onChoose={choose} />
      <MetricsLine frame={latency} />
    </div>
  );
}

/** Where Prometheus scrapes, and why Grafana's quantiles differ from these. */
function MetricsLine({ frame }: { readonly frame: LatencyFrame }) {
  return (
    <p className="metrics-line faint">
      {frame.metricsUrl === null ? (
        <span className={frame.metricsProblem === '' ? '' : 'amber'}>
          No metrics are served{frame.metricsProblem === '' ? '' : `: ${frame.metricsProblem}`}.
        </span>
      ) : (
        <span>
          Prometheus scrapes <code className="figures soft">{frame.metricsUrl}</code>.
        </span>
      )}{' '}
      Figures here are of every single measurement, within 2 %. Grafana reads its quantiles off the
      cells of this picture, half an octave each.
    </p>
  );
}

/** A stage of the frame; without figures when the frame has none of it. */
export function latencyOf(frame: LatencyFrame, stage: Stage): StageLatency {
  const none = { stage, count: 0, cells: [], second: null, total: null, budget: null };
  return frame.stages.find((each) => each.stage === stage) ?? none;
}

/** Budget of a stage's p99 in nanoseconds; null where there is none. */
export function budgetNanosOf(frame: LatencyFrame, stage: Stage): number | null {
  const micros = latencyOf(frame, stage).budget?.p99 ?? null;
  return micros === null ? null : micros * 1_000;
}
