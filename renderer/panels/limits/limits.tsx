/**
 * Limits with their use beside them, most used first, and what was refused: is that much?
 * Shows what the ledger and the engine state, and how old that is; changes no limit.
 */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RefusalCount } from '../../../engine/contract/limit-use.ts';
import { overrideCommand, whoOverrides } from '../../../engine/contract/overrides.ts';
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
import './limits.css';

/** Limits shown before more are asked for. */
const shownLimit = 3;
/** The limits the gate holds. */
export function Limits() {
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

/** What the gate has refused since the engine started, by node and strategy, and why. */
function Refused(props: {
  readonly refusals: readonly RefusalCount[];
  readonly isOpen: boolean;
  /** Who can let an order past a soft limit. */
  readonly who: string;
}) {
  const { refusals, isOpen, who } = props;
  if (refusals.length === 0) return null;
  const total = refusals.reduce((sum, { count }) => sum + count, 0);
  return (
    <div className="refused" data-testid="limits-refused">
      <div className="refused-head soft">
        Refused since the engine started <span className="figures">{countText(total)}</span>
      </div>
      {isOpen ? (
        <ul>
          {refusals.map(({ node, strategy, count, why, overridableIntent: intent }) => (
            <li key={`${node} ${strategy}`} className="refused-row" title={why}>
              <span className="figures right">{countText(count)}</span>
              <span className="refused-what">
                {node} <span className="faint">{strategy}</span>
                <span className="faint refused-why">{why}</span>
                {intent === undefined ? null : (
                  <span className="soft refused-override" data-testid="refused-override">
                    {who} can let the last one pass once: <code>{overrideCommand(intent)}</code>
                  </span>
                )}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

const textOf = (text: string): string =>
  text.includes('.') || !/^\d+$/.test(text) ? groupDigits(text) : countText(Number(text));
