/**
 * Trips with their use beside their threshold: what would act by itself, and what has.
 * Shows what the ledger and the engine state; a trip is changed in desk.yaml, and lifted by a
 * re-arm alone.
 */
import { useState } from 'react';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { LimitBar } from '../../kit/limit-bar.tsx';
import { groupDigits, utcDateTimeOfNanos } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { staleText } from '../../replica/limits-log.ts';
import { type TripView, tripViews } from '../../replica/trip-view.ts';
import './trips.css';

/** Trips shown before more are asked for; those that hold something are always shown. */
const shownLimit = 3;

/** The trips in force; nothing where the desk has none. Its figures come with those of limits. */
export function Trips() {
  const [all, setAll] = useState(false);
  const desk = useDeskOn('limits', 'modes', 'connection');
  const { ledger } = desk.replica;
  const views = ledger === null ? [] : tripViews(ledger, desk.limits.told());
  if (views.length === 0) return null;
  const stale = staleText(desk.limits.ageMillis(), desk.connection().state === 'live');
  const held = views.filter(({ holds }) => holds !== '').length;
  const shown = Math.max(shownLimit, held);
  const rest = views.length - shown;
  return (
    <Panel
      title="Trips"
      note={stale === '' ? noteOf(held) : <Badge tone="red">{stale}</Badge>}
      tools={
        rest <= 0 ? undefined : (
          <Button look="quiet" onClick={() => setAll(!all)} aria-expanded={all} testId="trips-more">
            {all ? 'Fewer' : `${rest} more`}
          </Button>
        )
      }
      stale={stale !== ''}
      testId="trips"
    >
      <ul className="trips">
        {(all ? views : views.slice(0, shown)).map((view) => (
          <TripRow key={view.name} view={view} />
        ))}
      </ul>
    </Panel>
  );
}

const noteOf = (held: number): string => (held === 0 ? 'act by themselves' : `${held} in effect`);

function TripRow({ view }: { readonly view: TripView }) {
  const { name, used, threshold, unit, share, rule, dryRun, where, holds, last } = view;
  const isHeld = holds !== '';
  return (
    <li className="trip" data-testid="trip-row">
      <span className="trip-name">
        {name}
        {dryRun ? <Badge>dry run</Badge> : null}
      </span>
      <span className="figures trip-figures">
        {groupDigits(used)} <span className="faint">of</span> {groupDigits(threshold)}
        {unit === '' ? null : <span className="faint"> {unit}</span>}
      </span>
      <LimitBar share={share ?? 0} label={`Trip ${name}, use of threshold`} />
      <span className="trip-words soft" title={where === '' ? rule : `${rule}; most: ${where}`}>
        {rule}
      </span>
      {isHeld ? <span className="trip-words trip-held">{holds}</span> : null}
      {last === null ? null : (
        <span className="trip-words faint" title={last.detail}>
          Fired {utcDateTimeOfNanos(last.firedUtcNanos)}: {last.detail}
        </span>
      )}
    </li>
  );
}
