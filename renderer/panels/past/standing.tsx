/** Modes, working orders and positions of a look back. Marks nothing: prices then are not kept. */
import type { OrderRecord } from '../../../engine/contract/orders.ts';
import { scopeText } from '../../../engine/contract/scope.ts';
import { Notice } from '../../kit/notice.tsx';
import { countText, groupDigits, signedDigits } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { SignedAmount } from '../../kit/signed-amount.tsx';
import { type Column, Table } from '../../kit/table.tsx';
import { priceText, quantityText, settlementText } from '../../replica/figures.ts';
import { orderStatusWords } from '../../replica/order-status-words.ts';
import type { PastView, PositionThen } from '../../replica/past-log.ts';

/** Which scopes were halted or reduced, by whom and why. */
export function ModesThen({ view }: { readonly view: PastView }) {
  const { modes } = view.ledger;
  if (modes.length === 0) return <p data-testid="past-modes">Active: nothing was halted.</p>;
  return (
    <ul data-testid="past-modes">
      {modes.map(({ scope, mode, cause, reason, actor }) => (
        <li key={scopeText(scope)}>
          <strong className={mode === 'halted' ? 'red' : 'amber'}>
            {scopeText(scope)} {mode}
          </strong>{' '}
          <span className="soft">
            {actor}, {cause}: {reason}
          </span>
        </li>
      ))}
    </ul>
  );
}

function orderColumns({ ledger }: PastView): Column<OrderRecord>[] {
  const valuationOf = (order: OrderRecord) => ledger.valuations.get(order.request.owner.instrument);
  const quantity = (order: OrderRecord, lots: number): string => {
    const valuation = valuationOf(order);
    return valuation === undefined ? '' : groupDigits(quantityText(valuation, lots));
  };
  return [
    {
      title: 'Side',
      track: '36px',
      cell: ({ request: { side } }) => (
        <span className={side === 'buy' ? 'gain' : 'loss'}>{side}</span>
      ),
    },
    {
      title: 'Instrument',
      track: 'minmax(80px, 1fr)',
      cell: ({ request: { owner } }) => owner.instrument,
    },
    {
      title: 'Quantity',
      track: '58px',
      align: 'right',
      cell: (order) => quantity(order, order.request.lots),
    },
    {
      title: 'Filled',
      track: '52px',
      align: 'right',
      from: 530,
      cell: (order) => quantity(order, order.filledLots),
    },
    {
      title: 'Price',
      track: '74px',
      align: 'right',
      cell: (order) => {
        const valuation = valuationOf(order);
        const { price } = order.request;
        if (price === null) return 'market';
        return valuation === undefined ? '' : groupDigits(priceText(valuation, price));
      },
    },
    {
      title: 'State',
      track: '84px',
      cell: ({ status }) => <span className="text soft">{orderStatusWords[status]}</span>,
    },
    {
      title: 'Strategy',
      track: 'minmax(80px, 1fr)',
      from: 470,
      cell: ({ request: { owner } }) => <span className="text soft">{owner.strategy}</span>,
    },
  ];
}

/** The orders that worked then; choosing one shows what led to it. */
export function OrdersThen(props: {
  readonly view: PastView;
  readonly stale: boolean;
  readonly onChain: (order: string) => void;
}) {
  const { view, stale, onChain } = props;
  const rows = [...view.ledger.orders.values()].reverse();
  return (
    <Panel
      title="Working orders then"
      note={countText(rows.length)}
      stale={stale}
      testId="past-orders"
    >
      <Table
        label="Working orders then"
        columns={orderColumns(view)}
        rows={rows}
        rowKey={(order) => order.clientOrderId}
        rowTestId="past-order"
        empty={<Notice title="No order was working." />}
        selected={null}
        onSelect={(order) => onChain(order.clientOrderId)}
      />
    </Panel>
  );
}

function positionColumns({ ledger }: PastView): Column<PositionThen>[] {
  const money = (position: PositionThen, minorUnits: number): string | null => {
    const instrument = ledger.instruments.get(position.instrument);
    return instrument === undefined ? null : settlementText(instrument, minorUnits);
  };
  return [
    { title: 'Instrument', track: 'minmax(80px, 1fr)', cell: (position) => position.instrument },
    {
      title: 'Strategy',
      track: 'minmax(80px, 1fr)',
      cell: (position) => <span className="text soft">{position.strategy}</span>,
    },
    {
      title: 'Quantity',
      track: '90px',
      align: 'right',
      cell: (position) => {
        const valuation = ledger.valuations.get(position.instrument);
        return valuation === undefined ? '' : signedDigits(quantityText(valuation, position.lots));
      },
    },
    {
      title: 'Realised',
      track: '100px',
      align: 'right',
      cell: (position) => (
        <SignedAmount text={money(position, position.realisedMinor)} unknown="not known" />
      ),
    },
    {
      title: 'Fees',
      track: '80px',
      align: 'right',
      cell: (position) => groupDigits(money(position, position.feesMinor) ?? ''),
    },
  ];
}

/** What was held then, with what had been realised by then. */
export function PositionsThen(props: { readonly view: PastView; readonly stale: boolean }) {
  const { view, stale } = props;
  const rows = [...view.ledger.positions.values()];
  return (
    <Panel title="Positions then" note="without marks" stale={stale} testId="past-positions">
      <Table
        label="Positions then"
        columns={positionColumns(view)}
        rows={rows}
        rowKey={({ account, strategy, instrument }) => `${account} ${strategy} ${instrument}`}
        rowTestId="past-position"
        empty={<Notice title="Nothing had been traded." />}
      />
    </Panel>
  );
}
