/**
 * A pair over two venues: the library's maker quotes at one and hedges at the other. Killed as a
 * whole it leaves nothing working at either, and flattened nothing held, by both venues' logs.
 */
import { afterEach, expect, test } from 'vitest';
import { StrategyId, VenueId } from '../../contract/ids.ts';
import { gateEpoch } from '../../contract/numbers.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import { TestDesk, until, venueLogDelay } from '../desk-fixture.ts';
import { filledAtVenue, manyVenues, secondFolder } from '../kill/many-orders-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
}, 60_000);

const [home, away] = manyVenues;
const folders = ['', secondFolder] as const;
const lot = 0.001;
const pair: Scope = { strategy: StrategyId.parse('pair') };

const limits = {
  ...{ orderQuantity: '1', orderValue: '1000000', priceCollarBps: 500 },
  ...{ positionQuantity: '5', referenceAgeMillis: 10_000 },
};
const messageRate = { messages: 60, windowMillis: 1_000 };

const deskText = JSON.stringify({
  version: 1,
  desk: 'pair-desk',
  environment: 'SIM',
  singleOperator: true,
  venues: [home, away].map((id, at) => ({
    ...{ id, market: 'usdm', account: `${id}-main` },
    simulated: { mode: 'market', seed: 5 + at, regime: 'stormy', ordersPer10Seconds: 2_000 },
    instruments: [{ symbol: 'BTCUSDT', limits }],
  })),
  strategies: [
    {
      ...{ id: 'pair', module: 'quoting-hedger', venue: home, symbols: ['BTCUSDT'] },
      otherLegs: [{ venue: away, symbols: ['BTCUSDT'] }],
      messageRate,
      parameters: { quantity: '0.05', inventoryCap: '1', edgeTicks: 0, spreadShare: 1 },
    },
  ],
  messageRate,
  telemetry: { metricsPort: 0 },
  tape: { record: false },
});

/** Lots that the ledger holds at a venue. */
function heldAt(desk: TestDesk, venue: string): number {
  const positions = [...desk.ledgerState().positions.values()];
  const own = positions.filter(({ instrument }) => instrument === `BTCUSDT.${venue}`);
  return own.reduce((sum, { lots }) => sum + lots, 0);
}

/** Lots that each venue has filled, by its log; never -0. */
const filledLots = (desk: TestDesk): Promise<number[]> =>
  Promise.all(
    folders.map(async (folder) => Math.round(filledAtVenue(await desk.venueLog(folder)) / lot) + 0),
  );

async function trading(): Promise<TestDesk> {
  const desk = await TestDesk.create({ deskText });
  desks.push(desk);
  await desk.start();
  await desk.arm();
  return desk;
}

const hedged = (desk: TestDesk): boolean => {
  const quoted = heldAt(desk, home);
  return Math.abs(quoted) >= 50 && heldAt(desk, away) === -quoted;
};

test('K1 a pair over two venues: killed, then flat at both, by their logs', async () => {
  const desk = await trading();
  await until('a hedged position', () => hedged(desk), 90_000);
  const accounts = [...desk.ledgerState().positions.values()].map(({ account }) => account);
  expect(accounts.toSorted()).toEqual([`${home}-main`, `${away}-main`].toSorted());

  const { report } = await desk.stage(desk.kill('test', pair), 'CONFIRMED', 20_000);
  expect(report?.venues).toEqual(
    [home, away].map((venue) => ({ venue, confirmed: true, detail: '' })),
  );
  for (const folder of folders) {
    await expect.poll(() => desk.openAtVenue(folder), venueLogDelay).toEqual([]);
  }
  await desk.caughtUp();
  const held = [home, away].map((venue) => heldAt(desk, venue));
  await expect.poll(() => filledLots(desk), venueLogDelay).toEqual(held);
  const left = (report?.positions ?? []).map(({ venue, lots }) => [venue, lots]);
  expect(left.toSorted()).toEqual([
    [home, held[0]],
    [away, held[1]],
  ]);

  const epoch = gateEpoch((await desk.status()).epoch);
  const act = { scope: pair, epoch, typedScope: scopeText(pair), reason: 'end of the test' };
  const refusal = await desk.command({ kind: 'flatten', ...(await desk.head()), ...act });
  expect(refusal).toBe('');
  const end = await until('the end of the flatten', () => desk.ledgerState().lastFlatten, 30_000);
  expect(end).toMatchObject({ outcome: 'flat', remaining: [] });
  await expect.poll(() => filledLots(desk), venueLogDelay).toEqual([0, 0]);
}, 180_000);

test('a halt of one venue alone is heard by the pair: it quotes nowhere', async () => {
  const desk = await trading();
  await until('a quote', async () => (await desk.openAtVenue()).length > 0, 60_000);
  await desk.stage(desk.kill('test', { venue: VenueId.parse(away) }), 'CONFIRMED', 20_000);
  // The halted venue takes no hedge, so the other one shall take no quote.
  await until('no quote', async () => (await desk.openAtVenue()).length === 0, 20_000);
  const { halted } = await desk.status();
  expect(halted).toBe(false); // the desk is not: the pair alone has understood
}, 120_000);
