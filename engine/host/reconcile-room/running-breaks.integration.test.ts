/**
 * Breaks that only a running desk has, planted at a real venue while it trades: another filled
 * quantity, a fill that never was, an order that is gone. Each is shown and decided through the
 * command line, as far as its kind allows. What they mean was worked out by hand.
 */
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { ClientOrderId } from '../../contract/ids.ts';
import { recoverEvents } from '../../ledger/recovery.ts';
import { findOrder } from '../../state/ledger-state.ts';
import { until } from '../desk-fixture.ts';
import { deskPrefix } from '../gate/client-order-ids.ts';
import {
  armed,
  type Break,
  type BrokenDesk,
  killedDesk,
  patienceMillis,
} from './broken-desk-fixture.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/**
 * A sell far above the market and a buy far below it, of 10 lots each. Both shrink what `unmatched`
 * holds of their instrument: what could enlarge a position is cancelled while a break is undecided.
 */
interface Resting {
  readonly sell: ClientOrderId;
  readonly buy: ClientOrderId;
}
const terms = {
  sell: { symbol: 'BTCUSDT', quantity: '0.010', price: '80000.0' },
  buy: { symbol: 'ETHUSDT', quantity: '0.010', price: '2500.00' },
} as const;
const heldLots = 50;

const OpenOrders = z.array(z.looseObject({ clientOrderId: z.string() }));

test('each of three breaks of a running desk is shown, adopted and ignored', async () => {
  const broken = await killedDesk(closing);
  await broken.desk.start(['--keep-venue']);
  await armed(broken);
  const orders = await takenIn(broken);
  await otherQuantities(broken, orders);
  await phantomFills(broken, orders);
  await lostOrders(broken, orders);
  expect(await broken.desk.status()).toMatchObject({ halted: false, armingBlockers: [] });
}, 600_000);

/** Positions and then orders of another session, adopted: they stay for as long as they are let. */
async function takenIn(broken: BrokenDesk): Promise<Resting> {
  const prefix = deskPrefix(broken.state().desk);
  const sell = ClientOrderId.parse(`${prefix}zz.s`);
  const buy = ClientOrderId.parse(`${prefix}zz.b`);
  await broken.other.trade('BUY', terms.sell.symbol, '0.050', 'somebody-else');
  await broken.other.trade('SELL', terms.buy.symbol, '0.050', 'somebody-else-too');
  await adoptAll(broken, 'positionDiffers');
  await broken.other.place({ ...terms.sell, side: 'SELL', id: sell });
  await broken.other.place({ ...terms.buy, side: 'BUY', id: buy });
  await adoptAll(broken, 'orderNotHere');
  const settled = () => [sell, buy].every((id) => statusOf(broken, id) === 'new');
  await until('two orders of ours', settled, patienceMillis);
  expect(unmatchedOf(broken)).toEqual({ sell: heldLots, buy: -heldLots });
  return { sell, buy };
}

/** Adopts the two breaks of a kind, as soon as they are found. */
async function adoptAll(broken: BrokenDesk, kind: string): Promise<void> {
  const breaks = await undecided(broken, kind);
  for (const one of breaks) {
    expect(await broken.decide(one, 'adopt')).toMatchObject({ code: 0, stderr: '' });
  }
}

/** Lots that `unmatched` holds where the sell, and where the buy rests. */
const unmatchedOf = (broken: BrokenDesk) => ({
  sell: broken.unmatched('BTCUSDT.sim'),
  buy: broken.unmatched('ETHUSDT.sim'),
});

const orderOf = (broken: BrokenDesk, id: ClientOrderId) => findOrder(broken.state(), id);
const statusOf = (broken: BrokenDesk, id: ClientOrderId) => orderOf(broken, id)?.status;

/** The two undecided breaks of a kind as the command line lists them; nothing else is undecided. */
async function undecided(broken: BrokenDesk, kind: string): Promise<Break[]> {
  const open = () =>
    [...broken.state().breaks.values()].filter(({ difference, decision }) => {
      return difference.kind === kind && decision === null;
    });
  await until(`two breaks of kind ${kind}`, () => open().length === 2, patienceMillis);
  const listed = (await broken.list()).breaks.filter(({ decision }) => decision === null);
  expect(listed.map(({ difference }) => difference.kind)).toEqual([kind, kind]);
  return listed;
}

/** The same of both orders, by their names. */
async function found(
  broken: BrokenDesk,
  kind: string,
  { buy, sell }: Resting,
): Promise<{ readonly buy: Break; readonly sell: Break }> {
  const breaks = await undecided(broken, kind);
  const of = (id: string): Break => {
    const one = breaks.find(({ difference }) => difference.clientOrderId === id);
    if (one === undefined) throw new Error(`no ${kind} of ${id}`);
    return one;
  };
  return { buy: of(buy), sell: of(sell) };
}

/** What the command line says that a break means. */
async function meaning(broken: BrokenDesk, { breakId }: Break): Promise<string> {
  const { stdout } = await broken.run('reconcile', 'list');
  const lines = stdout.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`${breakId} `));
  const said = lines.slice(at).find((line) => line.includes('it means: '));
  return said?.trim() ?? '';
}

/** Nothing of a strategy's order can be closed here: the kind says what can be decided. */
async function decideBoth(broken: BrokenDesk, both: { readonly buy: Break; readonly sell: Break }) {
  const no = await broken.decide(both.buy, 'flatten');
  expect([no.code, no.stderr]).toEqual([1, expect.stringContaining('adopt, ignore can')]);
  const reason = `${both.sell.difference.kind} is known`;
  expect(await broken.decide(both.sell, 'ignore', reason)).toMatchObject({ code: 0, stderr: '' });
  expect(await broken.decide(both.buy, 'adopt')).toMatchObject({ code: 0, stderr: '' });
  const kept = (await broken.list()).breaks.filter(({ breakId }) => breakId === both.sell.breakId);
  expect(kept).toMatchObject([{ decision: 'ignore', reason }]);
}

/** The venue's list says that 3 of 10 lots are filled; asked for the order, it says none. */
async function otherQuantities(broken: BrokenDesk, orders: Resting): Promise<void> {
  const { lies } = broken.venue;
  const filled = new Set<string>([orders.buy, orders.sell]);
  lies.set('openOrders.status', (told) =>
    OpenOrders.parse(told).map((one) =>
      filled.has(one.clientOrderId)
        ? { ...one, executedQty: '0.003', status: 'PARTIALLY_FILLED' }
        : one,
    ),
  );
  const both = await found(broken, 'filledDiffers', orders);
  // Bought and not booked: more is held. Sold and not booked: less.
  const held = (what: string) => `it means: the account holds ${what} than our books say`;
  expect(await meaning(broken, both.buy)).toBe(held('0.003 ETH more'));
  expect(await meaning(broken, both.sell)).toBe(held('0.003 BTC less'));
  // The list is right again as soon as the order itself was asked for.
  lies.set('order.status', (told) => {
    filled.delete(orders.buy);
    return told;
  });
  await decideBoth(broken, both);
  await until('the answer', () => statusOf(broken, orders.buy) === 'new', patienceMillis);
  expect(orderOf(broken, orders.buy)?.filledLots).toBe(0);
  lies.clear();
  await until('the end of what was let be', () => broken.state().breaks.size === 0, patienceMillis);
  expect((await broken.list()).breaks).toEqual([]);
}

/** A fill of 2 lots that the venue does not have: it was told, and never was. */
function phantom(broken: BrokenDesk, side: 'buy' | 'sell', orders: Resting): void {
  const id = orders[side];
  const { symbol, quantity, price } = terms[side];
  broken.venue.tell({
    ...{ e: 'executionReport', E: Date.now(), T: Date.now(), O: Date.now(), W: Date.now() },
    ...{ s: symbol, c: id, C: '', S: side.toUpperCase(), o: 'LIMIT', f: 'GTC' },
    ...{ q: quantity, p: price, l: '0.002', z: '0.002', L: price },
    ...{ x: 'TRADE', X: 'PARTIALLY_FILLED', r: 'NONE', n: '0.01000000', N: 'USDT' },
    ...{ i: Number(orderOf(broken, id)?.venueOrderId), I: 900_000, m: true },
    t: side === 'buy' ? 900_001 : 900_002,
  });
}

async function phantomFills(broken: BrokenDesk, orders: Resting): Promise<void> {
  phantom(broken, 'buy', orders);
  phantom(broken, 'sell', orders);
  const both = await found(broken, 'fillNotThere', orders);
  expect(orderOf(broken, orders.buy)?.filledLots).toBe(2);
  // Our books have bought what the account has not: it holds less. And the other way round.
  const held = (what: string) =>
    `it means: the account holds ${what} than our books say: it is counted twice, or never was`;
  expect(await meaning(broken, both.buy)).toBe(held('0.002 ETH less'));
  expect(await meaning(broken, both.sell)).toBe(held('0.002 BTC more'));
  await decideBoth(broken, both);
  expect(orderOf(broken, orders.buy)).toMatchObject({ status: 'new', filledLots: 0 });
  expect(orderOf(broken, orders.sell)).toMatchObject({ filledLots: 2 });
  expect(unmatchedOf(broken)).toEqual({ sell: heldLots - 2, buy: -heldLots });
  const busts = [...recoverEvents(broken.desk.path('ledger.sqlite'))].flatMap(({ body }) =>
    body.type === 'order.busted' ? [[body.clientOrderId, body.executionId]] : [],
  );
  expect(busts).toEqual([[orders.buy, 'ETHUSDT:900001']]);
}

/** Both orders are cancelled behind the desk's back, and the messages are lost. */
async function lostOrders(broken: BrokenDesk, orders: Resting): Promise<void> {
  for (const side of ['buy', 'sell'] as const) {
    broken.venue.muted.add(orders[side]);
    await broken.other.cancel(terms[side].symbol, orders[side]);
  }
  const both = await found(broken, 'orderNotThere', orders);
  const counted =
    'it means: limits count an order that cannot fill any more, and its strategy waits for it';
  expect(await meaning(broken, both.buy)).toBe(counted);
  expect(await meaning(broken, both.sell)).toBe(counted);
  await decideBoth(broken, both);
  await until('the answer', () => statusOf(broken, orders.buy) === 'cancelled', patienceMillis);
  expect(statusOf(broken, orders.sell)).toBe('partiallyFilled');
  // What was let be explains itself, also to the position: nothing else is told of it.
  const now = await broken.run('reconcile', 'list', '--now', '--json');
  expect(now.code).toBe(0);
  const kinds = (await broken.list()).breaks.map(({ difference, decision }) => {
    return [difference.kind, difference.clientOrderId, decision];
  });
  expect(kinds).toEqual([
    ['fillNotThere', orders.sell, 'ignore'],
    ['orderNotThere', orders.sell, 'ignore'],
  ]);
}
