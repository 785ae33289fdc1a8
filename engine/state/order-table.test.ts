import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LedgerEvent } from '../contract/events.ts';
import { isWorking, OrderStatus } from '../contract/orders.ts';
import { fold } from './fold.ts';
import { findOrder, initialState, type LedgerState } from './ledger-state.ts';
import { openOrder } from './order-life.ts';
import { type LifeEvent, lifeStep, lifeTable } from './order-table.ts';

const events = Object.keys(lifeTable) as LifeEvent[];
const statuses = OrderStatus.options;

/** The table as docs/orders.md shows it. */
function markdown(): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rows = events.map((event) =>
    line([event, ...statuses.map((status) => lifeStep(status, event))]),
  );
  return [line(['', ...statuses]), line(['---', ...statuses.map(() => '---')]), ...rows].join('\n');
}

describe('the life of an order', () => {
  it('has an answer to every event in every status, and nothing leads back from an end', () => {
    for (const event of events) {
      for (const status of statuses) {
        const step = lifeStep(status, event);
        expect(step, `${status} and ${event}`).toBeTypeOf('string');
        if (isWorking(status)) continue;
        const next = OrderStatus.safeParse(step);
        expect(next.success ? isWorking(next.data) : false, `${status} and ${event}`).toBe(false);
        expect(step, `${status} and ${event}`).not.toBe('open');
      }
    }
  });

  it('is written down as it is', () => {
    const page = readFileSync(new URL('../../docs/orders.md', import.meta.url), 'utf8');
    expect(page).toContain(markdown());
  });
});

/** Folds one event on an order `o` that stands in a status. */
function after(status: OrderStatus, body: Record<string, unknown>): LedgerState {
  const state = initialState();
  const request = { lots: 10, price: 5, side: 'buy', owner: { instrument: 'X.v' } };
  const order = { ...openOrder('o' as never, 'i' as never, request as never), status };
  if (isWorking(status)) state.orders.set(order.clientOrderId, order);
  else state.retiredOrders.set(order.clientOrderId, order);
  const event = { sequence: 1, utcNanos: '1', monoNanos: 1, body: { clientOrderId: 'o', ...body } };
  fold(state, LedgerEvent.parse(event));
  return state;
}

describe('an event that should never have been recorded', () => {
  it.each<[OrderStatus, Record<string, unknown>]>([
    ['new', { type: 'order.rejected', reason: 'x' }],
    ['new', { type: 'order.fenced', cause: 'age', detail: 'x' }],
    ['filled', { type: 'order.cancelled', reason: 'x' }],
    ['fenced', { type: 'order.accepted', venueOrderId: 'v' }],
    ['filled', { type: 'order.unknown', reason: 'x' }],
    ['pendingNew', { type: 'order.amended', terms: { price: 5, lots: 9 } }],
  ])('leaves an order that is %s as it is', (status, body) => {
    expect(findOrder(after(status, body), 'o' as never)?.status).toBe(status);
  });

  it('marks no amend as sent where there is none', () => {
    const body = { type: 'order.sent', message: 'amend', sendMonoNanos: 7, epoch: 0 };
    expect(findOrder(after('new', body), 'o' as never)).toMatchObject({ sentMonoNanos: null });
  });
});
