/** Flattening on the whole desk, against the simulated venue as a process with its own log. */
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { defaultDeskText } from '../../config/default-desk.ts';
import type { LedgerBody, LedgerEvent } from '../../contract/events.ts';
import { StrategyId } from '../../contract/ids.ts';
import { type GateEpoch, gateEpoch } from '../../contract/numbers.ts';
import { type Scope, scopeMatches, scopeText } from '../../contract/scope.ts';
import { recoverEvents } from '../../ledger/recovery.ts';
import { positionsInScope } from '../../state/blast-radius.ts';
import { fold } from '../../state/fold.ts';
import { initialState, type LedgerState } from '../../state/ledger-state.ts';
import { modeOfScope } from '../../state/mode.ts';
import { positionKey } from '../../state/position.ts';
import { TestDesk, until } from '../desk-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

/** A desk whose single orders are small, so that a position takes several slices. */
async function newDesk(): Promise<TestDesk> {
  const deskText = defaultDeskText.replace('orderQuantity: "0.5"', 'orderQuantity: "0.02"');
  const desk = await TestDesk.create({ deskText });
  desks.push(desk);
  await desk.start();
  await desk.arm();
  return desk;
}

const eventsOf = (desk: TestDesk): LedgerEvent[] => [
  ...recoverEvents(join(desk.directory, 'ledger.sqlite')),
];

function stateOf(desk: TestDesk): LedgerState {
  const state = initialState();
  for (const event of eventsOf(desk)) fold(state, event);
  return state;
}

const btc = { strategy: StrategyId.parse('maker-btc') } as const;
/** Lots of BTC from which on a flatten needs several slices. */
const severalLots = 45;

/** Waits until maker-btc holds enough, and halts `scope`. */
async function haltWithPosition(desk: TestDesk, scope: Scope): Promise<GateEpoch> {
  const heldEnough = () => {
    const held = positionsInScope(stateOf(desk), btc)[0]?.lots ?? 0;
    return Math.abs(held) >= severalLots;
  };
  await until('a position of several slices', heldEnough, 60_000);
  await desk.stage(desk.kill('test', scope), 'CONFIRMED');
  return gateEpoch((await desk.status()).epoch);
}

/** Asks for a flatten of `scope`; the refusal, or ''. */
async function flatten(
  desk: TestDesk,
  scope: Scope,
  epoch: GateEpoch,
  typedScope = scopeText(scope),
): Promise<string> {
  const own = { scope, epoch, typedScope, reason: 'end of the test' };
  return desk.command({ kind: 'flatten', ...(await desk.head()), ...own });
}

type Ended = Extract<LedgerBody, { type: 'flatten.ended' }>;

const ended = (desk: TestDesk): Promise<Ended> =>
  until('the end of the flatten', () => stateOf(desk).lastFlatten, 30_000);

/**
 * What left between the start of the flatten and its end: every order has its grant, is in its
 * scope, and with everything of its owner that works never passes the position it closes.
 */
function checkOrders(desk: TestDesk, scope: Scope): number {
  const state = initialState();
  const orders = new Set<string>();
  for (const event of eventsOf(desk)) {
    const { body } = event;
    const { flatten: grant } = state;
    if (body.type === 'verdict.recorded' && body.decision === 'approved') {
      const request = state.pendingIntents.get(body.intentId);
      if (request !== undefined && grant !== null && scopeMatches(scope, request.owner)) {
        const { account, strategy, instrument } = request.owner;
        const held = state.positions.get(positionKey(account, strategy, instrument))?.lots ?? 0;
        expect(body.flattenId).toBe(grant.flattenId);
        expect(request.side).toBe(held > 0 ? 'sell' : 'buy');
        expect(request.lots).toBeLessThanOrEqual(Math.abs(held));
        orders.add(`${body.clientOrderId}`);
      }
    }
    fold(state, event);
  }
  return orders.size;
}

test('a halted desk is flattened slice by slice, and stays halted', async () => {
  const desk = await newDesk();
  const epoch = await haltWithPosition(desk, {});
  expect(await flatten(desk, {}, gateEpoch(epoch - 1))).toMatch(/look again/);
  expect(await flatten(desk, {}, epoch, 'dseck')).toBe('type the scope as it is shown: desk');
  expect(await flatten(desk, {}, epoch)).toBe('');
  const end = await ended(desk);
  expect(end).toMatchObject({ outcome: 'flat', scope: {}, remaining: [] });
  expect(checkOrders(desk, {})).toBe(end.orders);
  expect(end.orders).toBeGreaterThan(1);
  const state = stateOf(desk);
  expect(positionsInScope(state, {})).toEqual([]);
  expect(modeOfScope(state, {})).toBe('halted');
  expect((await desk.status()).halted).toBe(true);
}, 120_000);

test('one strategy is flattened while the other trades, and ends halted', async () => {
  const desk = await newDesk();
  expect(await flatten(desk, btc, gateEpoch((await desk.status()).epoch))).toMatch(
    /strategy=maker-btc is not halted as a whole/,
  );
  const epoch = await haltWithPosition(desk, btc);
  expect(await flatten(desk, btc, epoch)).toBe('');
  expect(await desk.rearm('too soon', 'strategy=maker-btc', btc)).toMatch(/flatten is under way/);
  expect(await flatten(desk, btc, gateEpoch(epoch + 1))).toMatch(/is under way/);
  const end = await ended(desk);
  expect(end).toMatchObject({ outcome: 'flat', scope: btc, remaining: [] });
  expect(checkOrders(desk, btc)).toBe(end.orders);
  // A flatten can be over before the other wants anything: it goes on under the new epoch.
  await until('an order of the other strategy since the flatten began', () => {
    const events = eventsOf(desk);
    const from = events.findIndex(({ body }) => body.type === 'flatten.started');
    const sent = events.slice(from).flatMap(({ body }) => {
      return body.type === 'order.sent' && body.message === 'new' ? [body.clientOrderId] : [];
    });
    const { orders, finishedOrders } = stateOf(desk);
    return [...orders.values(), ...finishedOrders].some(({ clientOrderId, request }) => {
      return request.owner.strategy === 'maker-eth' && sent.includes(clientOrderId);
    });
  });
  expect(modeOfScope(stateOf(desk), btc)).toBe('halted');
  expect(await desk.rearm('flat now', 'strategy=maker-btc', btc)).toBe('');
}, 120_000);

test('a kill in the middle ends a flatten, and what is left is on the record', async () => {
  const desk = await newDesk();
  const epoch = await haltWithPosition(desk, {});
  expect(await flatten(desk, {}, epoch)).toBe('');
  const killId = desk.kill('again', btc);
  await desk.stage(killId, 'CONFIRMED');
  const end = await ended(desk);
  expect(end.outcome).toBe('stopped');
  const state = stateOf(desk);
  const left = positionsInScope(state, {}).map(({ strategy, lots }) => ({ strategy, lots }));
  expect(end.remaining.map(({ strategy, lots }) => ({ strategy, lots }))).toEqual(left);
  const after = eventsOf(desk);
  const kill = after.findIndex(
    ({ body }) => body.type === 'mode.changed' && body.commandId === killId,
  );
  const sent = after.slice(kill).filter(({ body }) => {
    return body.type === 'order.sent' && body.message === 'new';
  });
  expect(sent).toEqual([]);
}, 120_000);
