/** Uses of limits as a running engine tells them: those that a console works out by itself. */
import { afterEach, expect, test } from 'vitest';
import { defaultDeskText } from '../../config/default-desk.ts';
import type { LimitsAnswer } from '../../contract/limit-use.ts';
import { StrategyOrderRequest } from '../../contract/strategy.ts';
import { fold } from '../../state/fold.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { limitUses } from '../../state/limit-uses.ts';
import { stateFromData } from '../../state/state-text.ts';
import { traderExposures } from '../../state/trader-exposure.ts';
import { quarterdeck } from '../command-line-fixture.ts';
import { TestDesk, until } from '../desk-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

const nodes = `
limits:
  nodes:
    - name: btc
      scope: { instrument: BTCUSDT.sim }
      limits:
        longQuantity: "5"
        messageRate: { messages: 900, windowMillis: 1000 }
    - name: kim-by-hand
      scope: { strategy: hand.kim }
      currency: USDT
      limits: { grossValue: "10000" }
`;

async function limitsOf(desk: TestDesk): Promise<LimitsAnswer> {
  const { result } = await desk.ask({ type: 'limits.query' });
  if (result.kind !== 'limits') throw new Error('no limits told');
  return result;
}

/** The state as a console has it after exactly this event. */
function stateAt(desk: TestDesk, sequence: number): LedgerState {
  const snapshot = desk.messages.findLast(({ type }) => type === 'snapshot');
  if (snapshot?.type !== 'snapshot') throw new Error('no snapshot');
  const state = stateFromData(structuredClone(snapshot.state) as never);
  for (const message of desk.messages) {
    if (message.type !== 'ledger') continue;
    for (const event of message.events) {
      if (event.sequence > state.sequence && event.sequence <= sequence) fold(state, event);
    }
  }
  expect(state.sequence).toBe(sequence);
  return state;
}

const withoutCounts = ({ uses }: Pick<LimitsAnswer, 'uses'>) =>
  uses.map((one) => (one.unit === 'messages' ? { ...one, use: null } : one));

test('M5 the engine tells the uses that a console works out, and counts the messages', async () => {
  const desk = await TestDesk.create({ deskText: `${defaultDeskText}${nodes}` });
  desks.push(desk);
  await desk.start();
  await desk.arm();
  // The strategies warm up first.
  await until('orders', async () => (await desk.openAtVenue()).length > 1);
  const looks = 20;
  let counted = 0;
  for (let look = 0; look < looks; look += 1) {
    const told = await limitsOf(desk);
    await until('the events that it is of', () =>
      desk.messages.some(
        (one) => one.type === 'ledger' && (one.events.at(-1)?.sequence ?? 0) >= told.sequence,
      ),
    );
    const state = stateAt(desk, told.sequence);
    expect(withoutCounts(told)).toEqual(withoutCounts({ uses: limitUses(state) }));
    expect(told.traders).toEqual(traderExposures(state));
    const messages = told.uses.filter(({ unit }) => unit === 'messages');
    expect(messages.map(({ of, name }) => `${of} ${name}`)).toEqual([
      ...['strategy maker-btc', 'strategy maker-eth', 'strategy cross-sol'],
      ...['strategy unmatched', 'strategy hand', 'desk desk', 'node btc'],
    ]);
    counted += messages.reduce((sum, { use }) => sum + (use ?? 0), 0);
  }
  expect(counted).toBeGreaterThan(0);

  const request = StrategyOrderRequest.parse({
    ...{ instrument: 'SOLUSDT.sim', side: 'buy', type: 'limit', timeInForce: 'GTC' },
    ...{ postOnly: false, price: 1, lots: 1 },
  });
  const place = async () =>
    desk.command({ kind: 'order.place', ...(await desk.head()), request, reason: 'too far off' });
  expect(await place()).toMatch(/^refused by limits\/SOLUSDT.sim\/priceCollar/);
  expect(await place()).toMatch(/^refused by limits\/SOLUSDT.sim\/priceCollar/);
  const { refusals } = await limitsOf(desk);
  expect(refusals.find(({ strategy }) => strategy === 'hand.ada')).toMatchObject({
    ...{ node: 'limits/SOLUSDT.sim/priceCollarBps', count: 2 },
    why: expect.stringContaining('bps from the middle') as string,
  });

  const { code, stdout } = await quarterdeck('limits', '--dir', desk.directory);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^instrument BTCUSDT\.sim, Position: .* of 2\.000 BTC/m);
  expect(stdout).toMatch(/^strategy hand, Messages in 1 s: \d+ of 10 \(\d+ %\)$/m);
  expect(stdout).toMatch(/^node kim-by-hand, Gross exposure: 0\.0+ of 10000\.0+ USDT \(0 %\)$/m);
  expect(stdout).toMatch(/^refused 2 x by limits\/SOLUSDT\.sim\/priceCollarBps, hand\.ada: /m);
}, 90_000);
