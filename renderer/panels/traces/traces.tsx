/**
 * The traces page: the kept traces with their filters and a live tail, and the chosen one.
 * The tail stands still while it is paused or the list is scrolled; the engine keeps on keeping.
 */
import { Pause, Play } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { TraceSummary } from '../../../telemetry/contract/trace.ts';
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { countText } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import type { Desk } from '../../replica/desk.ts';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import { keptText } from '../../replica/telemetry-words.ts';
import { needsLook, nextToLookAt } from '../../replica/trace-log.ts';
import { FilterBar } from './filter-bar.tsx';
import { TraceList } from './trace-list.tsx';
import { TraceView, useTraceView } from './trace-view.tsx';
import './traces.css';

/** The id of the trace in front; null when none is. */
function chosenId(desk: Desk): string | null {
  const choice = desk.traces.choice();
  if (choice.state === 'shown') return choice.trace.traceId;
  if (choice.state === 'none' || !('traceId' in choice.key)) return null;
  return choice.key.traceId;
}

/** The traces page. */
export function Traces(props: { readonly onOrder: (clientOrderId: string) => void }) {
  const desk = useDeskOn('traces', 'connection');
  const { traces } = desk;
  const [atTop, setAtTop] = useState(true);
  useTail(atTop);
  useTraceKeys();
  const onChoose = useCallback(
    (row: TraceSummary) => void traces.choose({ traceId: row.traceId }),
    [traces],
  );
  const rows = traces.rows();
  return (
    <div className="traces-page">
      <Panel
        title="Traces"
        note={<ListNote atTop={atTop} />}
        tools={<TailTools />}
        stale={desk.connection().state !== 'live'}
        className="trace-list"
      >
        <FilterBar />
        {traces.state() === 'failed' ? (
          <Notice tone="amber" title="The traces could not be read">
            {traces.error()}
            <Button onClick={() => void traces.refresh()}>Try again</Button>
          </Notice>
        ) : (
          <div className="trace-table">
            <TraceList
              rows={rows}
              chosen={chosenId(desk)}
              onChoose={onChoose}
              onTop={setAtTop}
              note={emptyNote(desk)}
            />
          </div>
        )}
      </Panel>
      <TraceView onOrder={props.onOrder} />
    </div>
  );
}

function emptyNote(desk: Desk): { title: string; text: string } {
  const { traces } = desk;
  if (traces.state() === 'loading') return { title: 'Asking the engine for its traces', text: '' };
  if (traces.held() > 0) {
    return {
      title: 'No trace matches.',
      text: 'Every tick is measured, but only some are kept; take a filter away to see the others.',
    };
  }
  return {
    title: 'No trace is held yet.',
    text: 'Each order of a strategy leaves one, from the tick that caused it to the venue.',
  };
}

function ListNote({ atTop }: { readonly atTop: boolean }) {
  const { traces, replica } = useDeskOn('traces', 'latency');
  const { latency } = replica;
  const listed = `${countText(traces.rows().length)} of ${countText(traces.held())} held`;
  const kept =
    latency === null
      ? ''
      : `, ${keptText(latency)} of ${countText(latency.tracesSeen)} kept, ${countText(
          latency.tracesEvicted,
        )} gone again`;
  return (
    <>
      {listed}
      {kept}
      {!atTop && !traces.paused() ? ', standing still while scrolled' : ''}
    </>
  );
}

function TailTools() {
  const { traces } = useDeskOn('traces', 'latency');
  const paused = traces.paused();
  return (
    <>
      <span className="faint key-hints" title="Slow, refused, failed, or of a kill">
        <kbd className="key">n</kbd> <kbd className="key">p</kbd> next, previous to look at
        <kbd className="key">l</kbd> scale
      </span>
      <Button
        look="quiet"
        aria-pressed={paused}
        onClick={() => traces.setPaused(!paused)}
        testId="traces-pause"
      >
        {paused ? <Play size={12} aria-hidden /> : <Pause size={12} aria-hidden />}
        {paused ? 'Go on' : 'Pause'}
      </Button>
    </>
  );
}

/** Reads the list once a second while its top is in view, and chooses a first trace. */
function useTail(atTop: boolean): void {
  const desk = useDesk();
  const top = useRef(atTop);
  useEffect(() => {
    top.current = atTop;
  }, [atTop]);
  useEffect(() => {
    const { traces, topics } = desk;
    const tail = () => {
      if (traces.paused() || !top.current || document.hidden) return;
      if (desk.connection().state === 'live') void traces.refresh();
    };
    const chooseFirst = () => {
      if (traces.choice().state !== 'none') return;
      const first = traces.rows().find(needsLook) ?? traces.rows()[0];
      if (first !== undefined) void traces.choose({ traceId: first.traceId });
    };
    void traces.refresh();
    const stops = [topics.subscribe('latency', tail), topics.subscribe('traces', chooseFirst)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [desk]);
}

/** n and p: the next and the previous trace that needs a look; l: the other scale. */
function useTraceKeys(): void {
  const desk = useDesk();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typesText(event.target)) return;
      if (event.key === 'l') useTraceView.getState().toggleScale();
      if (event.key !== 'n' && event.key !== 'p') return;
      const step = event.key === 'n' ? 1 : -1;
      const next = nextToLookAt(desk.traces.rows(), chosenId(desk), step);
      if (next !== null) void desk.traces.choose({ traceId: next.traceId });
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [desk]);
}

const typesText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input, select, textarea, [role="dialog"]') !== null;
