/** What is shown before an act: also that the engine would refuse it as things are. */
import { expect, test } from 'vitest';
import { StrategyId } from '../contract/ids.ts';
import { gateEpoch, lots } from '../contract/numbers.ts';
import { OrderRecord } from '../contract/orders.ts';
import type { Scope } from '../contract/scope.ts';
import { initialState, type LedgerState } from '../state/ledger-state.ts';
import { setScopeMode } from '../state/mode.ts';
import { emptyPosition, positionKey } from '../state/position.ts';
import { lookAt, type ScopeAct } from './radius-lines.ts';
import { heldLines } from './standing-lines.ts';

const maker = StrategyId.parse('maker');
const taker = StrategyId.parse('taker');
const ownScope: Scope = { strategy: maker };

const order = OrderRecord.parse({
  clientOrderId: 'qd-1',
  venueOrderId: null,
  intentId: 'i-1',
  request: {
    owner: {
      venue: 'sim',
      account: 'house',
      strategy: 'maker',
      instrument: 'BTCUSDT.sim',
      desk: 'desk',
      trader: 'ada',
      client: 'house',
      strategyVersion: '1',
    },
    side: 'buy',
    type: 'limit',
    timeInForce: 'GTC',
    postOnly: true,
    price: 100,
    lots: 4,
  },
  status: 'new',
  filledLots: 0,
  executionIds: [],
  filledValueMinor: 0,
  feeMinor: 0,
  cancelRequested: false,
  reason: '',
  sentMonoNanos: null,
});

/** A desk with an order of the maker, after kills of these scopes. */
function stateAfter(...kills: readonly Scope[]): LedgerState {
  const state = initialState();
  // A state begins with its desk halted.
  state.modes.splice(0);
  state.orders.set(order.clientOrderId, order);
  const set = { epoch: gateEpoch(1), cause: 'kill', reason: 'drill', actor: 'ada' };
  for (const scope of kills) {
    setScopeMode(state, { scope, mode: 'halted', ...set, sinceUtcNanos: null });
  }
  return state;
}

const wouldRefuse = (act: ScopeAct, scope: Scope, kills: readonly Scope[]) =>
  lookAt(stateAfter(...kills), scope, act).lines.filter((line) => line.startsWith('refused as'));

test.each<[ScopeAct, Scope, readonly Scope[], readonly string[]]>([
  ['flatten', {}, [], ['refused as things are: desk is not halted as a whole; stop it first']],
  [
    'flatten',
    ownScope,
    [],
    ['refused as things are: strategy=maker is not halted as a whole; stop it first'],
  ],
  [
    'flatten',
    ownScope,
    [{}],
    ['refused as things are: 1 order of it may still work; stop it again'],
  ],
  ['flatten', { strategy: taker }, [{}], []],
  [
    'flatten',
    {},
    [ownScope],
    ['refused as things are: desk is not halted as a whole; stop it first'],
  ],
  ['rearm', ownScope, [], ['refused as things are: strategy=maker is active already']],
  [
    'rearm',
    ownScope,
    [{}],
    ['refused as things are: nothing to lift on strategy=maker itself: desk is halted'],
  ],
  ['rearm', ownScope, [ownScope, {}], []],
  ['kill', ownScope, [{}], []],
  ['reduce', ownScope, [], []],
  [
    'reduce',
    ownScope,
    [ownScope],
    ['refused as things are: strategy=maker is halted, which is stricter than reduce'],
  ],
])('%s of %o after kills of %o', (act, scope, kills, lines) => {
  expect(wouldRefuse(act, scope, kills)).toEqual(lines);
});

test('a re-arm of what has failed is shown as refused', () => {
  const state = stateAfter(ownScope);
  const record = { version: '1', state: 'failed', reason: 'no answer', swapped: null } as const;
  state.strategies.set(maker, record);
  expect(lookAt(state, ownScope, 'rearm').lines[1]).toBe(
    'refused as things are: maker has failed: no answer; swap it or restart the engine first',
  );
});

test('a scope with no mode of its own is not taken for one that was never heard of', () => {
  const nobody: Scope = { strategy: StrategyId.parse('nobody') };
  expect(lookAt(stateAfter({}), nobody, 'rearm').isAnything).toBe(false);
});

test('after a re-arm, what still holds the scope', () => {
  expect(heldLines(stateAfter(), ownScope)).toEqual([]);
  expect(heldLines(stateAfter({}), ownScope)).toEqual(['still held: desk is halted (kill: drill)']);
  expect(heldLines(stateAfter({ strategy: maker }), {})).toEqual([
    'a part is still held: strategy=maker is halted (kill: drill)',
  ]);
});

test('orders of others that a flatten may meet are shown before it is asked for', () => {
  const state = stateAfter({ strategy: taker });
  const { account, instrument } = order.request.owner;
  const held = { ...emptyPosition(account, taker, instrument), lots: lots(5) };
  state.positions.set(positionKey(account, taker, instrument), held);
  const { lines, value } = lookAt(state, { strategy: taker }, 'flatten');
  expect(lines.filter((line) => line.startsWith('in its way'))).toEqual([
    expect.stringContaining(order.clientOrderId),
  ]);
  expect(value).toMatchObject({ inTheWay: [order.clientOrderId], workingOrders: [] });
  expect(lookAt(state, { strategy: taker }, 'reduce').value).not.toHaveProperty('inTheWay');
});
