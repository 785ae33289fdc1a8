/**
 * Where gain and cost come from, by strategy and instrument, since the ledger began: spread paid
 * (or earned), slippage against the mid at the decision, fees, funding.
 */

import { useState } from 'react';
import { InstrumentId } from '../../../engine/contract/ids.ts';
import { subtractSums, type WideSum, zeroSum } from '../../../engine/contract/wide-sum.ts';
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { countText, groupDigits } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { SignedAmount } from '../../kit/signed-amount.tsx';
import { type AttributionLine, type LedgerState, shownSum } from '../../replica/books-view.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { type BooksRow, BooksTable } from './books-table.tsx';

const hourMillis = 3_600_000;

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
          {groupDigits(shownSum(line.turnoverMinor, scale))}
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

/** Lines by hour, newest first: a line's key begins with its hour since 1970. */
function hourRows(ledger: LedgerState): BooksRow[] {
  return [...ledger.books.hoursUtc].toReversed().flatMap(([key, line]) => {
    const hour = new Date(Number(key.split('|')[0]) * hourMillis).toISOString().slice(5, 13);
    return rowOf(ledger, line).map(({ cells: [owner, ...rest] }) => ({
      key,
      cells: [
        <>
          <span className="faint">{hour.replace('T', ' ')}h</span> {owner}
        </>,
        ...rest,
      ],
    }));
  });
}

/** The attribution's panel. */
export function AttributionPanel() {
  const [isByHour, setByHour] = useState(false);
  const desk = useDeskOn('fills', 'positions', 'connection');
  const { ledger } = desk.replica;
  const lines = ledger === null ? [] : [...ledger.books.totals.values()];
  return (
    <Panel
      title="Attribution"
      note={isByHour ? 'hours of UTC, newest first' : 'costs against the mid at the decision'}
      tools={
        <Button look="quiet" onClick={() => setByHour(!isByHour)} aria-pressed={isByHour}>
          By hour
        </Button>
      }
      stale={desk.connection().state !== 'live'}
    >
      {ledger === null || lines.length === 0 ? (
        <Notice title="Nothing to attribute yet.">The first fill begins it.</Notice>
      ) : (
        <BooksTable
          name="books-attribution"
          label="Attribution by strategy and instrument"
          titles={titles}
          rows={isByHour ? hourRows(ledger) : lines.flatMap((line) => rowOf(ledger, line))}
        />
      )}
    </Panel>
  );
}
