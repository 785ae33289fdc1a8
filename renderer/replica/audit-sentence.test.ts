/** Holds the sentences of the audit log that matter most to be right. */
import { expect, test } from 'vitest';
import { LedgerBody } from '../../engine/contract/events.ts';
import { actorOf, sentenceOf } from './audit-sentence.ts';
import { smallLedger } from './ledger-fixture.ts';
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
    'rearm of desk refused: type the scope as it is shown: desk',
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
    'desk: active to halted by kill: Stopped at the console',
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
