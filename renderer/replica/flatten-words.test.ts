/** Holds for how long the board may repeat what a flatten ended with. */
import { describe, expect, test } from 'vitest';
import { LedgerEvent } from '../../engine/contract/events.ts';
import { UtcNanos } from '../../engine/contract/numbers.ts';
import { fold } from '../../engine/state/fold.ts';
import { type FlattenEnd, flattenEndOf, standingFlatten } from './flatten-words.ts';
import { smallLedger } from './ledger-fixture.ts';

const desk = {};
const maker = { strategy: 'maker-btc' };

const mode = (scope: object, to: 'active' | 'halted') => ({
  type: 'mode.changed',
  scope,
  previous: to === 'active' ? 'halted' : 'active',
  mode: to,
  epoch: 2,
  actor: { kind: 'operator', name: 'kim' },
  cause: to === 'active' ? 're-arm' : 'kill',
  reason: 'looked at it',
  commandId: null,
});
const ended = (scope: object, outcome: 'flat' | 'stopped') => ({
  type: 'flatten.ended',
  flattenId: 'flatten-0001',
  scope,
  outcome,
  detail: '',
  remaining: [],
  orders: 16,
  durationMicros: 900,
});
const filled = (clientOrderId: string) => ({
  type: 'order.filled',
  clientOrderId,
  executionId: 'e2',
  price: 599_000,
  lots: 50,
  feeMinor: 0,
  feeCurrency: 'USDT',
  liquidity: 'maker',
  venueUtcMillis: 2,
});

/** Whether the result stands after these events, each a second after the one before. */
function stands(bodies: readonly object[], startedSeconds = 1): boolean {
  const ledger = smallLedger();
  let end: FlattenEnd | null = null;
  bodies.forEach((body, index) => {
    const sequence = ledger.sequence + 1;
    const utc = `${index + 2}000000000`;
    const event = LedgerEvent.parse({ sequence, utcNanos: utc, monoNanos: sequence, body });
    fold(ledger, event);
    end = flattenEndOf(event) ?? end;
  });
  return standingFlatten(ledger, end, UtcNanos.parse(`${startedSeconds}000000000`)) !== null;
}

describe('the result of a flatten', () => {
  test.each<[string, boolean, object[]]>([
    ['stands in its halt', true, [mode(desk, 'halted'), ended(desk, 'stopped')]],
    [
      'is gone after a re-arm',
      false,
      [mode(desk, 'halted'), ended(desk, 'stopped'), mode(desk, 'active')],
    ],
    [
      'is not that of the next halt',
      false,
      [mode(desk, 'halted'), ended(desk, 'stopped'), mode(desk, 'active'), mode(desk, 'halted')],
    ],
    [
      'stands while another halt of its scope goes on',
      true,
      [mode(maker, 'halted'), mode(desk, 'halted'), ended(maker, 'stopped'), mode(desk, 'active')],
    ],
    [
      'is gone when only a later halt of a wider scope holds it',
      false,
      [
        mode(desk, 'active'),
        mode(maker, 'halted'),
        ended(maker, 'stopped'),
        mode(desk, 'halted'),
        mode(maker, 'active'),
      ],
    ],
    ['is gone after a fill', false, [mode(desk, 'halted'), ended(desk, 'stopped'), filled('qd-3')]],
    [
      'stands after a fill of another scope',
      true,
      [mode(desk, 'halted'), ended({ instrument: 'ETHUSDT.sim' }, 'flat'), filled('qd-2')],
    ],
    ['never says flat beside an open position', false, [mode(desk, 'halted'), ended(desk, 'flat')]],
  ])('%s', (_, expected, bodies) => {
    expect(stands(bodies)).toBe(expected);
  });

  test('of an earlier run of the engine is gone', () => {
    expect(stands([mode(desk, 'halted'), ended(desk, 'stopped')], 9)).toBe(false);
  });

  test('without its time is not shown', () => {
    const ledger = smallLedger();
    expect(standingFlatten(ledger, null, UtcNanos.parse('1'))).toBe(null);
  });
});
