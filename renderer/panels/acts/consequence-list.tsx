/** What an act would reach, in a few plain lines, before anybody asks for it. */
import { sharesText } from '../../../engine/contract/kill-rows.ts';
import type { Scope } from '../../../engine/contract/scope.ts';
import { countText, groupDigits } from '../../kit/number-text.ts';
import { consequencesOf } from '../../replica/consequences.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { moneyText, quantityText } from '../../replica/figures.ts';
import type { AskedScopeAct } from '../../replica/scope-acts.ts';

/** Most positions named; the rest are counted. */
const namedLimit = 5;

/** Orders, positions, strategies and notional of a scope as they are now. */
export function ConsequenceList(props: { readonly scope: Scope; readonly act: AskedScopeAct }) {
  const { ledger, market } = useDeskOn('orders', 'positions', 'marks').replica;
  if (ledger === null) return <p className="amber">What this would reach is not known here.</p>;
  const found = consequencesOf(ledger, market, props.scope);
  const rest = found.positions.length - namedLimit;
  const beyond = found.beyondReduction.length;
  const shares = sharesText(found.shares);
  const money = found.values.map(({ currency, scale, ordersMinor, positionsMinor }) => {
    const text = groupDigits(moneyText(ordersMinor + positionsMinor, scale));
    return `${text.replace(/\.\d+$/, '')} ${currency}`;
  });
  return (
    <dl className="facts" data-testid="act-consequences">
      <dt>Working orders</dt>
      <dd>
        <span className="figures">{countText(found.orders.length)}</span>
        {props.act !== 'reduce' || found.orders.length === 0 ? null : (
          <span className="faint">, {countText(beyond)} of them would be cancelled</span>
        )}
      </dd>
      {props.act !== 'flatten' || found.inTheWay.length === 0 ? null : (
        <>
          <dt>In its way</dt>
          <dd data-testid="act-in-the-way">
            <span className="figures">{countText(found.inTheWay.length)}</span> working,{' '}
            <span className="faint">cancelled if a closing order would meet them</span>
          </dd>
        </>
      )}
      <dt>Open positions</dt>
      <dd className="figures">
        {found.positions.length === 0 ? 'none' : null}
        {found.positions.slice(0, namedLimit).map(({ instrument, strategy, lots }) => {
          const valuation = ledger.valuations.get(instrument);
          const size = valuation === undefined ? `${lots} lots` : quantityText(valuation, lots);
          return (
            <div key={`${instrument} ${strategy}`}>
              {lots > 0 ? '+' : ''}
              {groupDigits(size)} {instrument} <span className="faint">{strategy}</span>
            </div>
          );
        })}
        {rest > 0 ? <div className="faint">and {rest} more</div> : null}
      </dd>
      {shares === '' ? null : (
        <>
          <dt>By venue</dt>
          <dd data-testid="act-by-venue" title="working orders and open positions">
            <span className="figures">{shares}</span>
          </dd>
        </>
      )}
      <dt>Strategies</dt>
      <dd>{found.strategies.length === 0 ? 'none' : found.strategies.join(', ')}</dd>
      <dt>Notional</dt>
      <dd className="figures">
        {money.length === 0 ? 'none' : money.join(', ')}
        {found.unpriced === 0 ? null : (
          <span className="amber">, {found.unpriced} without a price</span>
        )}
      </dd>
    </dl>
  );
}
