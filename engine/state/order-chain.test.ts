// Which events make the chain of one order.
import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../contract/events.ts';
import { orderChain as chainOf } from './order-chain.ts';

const orderChain = (events: readonly LedgerEvent[], id: string) => chainOf(() => events, id);

const event = (body: object): LedgerEvent => ({ body }) as never;
const intent = (intentId: string) => event({ type: 'intent.recorded', intentId });
const verdict = (intentId: string, clientOrderId: string | null) =>
  event({ type: 'verdict.recorded', intentId, clientOrderId });
const sent = (clientOrderId: string) => event({ type: 'order.sent', clientOrderId });
const noOrders = { cancelled: [], filledInRace: [], inFlight: [], fenced: [], refused: [] };
const killed = (change: object) =>
  event({ type: 'kill.reported', report: { ...noOrders, unconfirmed: [], ...change } });
const swapped = (ordersPassed: string[], ordersCancelled: string[]) =>
  event({ type: 'strategy.swapped', ordersPassed, ordersCancelled });

const first = [intent('i1'), verdict('i1', 'o1')] as const;

describe('the chain of an order', () => {
  it('is its intent, its verdict and its own events, whatever is between them', () => {
    const own = sent('o1');
    const events = [intent('i2'), first[0], verdict('i2', 'o2'), first[1], sent('o2'), own];
    expect(orderChain(events, 'o1')).toEqual([...first, own]);
    expect(orderChain(events, 'i1')).toEqual([...first, own]);
    expect(orderChain(events, 'o3')).toBeNull();
  });

  it.each<[string, LedgerEvent]>([
    ['cancelled it', killed({ cancelled: ['o1'] })],
    ['met its fill', killed({ filledInRace: ['o1'] })],
    ['found it in flight', killed({ inFlight: ['o1'] })],
    ['fenced it', killed({ fenced: ['o1'] })],
    ['was refused', killed({ refused: [{ clientOrderId: 'o1' }] })],
    ['left it unconfirmed', killed({ unconfirmed: [{ clientOrderId: 'o1' }] })],
    ['cancelled it among others', killed({ cancelled: ['o2', 'o1'] })],
    ['passed it on', swapped(['o1'], [])],
    ['passed it on among others', swapped(['o2', 'o1'], [])],
    ['cancelled it with its strategy', swapped([], ['o1'])],
  ])('has what %s', (_, last) => {
    expect(orderChain([...first, last], 'o1')).toEqual([...first, last]);
  });

  it('has nothing that names others alone', () => {
    const others = [killed({ cancelled: ['o2'] }), swapped(['o2'], ['o3']), event({ type: 'x' })];
    expect(orderChain([sent('o1'), ...first, ...others], 'o1')).toEqual(first);
  });

  it('of a refused intent ends with its verdict', () => {
    const refused = [intent('i1'), verdict('i1', null)];
    expect(orderChain([...refused, sent('o2'), event({ type: 'x' })], 'i1')).toEqual(refused);
    expect(orderChain(refused, 'o1')).toBeNull();
  });

  it('of an adopted order begins with the break that it was found by', () => {
    const found = event({
      type: 'reconciliation.found',
      breakId: 'b1',
      difference: { clientOrderId: 'o7' },
    });
    const other = event({
      type: 'reconciliation.found',
      breakId: 'b2',
      difference: { clientOrderId: 'o8' },
    });
    const decided = event({ type: 'reconciliation.decided', breakId: 'b1' });
    const adopted = event({ type: 'order.adopted', clientOrderId: 'o7', breakId: 'b1' });
    const booked = event({ type: 'position.adopted', orderId: 'o7', breakId: 'b3' });
    const cleared = event({ type: 'reconciliation.cleared', breakId: 'b2' });
    const events = [...first, found, other, decided, adopted, sent('o1'), booked, cleared];
    expect(orderChain(events, 'o7')).toEqual([found, decided, adopted, booked]);
    expect(orderChain(events, 'o8')).toEqual([other, cleared]);
    expect(orderChain([decided, adopted, booked], 'o7')).toBeNull();
  });

  it.each(['order.amendRequested', 'order.amendRefused'])(
    'is found by the intent id of an amend: %s',
    (type) => {
      const amend = event({ type, clientOrderId: 'o1', intentId: 'i5' });
      expect(orderChain([...first, sent('o2'), amend], 'i5')).toEqual([...first, amend]);
      expect(orderChain([...first, amend], 'i6')).toBeNull();
    },
  );

  it('of an intent that waits for its verdict is that intent', () => {
    expect(orderChain([intent('i2'), ...first, intent('i3')], 'i3')).toEqual([intent('i3')]);
    expect(orderChain([...first, verdict('i9', 'o9')], 'o9')).toBeNull();
  });
});
