/**
 * Limits with their use beside them, most used first: is that much?
 * Shows what the ledger and the engine state; changes no limit.
 */
import { useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { LimitBar } from '../../kit/limit-bar.tsx';
import { Notice } from '../../kit/notice.tsx';
import { countText, groupDigits } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { instrumentLimitUses, type LimitUse, nodeLimitUses } from '../../replica/limit-use.ts';
import './limits.css';

/** Limits shown before more are asked for. */
const shownLimit = 3;

/** The limits the gate holds. */
export function Limits() {
  const [all, setAll] = useState(false);
  const desk = useDeskOn('limits', 'telemetry', 'connection');
  const { ledger, telemetry } = desk.replica;
  const uses: LimitUse[] =
    ledger === null ? [] : [...instrumentLimitUses(ledger), ...nodeLimitUses(ledger)];
  const window = ledger?.limits?.desk.messageRate.windowMillis;
  if (telemetry !== null && telemetry.messagesLimit > 0) {
    uses.push({
      key: 'desk/messages',
      label: window === undefined ? 'Messages' : `Messages in ${window / 1_000} s`,
      used: String(telemetry.messagesInWindow),
      limit: String(telemetry.messagesLimit),
      unit: '',
      share: telemetry.messagesInWindow / telemetry.messagesLimit,
    });
  }
  uses.sort((a, b) => b.share - a.share);
  const note = uses.length === 0 ? undefined : 'most used first';
  const rest = uses.length - shownLimit;
  const tools =
    rest <= 0 ? undefined : (
      <Button look="quiet" onClick={() => setAll(!all)} aria-expanded={all}>
        {all ? 'Fewer' : `${rest} more`}
      </Button>
    );
  return (
    <Panel title="Limits" note={note} tools={tools} stale={desk.connection().state !== 'live'}>
      {uses.length === 0 ? (
        <Notice title="No limits are known.">
          Without limits the gate refuses every order. They are set in desk.yaml.
        </Notice>
      ) : (
        <ul className="limits">
          {uses.slice(0, all ? uses.length : shownLimit).map((use) => (
            <li key={use.key} className="limit">
              <span className="limit-label" title={use.label}>
                {use.label}
              </span>
              <span className="figures limit-text">
                {textOf(use.used)} <span className="faint">of</span>{' '}
                {textOf(use.limit.replace(/\.0+$/, ''))} <span className="faint">{use.unit}</span>
              </span>
              <LimitBar share={use.share} label={`${use.label}, use of limit`} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

const textOf = (text: string): string =>
  text.includes('.') ? groupDigits(text) : countText(Number(text));
