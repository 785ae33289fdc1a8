/** Holds the sentences of the audit log that matter most to be right. */
import { expect, test } from 'vitest';
import { LedgerBody } from '../../engine/contract/events.ts';
import { actorOf, sentenceOf } from './audit-sentence.ts';
import { smallLedger } from './ledger-fixture.ts';
import { pressReasonOf } from './scope-acts.ts';
import { wordingOf } from './wording.ts';

const scope = {};
const actor = { kind: 'operator', name: 'kim' };

test.each([
  [
    {
      type: 'command.recorded',
      commandId: 'command-1',
      kind: 'rearm',
      actor,
      reason: 'looked at it',
      scope,
      outcome: 'refused',
      refusal: 'type the scope as it is shown: desk',
    },
    'kim',
    'Re-arm of desk refused: type the scope as it is shown: desk',
  ],
  [
    {
      ...{ type: 'command.recorded', commandId: 'kill-0001', kind: 'kill', scope },
      ...{ actor: { kind: 'token', name: 'root' }, outcome: 'accepted', refusal: '' },
      reason: pressReasonOf({ state: 'locked', operator: 'kim', publicKey: 'k' }),
      console: { session: '0123456789abcdef', lastSigner: 'kim', claimed: null },
    },
    'root',
    'Stop of desk accepted: Stopped at the console; the key there, of kim, was locked ' +
      '(at console 01234567, no key was unlocked there; kim had signed there before)',
  ],
  [
    {
      type: 'mode.changed',
      scope,
      previous: 'active',
      mode: 'halted',
      epoch: 2,
      actor,
      cause: 'kill',
      reason: 'Stopped at the console',
      commandId: null,
    },
    'kim',
    'desk halted by kill: Stopped at the console',
  ],
  [
    {
      type: 'mode.changed',
      scope: { strategy: 'maker-btc' },
      previous: 'active',
      mode: 'reduce',
      epoch: 2,
      actor: { kind: 'rule', name: 'reject-ratio' },
      cause: 'reject-ratio',
      reason: '2.6 % of 2.5 %',
      commandId: null,
    },
    'reject-ratio',
    'strategy=maker-btc reduced by rule reject-ratio: 2.6 % of 2.5 %',
  ],
  [
    {
      type: 'strategy.swapped',
      strategy: 'maker-btc',
      previousVersion: '1.0.0',
      version: '1.1.0',
      file: 'maker.ts',
      fileHash: 'a'.repeat(64),
      ordersPassed: ['qd-2', 'qd-3'],
      ordersCancelled: [],
      carried: 'passed',
      gapMicros: 840,
      actor,
      reason: 'wider quotes',
      commandId: null,
    },
    'kim',
    'maker-btc swapped from 1.0.0 to 1.1.0 (maker.ts), 2 orders passed on, a gap of 840 µs: ' +
      'wider quotes',
  ],
  [
    {
      type: 'strategy.swapped',
      strategy: 'maker-btc',
      previousVersion: '1.1.0',
      version: '1.2.0',
      file: 'maker.ts',
      fileHash: 'b'.repeat(64),
      ordersPassed: ['qd-4'],
      ordersCancelled: [],
      carried: 'passed',
      gapMicros: 20_861_089,
      actor,
      reason: '',
      commandId: null,
    },
    'kim',
    'maker-btc swapped from 1.1.0 to 1.2.0 (maker.ts), 1 order passed on, a gap of 20.9 s',
  ],
  [
    {
      type: 'flatten.ended',
      flattenId: 'flatten-1',
      scope: { strategy: 'maker-btc' },
      outcome: 'unfinished',
      detail: 'no price',
      remaining: [{ instrument: 'BTCUSDT.sim', lots: 5 }],
      orders: 0,
      durationMicros: 9,
    },
    '',
    'Flatten of strategy=maker-btc: NOT FLAT: 1 position left: no price',
  ],
  [
    {
      type: 'alert.acknowledged',
      alertId: 'a-1',
      owner: 'kim',
      note: 'looking',
      commandId: 'command-1',
    },
    'kim',
    "Alert a-1 is kim's: looking",
  ],
  [
    {
      type: 'order.filled',
      clientOrderId: 'qd-1',
      executionId: 'e9',
      price: 600_001,
      lots: 25,
      feeMinor: 0,
      feeCurrency: 'USDT',
      liquidity: 'taker',
      venueUtcMillis: 1,
    },
    '',
    'qd-1 filled: 0.025 at 60000.1, taker',
  ],
  [
    {
      type: 'order.filled',
      clientOrderId: 'forgotten',
      executionId: 'e9',
      price: 600_001,
      lots: 25,
      feeMinor: 0,
      feeCurrency: 'USDT',
      liquidity: 'taker',
      venueUtcMillis: 1,
    },
    '',
    'forgotten filled: 25 lots at 600001 ticks, taker',
  ],
])('%#', (body, who, sentence) => {
  const parsed = LedgerBody.parse(body);
  const wording = wordingOf(() => smallLedger());
  expect([actorOf(parsed), sentenceOf(parsed, wording)]).toEqual([who, sentence]);
});
