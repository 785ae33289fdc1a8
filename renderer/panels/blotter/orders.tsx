/**
 * Own orders: working ones and the last finished ones, newest first.
 * A cancel asked here changes nothing on the screen until the engine says so.
 */
import { ChartGantt, Pencil, Plus, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { OrderRecord } from '../../../engine/contract/orders.ts';
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { countText, groupDigits, utcTimeOfMillis } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { type Column, Table } from '../../kit/table.tsx';
import type { Desk } from '../../replica/desk.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { ledgerFailure } from '../../replica/desk-mode.ts';
import { priceText, quantityText } from '../../replica/figures.ts';
import type { HandForm } from '../../replica/hand-form.ts';
import { mayStillWork } from '../../replica/kill-doubts.ts';
import { shownKills } from '../../replica/kill-list.ts';
import { utcMillisOfMono } from '../../replica/market-columns.ts';
import { orderStatusWords } from '../../replica/order-status-words.ts';
import { finishedOrdersLimit } from '../../replica/replica.ts';
import { kindText } from './order-kind.ts';
import './blotter.css';

/** What is known of an order: its state, or why that is no word to rely on. */
function stateOf(desk: Desk, order: OrderRecord): { readonly word: string; readonly tone: string } {
  const { ledger, status, kills } = desk.replica;
  const works = ledger?.orders.has(order.clientOrderId) === true;
  if (works && ledgerFailure(status) !== '') return { word: 'not known', tone: 'red' };
  const { main } = shownKills(kills);
  const report = main?.past === '' ? main.report : null;
  const doubted =
    report !== null && mayStillWork(report).some((d) => d.clientOrderId === order.clientOrderId);
  if (order.status === 'unknown' || (works && doubted)) return { word: 'in doubt', tone: 'red' };
  const amber = order.status === 'rejected' || order.status === 'fenced';
  return { word: orderStatusWords[order.status], tone: amber ? 'amber' : 'soft' };
}

const valuationOf = (desk: Desk, order: OrderRecord) =>
  desk.replica.ledger?.valuations.get(order.request.owner.instrument);

function priceOf(desk: Desk, order: OrderRecord): string {
  const valuation = valuationOf(desk, order);
  const { price, stopPrice } = order.request;
  const shown = price ?? stopPrice ?? null;
  if (shown === null) return 'market';
  return valuation === undefined ? '' : groupDigits(priceText(valuation, shown));
}

/** Type, stop, display and time of an order, in words. */
const kindOf = (desk: Desk, order: OrderRecord): string =>
  kindText(order, {
    price: (ticks) => {
      const valuation = valuationOf(desk, order);
      return valuation === undefined ? '' : groupDigits(priceText(valuation, ticks));
    },
    quantity: (lots) => quantityOf(desk, order, lots),
  });

function quantityOf(desk: Desk, order: OrderRecord, lots: number): string {
  const valuation = valuationOf(desk, order);
  return valuation === undefined ? '' : groupDigits(quantityText(valuation, lots));
}

/** Time of the send stamp; orders of an earlier engine run have none that can be told. */
function sentText(desk: Desk, order: OrderRecord): string {
  const { market, status } = desk.replica;
  if (order.sentMonoNanos === null || status === null) return '\u2013';
  const millis = utcMillisOfMono(market, order.sentMonoNanos);
  if (millis === null || millis < Number(status.startedUtcNanos.slice(0, -6))) return 'earlier';
  return utcTimeOfMillis(millis, 0);
}

function kindColumns(desk: Desk): Column<OrderRecord>[] {
  return [
    {
      title: 'Type',
      track: 'minmax(44px, 0.9fr)',
      from: 740,
      cell: (o) => (
        <span className="text soft" title={kindOf(desk, o)}>
          {kindOf(desk, o)}
        </span>
      ),
    },
    {
      title: 'Price',
      track: '72px',
      align: 'right',
      cell: (o) => <span title={kindOf(desk, o)}>{priceOf(desk, o)}</span>,
    },
  ];
}

/** `sentFrom`: the width from which there is room for the time of sending. */
function orderColumns(desk: Desk, sentFrom: number): Column<OrderRecord>[] {
  return [
    {
      title: 'Sent',
      track: '58px',
      from: sentFrom,
      cell: (o) => <span className="soft">{sentText(desk, o)}</span>,
    },
    {
      title: 'Side',
      track: '30px',
      cell: (o) => (
        <span className={o.request.side === 'buy' ? 'gain' : 'loss'}>{o.request.side}</span>
      ),
    },
    {
      title: 'Instrument',
      track: 'minmax(58px, 0.8fr)',
      cell: ({ request: { owner } }) => (
        <span title={`${owner.instrument}, ${owner.strategy}`}>
          {owner.instrument.split('.')[0]}
        </span>
      ),
    },
    {
      title: 'Quantity',
      track: '52px',
      align: 'right',
      cell: (o) => quantityOf(desk, o, o.request.lots),
    },
    {
      title: 'Filled',
      track: '46px',
      from: 490,
      align: 'right',
      cell: (o) => quantityOf(desk, o, o.filledLots),
    },
    ...kindColumns(desk),
    {
      title: 'State',
      track: '74px',
      cell: (o) => {
        const { word, tone } = stateOf(desk, o);
        return (
          <span className={`text ${tone}`} title={`${o.clientOrderId} ${o.reason}`}>
            {word}
          </span>
        );
      },
    },
    {
      title: 'Strategy',
      track: 'minmax(70px, 1.2fr)',
      from: 570,
      cell: (o) => <span className="text soft">{o.request.owner.strategy}</span>,
    },
    {
      title: 'Order',
      track: 'minmax(40px, 1.2fr)',
      from: 690,
      cell: (o) => (
        <span className="faint" title={`${o.clientOrderId} ${o.reason}`}>
          {o.reason === '' ? o.clientOrderId : o.reason}
        </span>
      ),
    },
  ];
}

/** Other terms for an order, and its end. */
function actsColumn(
  desk: Desk,
  onHand: (form: HandForm) => void,
  onError: (error: string) => void,
): Column<OrderRecord> {
  return {
    title: 'Acts',
    track: '52px',
    cell: (o) => {
      const isUnsure = stateOf(desk, o).tone === 'red';
      return (
        <span className="order-acts">
          <button
            type="button"
            className="row-action"
            aria-label={`Amend ${o.clientOrderId}`}
            title="Amend: another price or quantity for this order"
            disabled={o.cancelRequested || o.amend !== undefined || isUnsure}
            data-testid="order-amend"
            onClick={() => onHand({ kind: 'amend', clientOrderId: o.clientOrderId })}
          >
            <Pencil size={12} aria-hidden />
          </button>
          <button
            type="button"
            className="row-action"
            aria-label={`Cancel ${o.clientOrderId}`}
            title="Cancel this order"
            disabled={o.status === 'pendingCancel' || isUnsure}
            data-testid="order-cancel"
            onClick={() => {
              const reason = 'Cancelled by hand at the console';
              void desk
                .command({ kind: 'order.cancel', clientOrderId: o.clientOrderId, reason })
                .then(onError);
            }}
          >
            <X size={13} aria-hidden />
          </button>
        </span>
      );
    },
  };
}

function traceColumn(onTrace: (clientOrderId: string) => void): Column<OrderRecord> {
  return {
    title: 'Trace',
    track: '36px',
    cell: (o) => <TraceAction clientOrderId={o.clientOrderId} onTrace={onTrace} />,
  };
}

/** Opens the way of an order from the tick that caused it. */
export function TraceAction(props: {
  readonly clientOrderId: string;
  readonly onTrace: (clientOrderId: string) => void;
}) {
  const { clientOrderId, onTrace } = props;
  return (
    <button
      type="button"
      className="row-action"
      aria-label={`Trace of ${clientOrderId}`}
      title="Trace: the way of this order from the tick that caused it"
      data-testid="order-trace"
      onClick={() => onTrace(clientOrderId)}
    >
      <ChartGantt size={13} aria-hidden />
    </button>
  );
}

/** The order blotter; `onTrace` opens the trace of an order. */
export function Orders(props: {
  readonly onTrace: (clientOrderId: string) => void;
  /** Opens the form of an act by hand. */
  readonly onHand: (form: HandForm) => void;
}) {
  const { onTrace, onHand } = props;
  const desk = useDeskOn('orders', 'connection', 'operator');
  useDeskOn('kill', 'status');
  const [view, setView] = useState<'working' | 'finished'>('working');
  const [error, setError] = useState('');
  const { ledger } = desk.replica;
  const present = desk.operator.present() !== null;
  const version = desk.topics.version('orders');
  const rows = useMemo(() => {
    // `version` stands for the orders, which are changed in place.
    if (ledger === null || version < 0) return [];
    const source = view === 'working' ? [...ledger.orders.values()] : [...ledger.finishedOrders];
    return source.reverse();
  }, [ledger, view, version]);
  const doubts = `${desk.topics.version('kill')} ${ledgerFailure(desk.replica.status)}`;
  const columns = useMemo(() => {
    // The acts on working orders take the room of their times.
    const sentFrom = view === 'working' && present ? 640 : 490;
    const shared = [...orderColumns(desk, sentFrom), traceColumn(onTrace)];
    // `doubts` stands for what makes a state no word to rely on, which lies outside the orders.
    if (doubts === '' || view === 'finished' || !present) return shared;
    return [...shared, actsColumn(desk, onHand, setError)];
  }, [desk, view, present, doubts, onTrace, onHand]);
  const unrecorded = ledgerFailure(desk.replica.status) === '' ? '' : 'not recorded any more';
  const note = error || unrecorded;
  const capped = (ledger?.finishedOrders.length ?? 0) >= finishedOrdersLimit;
  const tab = (which: 'working' | 'finished', count: number, testId: string) => (
    <Button
      look="quiet"
      aria-pressed={view === which}
      onClick={() => setView(which)}
      testId={`orders-${which}`}
    >
      {which === 'working' ? 'Working' : capped ? 'Finished, the last' : 'Finished'}{' '}
      <span className="figures" data-testid={testId}>
        {countText(count)}
      </span>
    </Button>
  );
  return (
    <Panel
      title="Orders"
      note={note === '' ? undefined : <span className="red">{note}</span>}
      tools={
        <>
          <TicketButton onHand={onHand} />
          {tab('working', ledger?.orders.size ?? 0, 'orders-working-count')}
          {tab('finished', ledger?.finishedOrders.length ?? 0, 'orders-finished-count')}
        </>
      }
      stale={desk.connection().state !== 'live'}
    >
      <Table
        label={`Orders, ${view}`}
        columns={columns}
        rows={rows}
        rowKey={(order) => order.clientOrderId}
        rowTestId="order-row"
        empty={<EmptyOrders view={view} />}
      />
    </Panel>
  );
}

function TicketButton({ onHand }: { readonly onHand: (form: HandForm) => void }) {
  return (
    <Button
      look="quiet"
      onClick={() => onHand({ kind: 'ticket' })}
      testId="order-ticket"
      title="Order by hand, in your own name"
    >
      <Plus size={13} aria-hidden /> Order
    </Button>
  );
}

function EmptyOrders({ view }: { readonly view: 'working' | 'finished' }) {
  if (view === 'finished') return <Notice title="No order has finished yet." />;
  return (
    <Notice title="No working orders by the ledger.">
      Each strategy says beside its name why it is, or is not, trading.
    </Notice>
  );
}
