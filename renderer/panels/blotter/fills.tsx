/** Own fills, newest first, with the venue's time, price and fee. Sums nothing: that is PnL. */
import { useMemo } from 'react';
import { Notice } from '../../kit/notice.tsx';
import { countText, groupDigits, utcTimeOfMillis } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { type Column, Table } from '../../kit/table.tsx';
import type { Desk } from '../../replica/desk.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { moneyText, priceText, quantityText } from '../../replica/figures.ts';
import { TraceAction } from './orders.tsx';
import './blotter.css';

type Fill = NonNullable<Desk['replica']['ledger']>['fills'][number];

function fillColumns(desk: Desk, onTrace: (clientOrderId: string) => void): Column<Fill>[] {
  const valuationOf = (fill: Fill) => desk.replica.ledger?.valuations.get(fill.instrument);
  const feeOf = ({ fill, instrument }: Fill): string => {
    const scale = desk.replica.ledger?.instruments.get(instrument)?.settlementScale;
    return scale === undefined ? '' : groupDigits(moneyText(fill.feeMinor, scale));
  };
  return [
    {
      title: 'Time',
      track: '87px',
      cell: (f) => <span className="soft">{utcTimeOfMillis(f.fill.venueUtcMillis, 3)}</span>,
    },
    {
      title: 'Side',
      track: '44px',
      cell: (f) => (
        <span className={f.side === 'buy' ? 'gain' : 'loss'}>
          {f.side === 'buy' ? '\u25b2' : '\u25bc'} {f.side}
        </span>
      ),
    },
    {
      title: 'Instrument',
      track: 'minmax(58px, 1fr)',
      cell: (f) => (
        <span title={`${f.instrument}, ${f.strategy}, ${f.fill.liquidity}`}>
          {f.instrument.split('.')[0]}
        </span>
      ),
    },
    {
      title: 'Quantity',
      track: '50px',
      align: 'right',
      cell: (f) => {
        const valuation = valuationOf(f);
        return valuation === undefined ? '' : groupDigits(quantityText(valuation, f.fill.lots));
      },
    },
    {
      title: 'Price',
      track: '68px',
      align: 'right',
      cell: (f) => {
        const valuation = valuationOf(f);
        return valuation === undefined ? '' : groupDigits(priceText(valuation, f.fill.price));
      },
    },
    { title: 'Fee', track: '40px', align: 'right', from: 405, cell: feeOf },
    {
      title: 'As',
      track: '44px',
      from: 492,
      cell: (f) => (
        <span
          className={f.undone === undefined ? 'text soft' : 'text amber'}
          title={f.undone ?? f.fill.liquidity}
        >
          {f.undone ?? f.fill.liquidity}
        </span>
      ),
    },
    {
      title: 'Trace',
      track: '32px',
      from: 445,
      cell: (f) => <TraceAction clientOrderId={f.fill.clientOrderId} onTrace={onTrace} />,
    },
  ];
}

/** The fill blotter; `onTrace` opens the trace of a fill's order. */
export function Fills(props: { readonly onTrace: (clientOrderId: string) => void }) {
  const { onTrace } = props;
  const desk = useDeskOn('fills', 'connection');
  const { ledger } = desk.replica;
  const version = desk.topics.version('fills');
  const rows = useMemo(
    // `version` stands for the fills, which are changed in place.
    () => (ledger === null || version < 0 ? [] : [...ledger.fills].reverse()),
    [ledger, version],
  );
  const columns = useMemo(() => fillColumns(desk, onTrace), [desk, onTrace]);
  const count = ledger?.counts.fills ?? 0;
  return (
    <Panel
      title="Fills"
      note={
        <>
          <span className="figures" data-testid="fills-count">
            {countText(count)}
          </span>
          {rows.length < count ? `, the last ${countText(rows.length)} here and on the chart` : ''}
        </>
      }
      stale={desk.connection().state !== 'live'}
    >
      <Table
        label="Fills"
        columns={columns}
        rows={rows}
        rowKey={(row) => row.fill.executionId + row.sequence}
        rowTestId="fill-row"
        empty={<Notice title="No fills yet." />}
      />
    </Panel>
  );
}
