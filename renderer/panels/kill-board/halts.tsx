/**
 * Every scope that is not active: how it came to that, and the ways on, beside it.
 * Shows beforehand what would refuse a re-arm; the mode changes only when the ledger says so.
 */
import { type Scope, scopeText } from '../../../engine/contract/scope.ts';
import { Button } from '../../kit/button.tsx';
import { withPlurals } from '../../kit/number-text.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { deskMode } from '../../replica/desk-mode.ts';
import { type ActDoors, actObstacle, scopeStand, standText } from '../../replica/scope-acts.ts';

interface Held {
  readonly scope: Scope;
  readonly text: string;
  readonly mode: 'reduce' | 'halted';
  readonly why: string;
}

/** Scopes that an operator could re-arm now: the desk first, then every narrower one. */
function useHeld(): readonly Held[] {
  const { ledger, status } = useDeskOn('modes', 'status').replica;
  const mode = deskMode(ledger, status);
  if (ledger === null || mode === null) return [];
  const held = ledger.modes.flatMap((entry): Held[] => {
    const text = scopeText(entry.scope);
    if (entry.mode === 'active') return [];
    return [{ scope: entry.scope, text, mode: entry.mode, why: standText(entry) }];
  });
  // The engine may have halted before its ledger could say so.
  if (mode.word !== 'Active' && !held.some((entry) => entry.text === 'desk')) {
    const { why } = scopeStand(ledger, status, {});
    held.unshift({ scope: {}, text: 'desk', mode: 'halted', why });
  }
  return held.toSorted((a, b) => Number(b.text === 'desk') - Number(a.text === 'desk'));
}

/** The way back from each halt; nothing while all is active. */
export function Halts({ doors }: { readonly doors: ActDoors }) {
  const desk = useDeskOn('status', 'operator', 'kill');
  const held = useHeld();
  const { status, ledger } = desk.replica;
  const blockers = status?.armingBlockers ?? [];
  if (held.length === 0 || ledger === null || status?.needsEnrolment === true) return null;
  const noKey = desk.operator.status()?.state === 'none';
  return (
    <div className="halts">
      {noKey ? <p className="amber">No operator key at this console: make one to go on.</p> : null}
      <ul>
        {held.map(({ scope, text, mode, why }) => {
          const flatten = actObstacle(ledger, scopeStand(ledger, status, scope), 'flatten');
          const isDesk = text === 'desk';
          return (
            <li key={text} className="halt" data-testid={`halt-${text}`} data-mode={mode}>
              <div className="halt-what">
                <strong className={mode === 'halted' ? 'red' : 'amber'}>
                  {isDesk ? 'The desk' : text}
                </strong>
                <span className="soft" title={why}>
                  {why}
                </span>
              </div>
              <div className="halt-acts">
                <Button
                  look="small"
                  onClick={() => doors.ask('rearm', scope)}
                  disabled={noKey}
                  testId={isDesk ? 'rearm-open' : 'rearm-open-scope'}
                  aria-label={`Re-arm ${text}`}
                >
                  Re-arm
                </Button>
                {mode === 'reduce' ? null : (
                  <Button
                    look="small"
                    onClick={() => doors.ask('flatten', scope)}
                    disabled={noKey || flatten !== ''}
                    title={flatten}
                    testId={isDesk ? 'flatten-open' : 'flatten-open-scope'}
                    aria-label={`Flatten ${text}`}
                  >
                    Flatten
                  </Button>
                )}
              </div>
            </li>
          );
        })}
      </ul>
      {blockers.length === 0 ? null : (
        <div className="rearm-blockers" data-testid="rearm-blockers">
          <span className="amber">Arming would be refused now</span>
          <ul>
            {blockers.map((blocker) => (
              <li key={blocker}>{withPlurals(blocker)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
