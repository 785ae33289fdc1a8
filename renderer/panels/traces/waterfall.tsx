/**
 * One trace as a waterfall on a nanosecond axis: stages, the waits between them, pauses of the
 * runtime across them, and what the venue said later on a track of its own.
 */
import { type KeyboardEvent, useState } from 'react';
import type { Trace } from '../../../telemetry/contract/trace.ts';
import { nanosText } from '../../kit/number-text.ts';
import { spanWord } from '../../replica/stage-words.ts';
import {
  type Waterfall as Layout,
  placeOf,
  type Scale,
  timeTicks,
  type WaterfallRow,
  waterfallOf,
} from './waterfall-layout.ts';
import './waterfall.css';

interface WaterfallProps {
  readonly trace: Trace;
  readonly scale: Scale;
  readonly chosen: string | null;
  readonly onChoose: (spanId: string) => void;
}

const percent = (share: number): string => `${share * 100}%`;

/** The waterfall; arrow keys go from span to span. */
export function Waterfall(props: WaterfallProps) {
  const { trace, scale } = props;
  const layout = waterfallOf(trace);
  return (
    <div className="waterfall" data-testid="trace-waterfall">
      <Axis scale={scale} endNanos={layout.mainEndNanos} label="Tick to send" />
      <div className="waterfall-track">
        <Marks trace={trace} scale={scale} endNanos={layout.mainEndNanos} />
        <ol>
          {layout.main.map((row) => (
            <SpanRow key={row.span.spanId} {...props} row={row} endNanos={layout.mainEndNanos} />
          ))}
        </ol>
      </div>
      <LateTrack {...props} layout={layout} />
    </div>
  );
}

function LateTrack(props: WaterfallProps & { readonly layout: Layout }) {
  const { layout, scale } = props;
  if (layout.late.length === 0) return null;
  return (
    <>
      <Axis scale={scale} endNanos={layout.lateEndNanos} label="What the venue said later" />
      <div className="waterfall-track">
        <i
          className="late-origin"
          style={{
            left: `calc(var(--lane) + (100% - var(--lane)) * ${placeOf(
              scale,
              layout.mainEndNanos,
              layout.lateEndNanos,
            )})`,
          }}
          title="Here the part above ends"
        />
        <ol>
          {layout.late.map((row) => (
            <SpanRow key={row.span.spanId} {...props} row={row} endNanos={layout.lateEndNanos} />
          ))}
        </ol>
      </div>
    </>
  );
}

function Axis(props: { readonly scale: Scale; readonly endNanos: number; readonly label: string }) {
  const { scale, endNanos, label } = props;
  const ticks = timeTicks(scale, endNanos);
  return (
    <div className="waterfall-axis" aria-hidden>
      <span>{label}</span>
      <span className="right">start</span>
      <span className="right">took</span>
      <div>
        {ticks.map((nanos, index) => {
          const place = placeOf(scale, nanos, endNanos);
          // Labels of a logarithmic axis come close together at its start.
          const before = placeOf(scale, ticks[index - 1] ?? Number.NEGATIVE_INFINITY, endNanos);
          const crowded = index > 0 && place - before < 0.07;
          return (
            <i key={nanos} style={{ left: percent(place) }} className={edgeOf(place)}>
              {crowded ? '' : nanos === 0 ? '0' : tickText(nanos)}
            </i>
          );
        })}
      </div>
    </div>
  );
}

const edgeOf = (place: number): string =>
  place < 0.03 ? 'is-first' : place > 0.95 ? 'is-last' : '';

/** A round time without needless zeros: `20 µs`, `1.5 ms`. */
function tickText(nanos: number): string {
  const [factor, unit] =
    nanos < 1_000
      ? [1, 'ns']
      : nanos < 1_000_000
        ? [1_000, '\u00b5s']
        : nanos < 1_000_000_000
          ? [1_000_000, 'ms']
          : [1_000_000_000, 's'];
  return `${Number((nanos / Number(factor)).toPrecision(3))} ${unit}`;
}

function Marks(props: { readonly trace: Trace; readonly scale: Scale; readonly endNanos: number }) {
  const { trace, scale, endNanos } = props;
  return (
    <div className="waterfall-marks">
      {trace.marks
        .filter((mark) => mark.startNanos < endNanos && mark.endNanos > 0)
        .map((mark) => {
          const from = placeOf(scale, mark.startNanos, endNanos);
          const to = placeOf(scale, mark.endNanos, endNanos);
          const text = `${mark.name} ${nanosText(mark.endNanos - mark.startNanos)}`;
          return (
            <i
              key={`${mark.name}${mark.startNanos}`}
              style={{ left: percent(from), width: percent(to - from) }}
              title={text}
            >
              <span className={from > 0.7 ? 'is-left' : ''}>{text}</span>
            </i>
          );
        })}
    </div>
  );
}

function toneOf(row: WaterfallRow): string {
  if (row.span.error !== null) return 'is-failed';
  if (row.whole) return 'is-whole';
  if (row.slowest) return 'is-slowest';
  return row.span.kind === 'late' ? 'is-late' : '';
}

function SpanRow(
  props: WaterfallProps & { readonly row: WaterfallRow; readonly endNanos: number },
) {
  const { row, scale, endNanos, chosen, onChoose, trace } = props;
  const { span, wait } = row;
  const from = placeOf(scale, span.startNanos, endNanos);
  const to = placeOf(scale, span.endNanos, endNanos);
  const took = span.endNanos - span.startNanos;
  const waited = wait === null ? 0 : wait.toNanos - wait.fromNanos;
  const waitFrom = wait === null ? 0 : placeOf(scale, wait.fromNanos, endNanos);
  return (
    <li>
      <button
        type="button"
        className={chosen === span.spanId ? 'span-row is-chosen' : 'span-row'}
        aria-pressed={chosen === span.spanId}
        onClick={() => onChoose(span.spanId)}
        onKeyDown={onArrow}
        data-testid="trace-span"
      >
        <span className="span-name">
          <i className={row.critical ? 'on-path' : 'off-path'} />
          {spanWord(span.name)}
          {row.slowest ? <span className="amber"> slowest</span> : null}
          {span.error === null ? null : <span className="red"> failed</span>}
        </span>
        <span className="figures right faint">+{nanosText(span.startNanos)}</span>
        <span className="figures right">{nanosText(took)}</span>
        <span className="span-lane">
          {wait === null ? null : (
            <i
              className="span-wait"
              style={{ left: percent(waitFrom), width: percent(from - waitFrom) }}
            >
              <span>{from - waitFrom > 0.12 ? `waited ${nanosText(waited)}` : ''}</span>
            </i>
          )}
          <i
            className={`span-bar ${toneOf(row)}`}
            style={{ left: `min(${percent(from)}, 100% - 3px)`, width: percent(to - from) }}
          />
        </span>
        <span className="unseen">
          {wait === null ? '' : `waited ${nanosText(waited)} before; `}
          {row.critical ? 'on the critical path; ' : ''}
          {Math.round((100 * took) / Math.max(1, trace.totalNanos))} % of the total
        </span>
      </button>
    </li>
  );
}

/** Arrow keys move the focus from span to span, across both tracks. */
function onArrow(event: KeyboardEvent<HTMLButtonElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const all = event.currentTarget.closest('.waterfall')?.querySelectorAll('.span-row') ?? [];
  const rows = [...all];
  const next = rows[rows.indexOf(event.currentTarget) + step];
  if (!(next instanceof HTMLButtonElement)) return;
  event.preventDefault();
  next.focus();
  next.click();
}

/** Which span is looked at, chosen by the operator or, until then, the slowest. */
export function useChosenSpan(trace: Trace): [string | null, (spanId: string) => void] {
  const [chosen, choose] = useState<{ traceId: string; spanId: string } | null>(null);
  const own = chosen?.traceId === trace.traceId ? chosen.spanId : null;
  const slowest = waterfallOf(trace).main.find((row) => row.slowest)?.span.spanId ?? null;
  return [own ?? slowest, (spanId) => choose({ traceId: trace.traceId, spanId })];
}
