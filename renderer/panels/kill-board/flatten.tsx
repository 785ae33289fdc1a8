/**
 * The flatten under way, and the result of the last one during the halt that it ran under.
 * Says CONFIRMED FLAT only when the engine ended it so, by the venue's own word, and dates it.
 */
import type { InstrumentId } from '../../../engine/contract/ids.ts';
import { scopeText } from '../../../engine/contract/scope.ts';
import { countedText, groupDigits, microsText } from '../../kit/number-text.ts';
import { consequencesOf } from '../../replica/consequences.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { quantityText } from '../../replica/figures.ts';
import { flattenWords, standingFlatten } from '../../replica/flatten-words.ts';
import { momentText } from './moment-text.ts';

interface Remaining {
  readonly instrument: InstrumentId;
  readonly lots: number;
}

/** Progress or result; nothing when there has been none that still matters. */
export function Flatten() {
  const desk = useDeskOn('kill', 'modes', 'status');
  useDeskOn('orders', 'positions');
  const { ledger, status, market, flattenEnd } = desk.replica;
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
          {flatten.madeWay === undefined
            ? ''
            : ` ${countedText(flatten.madeWay.length, 'own order')} had to make way.`}
        </p>
        <Positions positions={now.positions} />
      </div>
    );
  }
  if (lastFlatten === null) return null;
  const end = standingFlatten(ledger, flattenEnd, status?.startedUtcNanos ?? null);
  if (end === null) return null;
  const working = consequencesOf(ledger, market, lastFlatten.scope).orders.length;
  const { headline, isFlat, madeWay } = flattenWords(lastFlatten);
  return (
    <div className="flatten" data-testid="flatten-result" role="status" aria-live="assertive">
      <strong className={isFlat ? '' : 'red'}>{headline}</strong>
      <p className="soft">
        Flatten of {scopeText(lastFlatten.scope)}, ended {momentText(end.utcNanos)} after{' '}
        {microsText(lastFlatten.durationMicros)}, {countedText(lastFlatten.orders, 'order')} sent
        {lastFlatten.detail === '' ? '' : `: ${lastFlatten.detail}`}
      </p>
      {madeWay === '' ? null : (
        <p className="soft" data-testid="flatten-made-way">
          {madeWay}
        </p>
      )}
      {isFlat ? null : (
        <>
          <Positions positions={lastFlatten.remaining} />
          {working === 0 ? null : (
            <p className="red">
              {countedText(working, 'working order')} in its scope may still fill.
            </p>
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
