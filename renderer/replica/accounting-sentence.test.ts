/** Holds the sentences of money: amounts with currency, prices in the instrument's own units. */
import { expect, test } from 'vitest';
import { LedgerBody } from '../../engine/contract/events.ts';
import { sentenceOf } from './audit-sentence.ts';
import { smallLedger } from './ledger-fixture.ts';
import { wordingOf } from './wording.ts';

const wording = wordingOf(() => smallLedger());
const instrument = 'BTCUSDT.sim';
const account = 'main';

test.each([
  [
    {
      type: 'balance.stated',
      venue: 'sim',
      account,
      currency: 'USDT',
      scale: 6,
      balanceMinor: 20_000_000_000,
      cause: 'desk.yaml',
    },
    'Balance of main stated: 20000.00 USDT: desk.yaml',
  ],
  [
    {
      type: 'funding.settled',
      venue: 'sim',
      account,
      instrument,
      rate: '0.0001',
      mark: 600_500,
      payments: [{ strategy: 'maker-btc', lots: 10, paymentMinor: -60_050 }],
      statedMinor: null,
      unattributedMinor: 0,
      fundingUtcMillis: 1,
    },
    'Funding of BTCUSDT.sim: rate 0.0001 at 60050.0, 1 position',
  ],
  [
    { type: 'instrument.tradabilityChanged', instrument, tradability: 'expired', reason: 'March' },
    'BTCUSDT.sim has expired: March',
  ],
  [
    {
      type: 'position.settled',
      account,
      strategy: 'maker-btc',
      instrument,
      lots: -10,
      price: 600_500,
      cause: 'expiry',
      reason: '',
    },
    '\u22120.010 BTCUSDT.sim of maker-btc settled at 60050.0 by expiry',
  ],
  [{ type: 'day.opened', day: '2026-11-29', endsUtcNanos: '1' }, 'Trading day 2026-11-29 began'],
])('%j', (body, sentence) => {
  expect(sentenceOf(LedgerBody.parse(body), wording)).toBe(sentence);
});
