/** Every currency that the desk holds gains, fees or fundings in, and its worth as reported. */

import { Notice } from '../../kit/notice.tsx';
import { groupDigits } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { SignedAmount } from '../../kit/signed-amount.tsx';
import {
  ageText,
  type CurrencyView,
  currencyViews,
  type LedgerState,
  shownSum,
} from '../../replica/books-view.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { moneyText } from '../../replica/figures.ts';
import { type BooksRow, BooksTable } from './books-table.tsx';

function rowOf(ledger: LedgerState, of: CurrencyView): BooksRow {
  const { currency, scale } = of;
  const { reportedMinor, rate, remark } = of.reported;
  const reportingScale = ledger.books.accounting?.reportingScale ?? 0;
  const unknown = of.unmarked > 0;
  return {
    key: `${currency}|${scale}`,
    cells: [
      currency,
      <SignedAmount key="realised" text={shownSum(of.realisedMinor, scale)} />,
      <SignedAmount key="open" text={unknown ? null : shownSum(of.unrealisedMinor, scale)} />,
      <SignedAmount key="funding" text={shownSum(of.fundingMinor, scale)} />,
      <span key="fees" className="soft">
        {groupDigits(shownSum(of.feesMinor, scale))}
      </span>,
      <SignedAmount key="net" text={unknown ? null : shownSum(of.netMinor, scale)} />,
      <span key="reported" title={remark} className={rate?.isStale === true ? 'amber' : ''}>
        <SignedAmount
          text={reportedMinor === null || unknown ? null : moneyText(reportedMinor, reportingScale)}
          unknown={unknown ? 'no price' : 'no rate'}
        />
        {rate === null ? '' : `, ${ageText(rate.ageMillis)}`}
      </span>,
    ],
  };
}

/** The currencies' panel. */
export function Currencies() {
  const desk = useDeskOn('positions', 'marks', 'connection');
  const { ledger, market } = desk.replica;
  const valued = ledger === null ? [] : currencyViews(ledger, market);
  const reporting = ledger?.books.accounting?.reportingCurrency ?? 'the reporting currency';
  const note = `since the ledger began; in ${reporting} at the price of now, and its age`;
  return (
    <Panel title="Currencies" note={note} stale={desk.connection().state !== 'live'}>
      {ledger === null || valued.length === 0 ? (
        <Notice title="No currency yet.">The first fill brings one.</Notice>
      ) : (
        <BooksTable
          name="books-currencies"
          label="Currencies"
          titles={['Currency', 'Realised', 'Open', 'Funding', 'Fees', 'Net', `In ${reporting}`]}
          rows={valued.map((of) => rowOf(ledger, of))}
        />
      )}
    </Panel>
  );
}
