/** Acts by hand over a scripted venue: who may, what the gate says, and what comes of each. */
import { expect, it, test } from 'vitest';
import type { LedgerBody } from '../../contract/events.ts';
import { handIntent, handLimits } from '../../contract/hand.ts';
import type { Limits } from '../../contract/limits.ts';
import { overridableIntent } from '../../contract/overrides.ts';
import { fillOf, linear, wideLimits } from '../../core/core-fixture.ts';
import { nodeOf } from '../../core/gate/node-fixture.ts';
import { openGate } from '../gate/gate-words.ts';
import { stampNow } from '../loop.ts';
import { FourEyesDesk, type Person } from './four-eyes-fixture.ts';

const reason = 'a test of hands';
const handOnly = {
  strategy: handLimits,
  instruments: [linear],
  messageRate: { messages: 4, windowMillis: 60_000 },
};
const limits: Limits = { ...wideLimits, strategies: [...wideLimits.strategies, handOnly] };
const request = {
  ...{ instrument: linear, side: 'buy', type: 'limit', timeInForce: 'GTC', postOnly: false },
  ...{ price: 100_000, lots: 10 },
};

/** A desk that trades, with limits for hand orders. */
function tradingDesk(): FourEyesDesk {
  const desk = new FourEyesDesk();
  const { loop, words, drive } = desk.test;
  const stamp = stampNow();
  loop.process({ type: 'record', body: { type: 'limits.set', limits, cause: 'test' }, stamp });
  const epoch = loop.core.ledger.epoch;
  openGate(words, epoch);
  const command = { ...rearmAt(desk), epoch } as never;
  const actor = { kind: 'operator', name: 'ben' } as const;
  loop.process({ type: 'rearm', command, actor, epoch, stamp: stampNow() });
  quote(desk);
  drive.epoch = epoch;
  return desk;
}

const rearmAt = (desk: FourEyesDesk) => desk.rearm('ben').command;

/** Best bid and ask, received now. */
function quote({ test: { loop } }: FourEyesDesk): void {
  const market = loop.core.market.instruments.get(linear);
  const updateId = (market?.ticker?.updateId ?? 0) + 1;
  const { mono: receivedMonoNanos } = stampNow();
  const price = { bidPrice: 100_000, bidLots: 100, askPrice: 100_010, askLots: 100 };
  const head = { kind: 'bookTicker', instrument: linear, receivedMonoNanos };
  const tick = { ...head, exchangeUtcMillis: null, updateId, ...price };
  loop.process({ type: 'tick', tick: tick as never });
}

const act = (desk: FourEyesDesk, by: Person, fields: Record<string, unknown>) => {
  quote(desk);
  return desk.commands.take(desk.sign(by, { reason, ...fields }));
};
const place = (desk: FourEyesDesk, by: Person, change: Record<string, unknown> = {}) =>
  act(desk, by, { kind: 'order.place', request: { ...request, ...change } });

const bodies = (desk: FourEyesDesk, type: LedgerBody['type']): LedgerBody[] =>
  desk.test.ledger.events.map(({ body }) => body).filter((body) => body.type === type);
const orders = (desk: FourEyesDesk) => [...desk.test.loop.core.ledger.orders.values()];
const newest = (desk: FourEyesDesk) => {
  const order = orders(desk).at(-1);
  if (order === undefined) throw new Error('no order');
  return order;
};

/** An order of cat's that has traded: a position of `hand.cat`. */
async function holding(): Promise<FourEyesDesk> {
  const desk = tradingDesk();
  expect(await place(desk, 'cat')).toBe('');
  const { clientOrderId } = newest(desk);
  desk.test.ledger.commit();
  desk.test.venue.report({ kind: 'accepted', clientOrderId, venueOrderId: 'v1' as never });
  desk.test.venue.report(fillOf(clientOrderId, 'e1', 4, 100_000));
  return desk;
}

test.each<[string, Person, Record<string, unknown>, RegExp]>([
  ['a viewer', 'vic', {}, /^order.place needs the role trader or risk or admin/],
  ['a price outside the collar', 'cat', { price: 50_000 }, /^refused by limits\/.*priceCollar/],
  ['too large a quantity', 'cat', { lots: 1_001 }, /^refused by limits\/.*orderLots: /],
  ['a market without permission', 'cat', { instrument: 'BTCUSD_PERP.sim' }, /no permission/],
  ['no such instrument', 'cat', { instrument: 'X.sim' }, /^there is no instrument X\.sim/],
  ['nothing to reduce', 'cat', { reduceOnly: true }, /may only reduce \(by its own word\)/],
])('an order by hand is refused: %s', async (_, by, change, refusal) => {
  const desk = tradingDesk();
  expect(await place(desk, by, change)).toMatch(refusal);
  expect([orders(desk), desk.test.venue.sent]).toEqual([[], []]);
});

it('an order by hand is its operator\u2019s own, and its record leads to the command', async () => {
  const desk = tradingDesk();
  const signed = desk.sign('cat', { kind: 'order.place', request, reason });
  expect(await desk.commands.take(signed)).toBe('');
  const order = newest(desk);
  expect(order.intentId).toBe(handIntent(signed.command.commandId));
  expect(order.request.owner).toMatchObject({ strategy: 'hand.cat', trader: 'cat' });
  expect(bodies(desk, 'command.recorded').at(-1)).toMatchObject({
    ...{ kind: 'order.place', before: 'no order', outcome: 'accepted' },
    ...{ after: `order ${order.clientOrderId}: pendingNew` },
    scope: { strategy: 'hand.cat', instrument: linear },
  });
  expect(await desk.commands.take(signed)).toMatch(/was given before/);
  expect(orders(desk).length).toBe(1);
});

test.each<[string, object, RegExp]>([
  [
    'a soft limit: who lifts it, and how',
    { soft: { orderValueMinor: 1_000 } },
    /^refused by limits\/n\/orderValue: .*; two operators .*: quarterdeck override grant hand:\S+$/,
  ],
  ['a hard one: nothing', { hard: { orderValueMinor: 1_000 } }, /^refused by limits\/n\/[^;]*$/],
  [
    'a soft one that passes by itself: nothing',
    { soft: { messageRate: { messages: 1, windowMillis: 60_000 } } },
    /^refused by limits\/n\/messageRate[^;]*$/,
  ],
])('P10 a refusal by hand says of %s', async (_, node, words) => {
  const desk = tradingDesk();
  const { loop } = desk.test;
  const nodes = [nodeOf({ name: 'n', scope: {}, currency: 'USDT', hard: {}, ...node })];
  const body = { type: 'limits.set', limits: { ...limits, nodes }, cause: 't' } as const;
  loop.process({ type: 'record', body, stamp: stampNow() });
  await place(desk, 'cat', { lots: 1 });
  const said = await place(desk, 'cat');
  if (typeof said !== 'string') throw new Error('it waits for a second signature');
  expect(said).toMatch(words);
  const refused = bodies(desk, 'verdict.recorded').at(-1);
  if (refused?.type !== 'verdict.recorded') throw new Error('no verdict');
  expect(overridableIntent(said)).toBe(said.includes('override') ? refused.intentId : null);
});

it('all orders by hand share one rate, whoever signs them', async () => {
  const desk = tradingDesk();
  const said: unknown[] = [];
  for (const by of ['ada', 'ben', 'cat', 'ada', 'cat'] as const) said.push(await place(desk, by));
  expect(said.slice(0, 4)).toEqual(['', '', '', '']);
  expect(said[4]).toMatch(/^refused by limits\/hand.cat\/messageRate: 4 messages/);
});

it('an amend by hand goes through the gate, and counts when the venue says so', async () => {
  const desk = tradingDesk();
  await place(desk, 'cat');
  const { clientOrderId } = newest(desk);
  desk.test.ledger.commit();
  desk.test.venue.report({ kind: 'accepted', clientOrderId, venueOrderId: 'v1' as never });
  const amend = (fields: object) =>
    act(desk, 'cat', { kind: 'order.amend', clientOrderId, ...fields });
  expect(await amend({})).toBe('name a price or a quantity');
  expect(await amend({ lots: 1_001 })).toMatch(/^refused by limits\/.*orderLots/);
  expect(await amend({ lots: 7, price: 99_990 })).toBe('');
  desk.test.ledger.commit();
  await expect.poll(() => newest(desk).request).toMatchObject({ lots: 7, price: 99_990 });
  expect(await amend({ clientOrderId: 'nobody', lots: 7 })).toMatch(
    /there is no order nobody to amend/,
  );
});

it('a close cancels what works on the position, then only shrinks it', async () => {
  const desk = await holding();
  const { clientOrderId } = newest(desk);
  const close = { kind: 'position.close', account: 'paper', strategy: 'hand.cat' };
  expect(await act(desk, 'ben', { ...close, instrument: linear })).toBe('');
  expect(desk.test.venue.cancelled).toEqual([clientOrderId]);
  expect(newest(desk).request).toMatchObject({
    ...{ side: 'sell', lots: 4, timeInForce: 'IOC', reduceOnly: true },
    owner: { strategy: 'hand.cat', trader: 'ben' },
  });
  expect(await act(desk, 'ben', { ...close, instrument: 'BTCUSD_PERP.sim' })).toBe(
    'hand.cat has no open position in BTCUSD_PERP.sim at paper',
  );
});

it('a close passes a net position limit that it takes the desk further beyond', async () => {
  const desk = await holding();
  const { loop, ledger, venue } = desk.test;
  const short = { side: 'sell', price: 100_010 };
  expect(await place(desk, 'ada', { ...short, lots: 10 })).toBe('');
  const { clientOrderId } = newest(desk);
  ledger.commit();
  venue.report({ kind: 'accepted', clientOrderId, venueOrderId: 'v2' as never });
  venue.report(fillOf(clientOrderId, 'e2', 10, 100_010));
  // One is long 4 and one short 10: without the former the net is short by more.
  const instruments = limits.instruments.map((one) => ({ ...one, positionLots: 6 as never }));
  const tight: LedgerBody = { type: 'limits.set', limits: { ...limits, instruments }, cause: 't' };
  loop.process({ type: 'record', body: tight, stamp: stampNow() });
  expect(await place(desk, 'cat', { ...short, lots: 4 })).toMatch(/positionLots/);
  const close = { kind: 'position.close', account: 'paper', strategy: 'hand.cat' };
  expect(await act(desk, 'ben', { ...close, instrument: linear })).toBe('');
  expect(newest(desk).request).toMatchObject({ side: 'sell', lots: 4, reduceOnly: true });
});

it('a close gives up, and sends nothing, while an order of the position does not go', async () => {
  const desk = await holding();
  desk.test.venue.habit = 'refuses';
  const close = { kind: 'position.close', account: 'paper', strategy: 'hand.cat' };
  const { clientOrderId } = newest(desk);
  expect(await act(desk, 'ben', { ...close, instrument: linear })).toBe(
    `order ${clientOrderId} of it has not ended yet: close again`,
  );
  expect(orders(desk).length).toBe(1);
});

it('a close works where the strategy may only reduce, and not where it is halted', async () => {
  const desk = await holding();
  const pause = { kind: 'strategy.pause', strategy: 'hand.cat' };
  expect(await act(desk, 'cat', { ...pause, mode: 'reduce' })).toBe('');
  const close = {
    ...{ kind: 'position.close', account: 'paper', strategy: 'hand.cat', instrument: linear },
  };
  expect(await act(desk, 'ben', close)).toBe('');
  expect(newest(desk).request).toMatchObject({ side: 'sell', lots: 4, reduceOnly: true });
  expect(await act(desk, 'cat', { ...pause, mode: 'halted' })).toBe('');
  expect(desk.halted).toEqual(['strategy=hand.cat pause']);
  expect(await act(desk, 'cat', { ...pause, mode: 'halted' })).toBe('hand.cat is halted already');
  expect(await place(desk, 'cat')).toMatch(/^refused by /);
});

it('a strategy that is not there is not paused', async () => {
  const desk = tradingDesk();
  const pause = { kind: 'strategy.pause', strategy: 'typo', mode: 'halted' };
  expect(await act(desk, 'cat', pause)).toBe('no such name on this desk: strategy=typo');
});
