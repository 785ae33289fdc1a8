/**
 * The chosen trace: why it is kept, the order it belongs to, its waterfall and one span's facts.
 * Says in words when the engine holds it no more.
 */
import { create } from 'zustand';
import type { Trace } from '../../../telemetry/contract/trace.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { nanosText, utcTimeOfNanos } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import type { Choice } from '../../replica/trace-log.ts';
import { SpanFacts } from './span-facts.tsx';
import { useChosenSpan, Waterfall } from './waterfall.tsx';
import { type Scale, waterfallOf } from './waterfall-layout.ts';

interface View {
  readonly scale: Scale;
  toggleScale(): void;
}

/** Stays from trace to trace. */
export const useTraceView = create<View>()((set) => ({
  scale: 'linear',
  toggleScale: () => set((view) => ({ scale: view.scale === 'linear' ? 'log' : 'linear' })),
}));

/** The panel of the chosen trace. */
export function TraceView(props: { readonly onOrder: (clientOrderId: string) => void }) {
  const choice = useDeskOn('traces').traces.choice();
  if (choice.state !== 'shown') {
    return (
      <Panel title="Trace" className="trace-view">
        <NoTrace choice={choice} />
      </Panel>
    );
  }
  return <Shown trace={choice.trace} gone={choice.gone} onOrder={props.onOrder} />;
}

function NoTrace({ choice }: { readonly choice: Exclude<Choice, { state: 'shown' }> }) {
  switch (choice.state) {
    case 'none':
      return <Notice title="No trace is chosen.">Choose one above, or press n.</Notice>;
    case 'loading':
      return <Notice title="Reading the trace" />;
    case 'missing':
      return (
        <Notice tone="amber" title="There is no trace to show" testId="trace-missing">
          {'clientOrderId' in choice.key ? `Order ${choice.key.clientOrderId}: ` : ''}
          {choice.reason}
        </Notice>
      );
  }
}

function Shown(props: {
  readonly trace: Trace;
  readonly gone: string;
  readonly onOrder: (clientOrderId: string) => void;
}) {
  const { trace, gone, onOrder } = props;
  const { scale, toggleScale } = useTraceView();
  const [chosen, choose] = useChosenSpan(trace);
  const span = trace.spans.find((each) => each.spanId === chosen) ?? trace.spans[0];
  const { clientOrderId } = trace;
  const scaleButton = (which: Scale, label: string) => (
    <Button
      look="quiet"
      aria-pressed={scale === which}
      onClick={() => (scale === which ? undefined : toggleScale())}
      testId={`trace-scale-${which}`}
    >
      {label}
    </Button>
  );
  return (
    <Panel
      title={`Trace of ${utcTimeOfNanos(trace.startUtcNanos)}`}
      note={[trace.strategy, trace.instrument, trace.outcome].filter((t) => t !== null).join(', ')}
      tools={
        <>
          {scaleButton('linear', 'Linear')}
          {scaleButton('log', 'Log')}
          {clientOrderId === null ? null : (
            <Button look="quiet" onClick={() => onOrder(clientOrderId)} testId="trace-order">
              Order <span className="figures">{clientOrderId}</span>
            </Button>
          )}
        </>
      }
      className="trace-view"
    >
      <Kept trace={trace} gone={gone} />
      <div className="trace-parts">
        <Waterfall trace={trace} scale={scale} chosen={chosen} onChoose={choose} />
        {span === undefined ? null : <SpanFacts trace={trace} span={span} />}
      </div>
    </Panel>
  );
}

function Kept({ trace, gone }: { readonly trace: Trace; readonly gone: string }) {
  const { waitedNanos } = waterfallOf(trace);
  const red = trace.keptFor === 'failed' || trace.keptFor === 'kill';
  const quiet = trace.keptFor === 'recent' || trace.keptFor === 'sampled';
  return (
    <p className="trace-kept">
      <Badge tone={quiet ? 'quiet' : red ? 'red' : 'amber'}>kept: {trace.keptFor}</Badge>
      <span data-testid="trace-kept-because">{trace.keptBecause}</span>
      <span className="faint figures">
        total {nanosText(trace.totalNanos)}, waits {nanosText(waitedNanos)}
      </span>
      {gone === '' ? null : <span className="amber">no longer held by the engine: {gone}</span>}
    </p>
  );
}
