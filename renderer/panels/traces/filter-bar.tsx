/**
 * What is listed: the reason a trace was kept for, a strategy, a shortest duration, and the range
 * of one stage when a cell of the heat-map was opened. Names which duration is meant.
 */
import { X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { KeepReason } from '../../../telemetry/contract/trace.ts';
import { Button } from '../../kit/button.tsx';
import { nanosText } from '../../kit/number-text.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { spanWord } from '../../replica/stage-words.ts';
import { strategiesInPlace } from '../../replica/strategy-list.ts';
import type { TraceFilter } from '../../replica/trace-log.ts';
import { parseDuration } from './duration-text.ts';

/** How long typing rests before the duration is asked. */
const typingMillis = 300;

/** The bar above the list. */
export function FilterBar() {
  const { traces } = useDeskOn('traces');
  const filter = traces.filter();
  const change = (part: Partial<TraceFilter>) => traces.setFilter({ ...filter, ...part });
  const reason = (keptFor: TraceFilter['keptFor'], label: string) => (
    <Button
      key={label}
      look="quiet"
      aria-pressed={filter.keptFor === keptFor}
      onClick={() => change({ keptFor })}
      testId={`traces-filter-${label.toLowerCase()}`}
    >
      {label}
    </Button>
  );
  return (
    <div className="trace-filters">
      {reason(null, 'All')}
      {KeepReason.options.map((each) =>
        reason(each, `${each.slice(0, 1).toUpperCase()}${each.slice(1)}`),
      )}
      <span className="trace-filters-space" />
      {filter.stage === null ? (
        <AtLeast
          nanos={filter.atLeastNanos}
          onChange={(atLeastNanos) => change({ atLeastNanos })}
        />
      ) : (
        <button
          type="button"
          className="trace-range"
          title="Clear the range"
          onClick={() => change({ stage: null, atLeastNanos: 0, atMostNanos: null })}
          data-testid="traces-range"
        >
          {rangeText(filter)} <X size={12} aria-hidden />
        </button>
      )}
      <StrategySelect value={filter.strategy} onChange={(strategy) => change({ strategy })} />
    </div>
  );
}

/** The range of one stage in words. */
export function rangeText({ stage, atLeastNanos, atMostNanos }: TraceFilter): string {
  const name = spanWord(stage ?? '');
  if (atMostNanos === null) return `${name} over ${nanosText(atLeastNanos)}`;
  return `${name} ${nanosText(atLeastNanos)} to ${nanosText(atMostNanos)}`;
}

function AtLeast(props: {
  readonly nanos: number;
  readonly onChange: (atLeastNanos: number) => void;
}) {
  const { nanos, onChange } = props;
  const [text, setText] = useState(nanos === 0 ? '' : nanosText(nanos));
  const parsed = parseDuration(text);
  useEffect(() => {
    if (parsed === null || Math.abs(parsed - nanos) < 1) return;
    const timer = window.setTimeout(() => onChange(parsed), typingMillis);
    return () => window.clearTimeout(timer);
  }, [parsed, nanos, onChange]);
  return (
    <label className="trace-field">
      Total at least
      <input
        type="text"
        value={text}
        placeholder="250 &micro;s"
        aria-invalid={parsed === null}
        title={parsed === null ? 'A number with ns, us, ms or s' : ''}
        onChange={(event) => setText(event.target.value)}
        data-testid="traces-at-least"
      />
    </label>
  );
}

function StrategySelect(props: {
  readonly value: string | null;
  readonly onChange: (strategy: string | null) => void;
}) {
  const desk = useDeskOn('strategies');
  const { ledger } = desk.replica;
  const known = ledger === null ? [] : strategiesInPlace(ledger).map(([id]) => id);
  return (
    <select
      className="trace-select"
      aria-label="Strategy"
      value={props.value ?? ''}
      onChange={(event) => props.onChange(event.target.value === '' ? null : event.target.value)}
      data-testid="traces-strategy"
    >
      <option value="">Every strategy</option>
      {known.map((strategy) => (
        <option key={strategy} value={strategy}>
          {strategy}
        </option>
      ))}
    </select>
  );
}
