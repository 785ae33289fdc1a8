/**
 * Limits with their use beside them, most used first, and what was refused: is that much?
 * Shows what the ledger and the engine state, and how old that is; changes no limit.
 */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { whoOverrides } from '../../../engine/contract/overrides.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { everySecond } from '../../kit/every-second.ts';
import { LimitBar } from '../../kit/limit-bar.tsx';
import { Notice } from '../../kit/notice.tsx';
import { countText, groupDigits } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { type LimitView, limitViews, mostUsedFirst } from '../../replica/limit-use.ts';
import { staleText } from '../../replica/limits-log.ts';
import { Refused } from './refused.tsx';
import './limits.css';

/** Limits shown before more are asked for. */
const shownLimit = 3;
/** The limits the gate holds. */
export function Limits({ onOverride }: { readonly onOverride: (intentId: string) => void }) {
  const [all, setAll] = useState(false);
  const desk = useDeskOn('limits', 'orders', 'connection');
  useDeskOn('positions');
  const { limits } = desk;
  useEffect(() => {
    void limits.refresh();
    return everySecond(() => void limits.refresh());
  }, [limits]);
  const isLive = desk.connection().state === 'live';
  const stale = useSyncExternalStore(everySecond, () => staleText(limits.ageMillis(), isLive));
  const { ledger } = desk.replica;
  const views = ledger === null ? [] : mostUsedFirst(limitViews(ledger, limits.told()));
  const refusals = limits.told()?.refusals ?? [];
  const rest = views.length - shownLimit;
  const isOpen = all || rest <= 0;
  return (
    <Panel
      title="Limits"
      note={<LimitsNote stale={stale} isEmpty={views.length === 0} />}
      tools={
        rest <= 0 ? undefined : (
          <Button
            look="quiet"
            onClick={() => setAll(!all)}
            aria-expanded={all}
            testId="limits-more"
          >
            {all ? 'Fewer' : `${rest} more`}
          </Button>
        )
      }
      stale={stale !== ''}
    >
      {views.length === 0 ? (
        <Notice title="No limits are known.">
          Without limits the gate refuses every order. They are set in desk.yaml.
        </Notice>
      ) : (
        <ul className="limits">
          {(isOpen ? views : views.slice(0, shownLimit)).map((view) => (
            <LimitRow key={view.key} view={view} />
          ))}
        </ul>
      )}
      <Refused
        refusals={refusals}
        isOpen={isOpen}
        who={ledger === null ? '' : whoOverrides(ledger)}
        onOverride={onOverride}
      />
    </Panel>
  );
}

function LimitsNote({ stale, isEmpty }: { readonly stale: string; readonly isEmpty: boolean }) {
  if (stale !== '') {
    return (
      <Badge tone="red" testId="limits-stale">
        {stale}
      </Badge>
    );
  }
  return isEmpty ? null : <>most used first</>;
}

function LimitRow({ view }: { readonly view: LimitView }) {
  return (
    <li className="limit" data-testid="limit-row">
      <span className="limit-label" title={view.label}>
        {view.label}
      </span>
      <span className="figures limit-text">
        {textOf(view.used)} <span className="faint">of</span>{' '}
        {textOf(view.limit.replace(/\.0+$/, ''))} <span className="faint">{view.unit}</span>
      </span>
      <LimitBar share={view.share ?? 0} label={`${view.label}, use of limit`} />
    </li>
  );
}

const textOf = (text: string): string =>
  text.includes('.') || !/^\d+$/.test(text) ? groupDigits(text) : countText(Number(text));
