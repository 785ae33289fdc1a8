/**
 * The flatten under way, and the result of the last one while its scope is still halted.
 * Says CONFIRMED FLAT only when the engine ended it so, by the venue's own word.
 */
import type { InstrumentId } from '../../../engine/contract/ids.ts';
import { scopeText } from '../../../engine/contract/scope.ts';
import { countedText, groupDigits, microsText } from '../../kit/number-text.ts';
import { consequencesOf } from '../../replica/consequences.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { quantityText } from '../../replica/figures.ts';
import { flattenWords } from '../../replica/flatten-words.ts';
import { scopeStand } from '../../replica/scope-acts.ts';

interface Remaining {
  readonly instrument: InstrumentId;
  readonly lots: number;
}

/** Progress or result; nothing when there has been none that still matters. */
export function Flatten() {
  const desk = useDeskOn('kill', 'modes', 'status');
  useDeskOn('orders', 'positions');
  const { ledger, status, market } = desk.replica;
  if (ledger === null) return null;
  const { flatten, lastFlatten } = ledger;
  if (flatten !== null) {
    const now = consequencesOf(ledger, market, flatten.scope);
    return (
      <div className="flatten" data-testid="flatten-progress" role="status">
        <strong>FLATTENING {scopeText(flatten.scope)}</strong>
        <p className="soft">
          {countedText(now.positions.length, 'position')} of {flatten.positions.length} left,{' '}
          {countedText(now.orders.length, 'working order')}. The scope stays halted.
        </p>
        <Positions positions={now.positions} />
      </div>
    );
  }
  if (lastFlatten === null) return null;
  if (scopeStand(ledger, status, lastFlatten.scope).mode !== 'halted') return null;
  const { headline, isFlat } = flattenWords(lastFlatten);
  return (
    <div className="flatten" data-testid="flatten-result" role="status" aria-live="assertive">
      <strong className={isFlat ? '' : 'red'}>{headline}</strong>
      <p className="soft">
        Flatten of {scopeText(lastFlatten.scope)}, {microsText(lastFlatten.durationMicros)}
        {lastFlatten.detail === '' ? '' : `: ${lastFlatten.detail}`}
      </p>
      {isFlat ? null : (
        <>
          <Positions positions={lastFlatten.remaining} />
          {lastFlatten.orders === 0 ? null : (
            <p className="red">{countedText(lastFlatten.orders, 'order')} may still work.</p>
          )}
        </>
      )}
    </div>
  );
}

function Positions({ positions }: { readonly positions: readonly Remaining[] }) {
  const { ledger } = useDeskOn('positions').replica;
  return (
    <ul className="figures">
      {positions.map(({ instrument, lots }, index) => {
        const valuation = ledger?.valuations.get(instrument);
        const size = valuation === undefined ? `${lots} lots` : quantityText(valuation, lots);
        return (
          <li key={`${instrument} ${index}`}>
            {instrument} {lots > 0 ? '+' : ''}
            {groupDigits(size)}
          </li>
        );
      })}
    </ul>
  );
}
