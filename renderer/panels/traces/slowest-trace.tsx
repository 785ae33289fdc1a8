/** The slowest trace that is held, as small bars, for the desk page. Asks for it now and then. */
import { useEffect } from 'react';
import type { Trace } from '../../../telemetry/contract/trace.ts';
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { nanosText } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import { spanWord } from '../../replica/stage-words.ts';
import { placeOf, waterfallOf } from './waterfall-layout.ts';
import './traces.css';
import './waterfall.css';

/** How often the engine is asked, in milliseconds. */
const askMillis = 5_000;

/** The panel; `onOpen` opens the trace on its page. */
export function SlowestTrace(props: { readonly onOpen: (trace: Trace) => void }) {
  const desk = useDesk();
  useEffect(() => {
    const ask = () => {
      if (desk.connection().state === 'live' && !document.hidden) void desk.traces.refreshSlowest();
    };
    ask();
    const timer = window.setInterval(ask, askMillis);
    return () => window.clearInterval(timer);
  }, [desk]);
  const stale = useDeskOn('traces', 'connection').connection().state !== 'live';
  const trace = desk.traces.slowest();
  return (
    <Panel
      title="Slowest kept trace"
      note={
        trace === null
          ? undefined
          : `${trace.clientOrderId ?? trace.strategy ?? ''}, ${nanosText(trace.totalNanos)}`
      }
      tools={
        trace === null ? undefined : (
          <Button look="quiet" onClick={() => props.onOpen(trace)} testId="slowest-open">
            Open
          </Button>
        )
      }
      stale={stale}
      className="slowest-trace"
    >
      {trace === null ? (
        <Notice
          title={stale ? 'No slow trace is known here.' : 'No trace is kept for being slow.'}
        />
      ) : (
        <Bars trace={trace} />
      )}
    </Panel>
  );
}

function Bars({ trace }: { readonly trace: Trace }) {
  const { main, mainEndNanos } = waterfallOf(trace);
  return (
    <ol className="slowest-bars" aria-label={`Stages of the slowest trace: ${trace.keptBecause}`}>
      {main
        .filter((row) => !row.whole)
        .map(({ span, slowest }) => {
          const from = placeOf('linear', span.startNanos, mainEndNanos);
          const to = placeOf('linear', span.endNanos, mainEndNanos);
          const text = nanosText(span.endNanos - span.startNanos);
          return (
            <li key={span.spanId}>
              <span>{spanWord(span.name)}</span>
              <span className={slowest ? 'figures right amber' : 'figures right'}>{text}</span>
              <span className="span-lane">
                <i
                  className={slowest ? 'span-bar is-slowest' : 'span-bar'}
                  style={{
                    left: `min(${from * 100}%, 100% - 3px)`,
                    width: `${(to - from) * 100}%`,
                  }}
                />
              </span>
            </li>
          );
        })}
    </ol>
  );
}
