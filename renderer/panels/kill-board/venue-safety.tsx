/** What each venue does by itself should the engine be gone; what one lacks is named. */
import { useDeskOn } from '../../replica/desk-context.tsx';
import { safetyLines } from '../../replica/venue-safety.ts';

export function VenueSafetyList() {
  const { ledger } = useDeskOn('venues').replica;
  const lines = safetyLines(ledger?.venues ?? null);
  if (lines.length === 0) return null;
  return (
    <div className="kill-state">
      <dl className="facts" data-testid="venue-safety">
        {lines.map(({ venue, text, tone }) => (
          <div key={venue}>
            <dt>{venue}, by itself</dt>
            <dd className={tone}>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
