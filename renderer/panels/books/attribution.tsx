/**
 * Where gain and cost come from, by strategy and instrument, since the ledger began: spread paid
 * (or earned), slippage against the mid at the decision, fees, funding.
 */

import { InstrumentId } from '../../../engine/contract/ids.ts';
import { subtractSums, type WideSum, zeroSum } from '../../../engine/contract/wide-sum.ts';
import { Notice } from '../../kit/notice.tsx';
import { countText } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { SignedAmount } from '../../kit/signed-amount.tsx';
import { type AttributionLine, type LedgerState, shownSum } from '../../replica/books-view.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { type BooksRow, BooksTable } from './books-table.tsx';

const titles = [
  'Strategy',
  'Fills',
  'Turnover',
  'Realised',
  'Spread',
  'Slippage',
  'Fees',
  'Funding',
];

function rowOf(ledger: LedgerState, line: AttributionLine): BooksRow[] {
  const instrument = ledger.instruments.get(InstrumentId.parse(line.instrument));
  if (instrument === undefined) return [];
  const scale = instrument.settlementScale;
  const gain = (sum: WideSum) => <SignedAmount text={shownSum(sum, scale)} />;
  // Costs are kept as what was paid; here a cost is a loss like any other.
  const cost = (sum: WideSum) => gain(subtractSums(zeroSum, sum));
  const { unmeasuredFills, fills, makerFills } = line;
  const measured = unmeasuredFills === 0 ? '' : `, ${unmeasuredFills} without a decision`;
  return [
    {
      key: `${line.strategy}|${line.instrument}`,
      cells: [
        <>
          {line.strategy} <span className="text faint">{instrument.symbol}</span>
        </>,
        <span key="fills" title={`${makerFills} as maker${measured}`}>
          {countText(fills)}
        </span>,
        <span key="turnover" className="soft">
          {shownSum(line.turnoverMinor, scale)}
        </span>,
        gain(line.realisedMinor),
        cost(line.spreadMinor),
        cost(line.slippageMinor),
        cost(line.feesMinor),
        gain(line.fundingMinor),
      ],
    },
  ];
}

/** The attribution's panel. */
export function AttributionPanel() {
  const desk = useDeskOn('fills', 'positions', 'connection');
  const { ledger } = desk.replica;
  const lines = ledger === null ? [] : [...ledger.books.totals.values()];
  return (
    <Panel
      title="Attribution"
      className="is-wide"
      note="since the ledger began, in each settlement currency; costs against the mid at the decision"
      stale={desk.connection().state !== 'live'}
    >
      {ledger === null || lines.length === 0 ? (
        <Notice title="Nothing to attribute yet.">The first fill begins it.</Notice>
      ) : (
        <BooksTable
          name="books-attribution"
          label="Attribution by strategy and instrument"
          titles={titles}
          rows={lines.flatMap((line) => rowOf(ledger, line))}
        />
      )}
    </Panel>
  );
}
