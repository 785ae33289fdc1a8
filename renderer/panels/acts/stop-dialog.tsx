/**
 * Stopping less than the desk from the keyboard: one key opens this list, a digit stops what it
 * stands before. Asks nothing more: each button names what it stops.
 */
import { useEffect, useState } from 'react';
import { type Scope, scopeText } from '../../../engine/contract/scope.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import type { Desk } from '../../replica/desk.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { instrumentScope, scopeStand, strategyScope } from '../../replica/scope-acts.ts';
import { strategiesInPlace } from '../../replica/strategy-list.ts';
import './acts.css';

/** Entries that have a digit. */
const digits = 9;

/** What can be stopped; `first` keeps its digits whatever starts while the list is open. */
function scopesOf(desk: Desk, first: readonly Scope[] = []): readonly Scope[] {
  const { ledger } = desk.replica;
  if (ledger === null) return first;
  const now = [
    ...strategiesInPlace(ledger).map(([id]) => strategyScope(id)),
    ...[...ledger.instruments.keys()].map(instrumentScope),
  ];
  const listed = new Set(first.map(scopeText));
  return [...first, ...now.filter((scope) => !listed.has(scopeText(scope)))];
}

/** The list; nothing while it is closed. */
export function StopDialog(props: { readonly open: boolean; readonly onClose: () => void }) {
  return (
    <Dialog
      title="Stop a part of the desk"
      open={props.open}
      onClose={props.onClose}
      testId="stop-dialog"
    >
      {props.open ? <StopList onClose={props.onClose} /> : null}
    </Dialog>
  );
}

const scopeName = ({ strategy, instrument }: Scope): string => strategy ?? instrument ?? '';

function StopList({ onClose }: { readonly onClose: () => void }) {
  const desk = useDeskOn('strategies', 'modes', 'ledger');
  const { ledger, status } = desk.replica;
  const [first] = useState(() => scopesOf(desk));
  const scopes = scopesOf(desk, first);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const all = scopesOf(desk, first);
      const scope = /^[1-9]$/.test(event.key) ? all[Number(event.key) - 1] : undefined;
      if (scope === undefined || event.repeat || event.ctrlKey || event.altKey) return;
      event.preventDefault();
      desk.kill('hotkey', scope);
      onClose();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [desk, first, onClose]);
  if (ledger === null) return <p className="amber">No strategy is known: stop the desk instead.</p>;
  return (
    <>
      <p className="soft">
        One press cancels its orders and halts it. The rest of the desk trades on.
      </p>
      <ul className="stop-list">
        {scopes.map((scope, index) => {
          const stand = scopeStand(ledger, status, scope);
          return (
            <li key={scopeText(scope)}>
              <Button
                look="stop-part"
                {...(index < digits ? { keys: [String(index + 1)] } : {})}
                onClick={() => {
                  desk.kill('button', scope);
                  onClose();
                }}
                testId="stop-scope"
              >
                Stop {scopeName(scope)}
              </Button>
              <span className="faint">
                {scope.strategy === undefined ? 'instrument' : 'strategy'}
                {stand.mode === 'active' ? '' : `, ${stand.mode}`}
              </span>
            </li>
          );
        })}
      </ul>
      <div className="line">
        <Button onClick={onClose} testId="stop-none">
          Stop nothing
        </Button>
      </div>
    </>
  );
}
