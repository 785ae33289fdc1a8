/**
 * The trading day so far: what each position brought since it opened, and the desk's net in its
 * reporting currency. What is missing or stale in it is said below.
 */

import type { DayPosition, DayReport } from '../../../engine/contract/day-report.ts';
import { Notice } from '../../kit/notice.tsx';
import { groupDigits, signedDigits, utcTimeOfMillis } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { SignedAmount } from '../../kit/signed-amount.tsx';
import { ageText, dayNow, type LedgerState, shownSum } from '../../replica/books-view.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { moneyText, priceText, quantityText } from '../../replica/figures.ts';
import { type BooksRow, BooksTable } from './books-table.tsx';
import './books.css';

const titles = [
  'Position',
  'Quantity',
  'Mark',
  'Open',
  'Open, FIFO',
  'Realised today',
  'FIFO',
  'Funding',
  'Fees',
];

function rowOf(ledger: LedgerState, line: DayPosition): BooksRow[] {
  const instrument = ledger.instruments.get(line.instrument);
  const valuation = ledger.valuations.get(line.instrument);
  if (instrument === undefined || valuation === undefined) return [];
  const money = (minor: number | null) => (
    <SignedAmount text={minor === null ? null : moneyText(minor, instrument.settlementScale)} />
  );
  const { mark } = line;
  return [
    {
      key: `${line.account}|${line.strategy}|${line.instrument}`,
      cells: [
        <>
          {instrument.symbol} <span className="text faint">{line.strategy}</span>
        </>,
        <span key="lots">{signedDigits(quantityText(valuation, line.lots))}</span>,
        mark === null ? (
          '\u2013'
        ) : (
          <span
            className={mark.isStale ? 'amber' : 'soft'}
            title={`${ageText(mark.ageMillis)} old`}
          >
            {groupDigits(priceText(valuation, mark.price))}
            {mark.isStale ? `, ${ageText(mark.ageMillis)} old` : ''}
          </span>
        ),
        money(line.unrealisedMinor),
        money(line.fifoUnrealisedMinor),
        money(line.dayRealisedMinor),
        money(line.dayFifoRealisedMinor),
        money(line.dayFundingMinor),
        <span key="fees" className="soft">
          {groupDigits(moneyText(line.dayFeesMinor, instrument.settlementScale))}
        </span>,
      ],
    },
  ];
}

function totalRow(report: DayReport): BooksRow {
  const sums = report.currencies.map((of) => (
    <span key={of.currency}>
      {' '}
      <SignedAmount text={shownSum(of.netMinor, of.scale)} />{' '}
      <span className="faint">{of.currency}</span>
    </span>
  ));
  return { key: 'sum', isTotal: true, cells: [<span key="net">Net today{sums}</span>] };
}

/** The day's panel. */
export function Day() {
  const desk = useDeskOn('positions', 'marks', 'connection');
  const { ledger, market } = desk.replica;
  const report = ledger === null ? null : dayNow(ledger, market);
  const stale = desk.connection().state !== 'live';
  if (ledger === null || report === null) {
    return (
      <Panel title="Trading day">
        <Notice title="No trading day is open.">
          The engine opens one when every venue has told its instruments.
        </Notice>
      </Panel>
    );
  }
  const { reportingCurrency, reportingScale, netMinor } = report;
  const ends = ledger.books.day === null ? 0 : Number(ledger.books.day.endsUtcNanos.slice(0, -6));
  const net = netMinor === null ? null : moneyText(netMinor, reportingScale);
  return (
    <Panel
      title={`Trading day ${report.day}`}
      stale={stale}
      note={
        <>
          net <SignedAmount text={net} unknown="not known" testId="day-net" /> {reportingCurrency},
          ends {utcTimeOfMillis(ends, 0)} UTC
        </>
      }
    >
      <BooksTable
        name="books-day"
        label="Positions of the trading day"
        titles={titles}
        rows={[...report.positions.flatMap((line) => rowOf(ledger, line)), totalRow(report)]}
      />
      {report.remarks.length === 0 ? null : (
        <p className="books-remarks">{report.remarks.join('; ')}</p>
      )}
    </Panel>
  );
}
