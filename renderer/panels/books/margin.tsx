/**
 * Margin of what is held: used of the balance, leverage, and how far the price is from liquidation.
 * The bar is the maintenance margin's share of the balance: at its end the venue liquidates.
 */

import { decimalText } from '../../../engine/contract/numbers.ts';
import { LimitBar } from '../../kit/limit-bar.tsx';
import { Notice } from '../../kit/notice.tsx';
import { groupDigits, signedDigits } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import {
  exposureView,
  type LedgerState,
  type MarginLine,
  marginViews,
} from '../../replica/books-view.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { moneyText, priceText, quantityText } from '../../replica/figures.ts';
import { type BooksRow, BooksTable } from './books-table.tsx';

type ExposureView = ReturnType<typeof exposureView>;

const titles = [
  'Contract',
  'Net',
  'Value',
  'Initial margin',
  'Maintenance',
  'Of balance',
  'Leverage',
  'Liquidation at',
  'Distance',
];

/** A share in parts per million as percent with one decimal. */
const percentText = (ppm: number): string => `${(ppm / 10_000).toFixed(1)} %`;

function rowOf(ledger: LedgerState, line: MarginLine): BooksRow[] {
  const { instrument, mode } = line;
  const valuation = ledger.valuations.get(instrument.id);
  if (valuation === undefined) return [];
  const money = (minor: number | null): string =>
    minor === null ? 'not stated' : groupDigits(moneyText(minor, instrument.settlementScale));
  const { leverageHundredths, liquidationPrice, distancePpm, marginPpm } = line;
  return [
    {
      key: `${line.account}|${instrument.id}`,
      cells: [
        <>
          {instrument.symbol}{' '}
          <span className="text faint">
            {line.account}, {mode}
          </span>
        </>,
        <span key="net">{signedDigits(quantityText(valuation, line.lots))}</span>,
        <span key="value" className="soft">
          {money(line.valueMinor)}
        </span>,
        <span key="initial" className="soft">
          {money(line.initialMinor)}
        </span>,
        <span key="maintenance">
          {money(line.maintenanceMinor)}
          {marginPpm === null ? null : (
            <LimitBar
              share={marginPpm / 1_000_000}
              label={`Maintenance margin of ${instrument.id}, share of the balance`}
            />
          )}
        </span>,
        <span key="balance" className="soft">
          {money(line.balanceMinor)} <span className="faint">{line.currency}</span>
        </span>,
        leverageHundredths === null ? '\u2013' : `${decimalText(leverageHundredths, 2)} x`,
        liquidationPrice === null ? (
          <span key="price" className="faint">
            {line.balanceMinor === null ? 'not known' : 'none'}
          </span>
        ) : (
          groupDigits(priceText(valuation, liquidationPrice))
        ),
        distancePpm === null ? '\u2013' : percentText(distancePpm),
      ],
    },
  ];
}

/** The desk's exposure in words; what it leaves out is said. */
function exposureText(ledger: LedgerState | null, exposure: ExposureView): string {
  const accounting = ledger?.books.accounting ?? null;
  if (accounting === null || exposure === null) return '';
  const text = (minor: number): string => groupDigits(moneyText(minor, accounting.reportingScale));
  const { grossMinor, netMinor, left } = exposure;
  const without = left.length === 0 ? '' : ` without ${left.join(', ')}`;
  const currency = accounting.reportingCurrency;
  return `exposed ${text(grossMinor)} gross, ${text(netMinor)} net ${currency}${without}; `;
}

/** The margin panel. */
export function Margin() {
  const desk = useDeskOn('positions', 'marks', 'connection');
  const { ledger, market } = desk.replica;
  const lines = ledger === null ? [] : marginViews(ledger, market);
  const exposure = ledger === null ? null : exposureView(ledger, market);
  return (
    <Panel
      title="Exposure and margin"
      note={<>{exposureText(ledger, exposure)}net of all strategies, at bid or ask</>}
      stale={desk.connection().state !== 'live'}
    >
      {ledger === null || lines.length === 0 ? (
        <Notice title="Nothing is margined.">
          Contracts appear here while they are held, once desk.yaml states their margin tiers.
        </Notice>
      ) : (
        <BooksTable
          name="books-margin"
          label="Margin"
          titles={titles}
          rows={lines.flatMap((line) => rowOf(ledger, line))}
        />
      )}
    </Panel>
  );
}
