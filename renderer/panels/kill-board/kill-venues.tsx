/** What a kill came to at each venue, and what its scope reached before it and at its end. */
import type { KillReport } from '../../../engine/contract/events.ts';
import type { InstrumentId } from '../../../engine/contract/ids.ts';
import { groupDigits } from '../../kit/number-text.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { quantityText } from '../../replica/figures.ts';
import { killRowText, killVenues } from '../../replica/kill-rows.ts';
import { radiusText } from './radius-text.ts';

/** Most orders of a venue that are named; the rest are counted and stand in the audit log. */
const namedLimit = 8;

export function KillVenues({ report }: { readonly report: KillReport }) {
  const { ledger } = useDeskOn('orders').replica;
  const sizeOf = (instrument: InstrumentId, lots: number): string => {
    const valuation = ledger?.valuations.get(instrument);
    return valuation === undefined ? `${lots} lots` : groupDigits(quantityText(valuation, lots));
  };
  const { before, after } = report;
  return (
    <>
      {killVenues(report).map(({ venue, text, word, isConfirmed, named }) => (
        <div key={venue} className="kill-named" data-testid="kill-venue">
          <span className="kill-named-label">
            {venue}: {text}
            {word === '' ? null : (
              <span className={isConfirmed ? 'soft' : 'red'} data-testid="kill-venue-word">
                , {word}
              </span>
            )}
          </span>
          <ul className="figures">
            {named.slice(0, namedLimit).map((row) => {
              const line = killRowText(row, sizeOf);
              return (
                <li key={row.clientOrderId} title={line}>
                  {line}
                </li>
              );
            })}
          </ul>
          {named.length > namedLimit ? (
            <span className="faint">and {named.length - namedLimit} more in the audit log</span>
          ) : null}
        </div>
      ))}
      {before === undefined && after === undefined ? null : (
        <dl className="facts" data-testid="kill-radius">
          <dt>Before</dt>
          <dd className="figures">{before === undefined ? 'not measured' : radiusText(before)}</dd>
          <dt>After</dt>
          <dd className="figures">{after === undefined ? 'not measured' : radiusText(after)}</dd>
        </dl>
      )}
    </>
  );
}
