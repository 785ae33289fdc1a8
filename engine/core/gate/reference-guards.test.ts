/** What a guard of a reference learns from: of nothing but a market with two sides. */
import { expect, it } from 'vitest';
import { lots, priceTicks } from '../../contract/numbers.ts';
import { armedDesk, linear, stampAt, wideLimits } from '../core-fixture.ts';
import { ReferenceGuards } from './reference-guards.ts';

const referenceJump = { sigmas: 20, holdMillis: 100 };
const instruments = wideLimits.instruments.map((each) => ({ ...each, referenceJump }));

it('a market without two sides, or of no instrument that is known, teaches nothing', () => {
  const drive = armedDesk();
  const { market } = drive.core;
  const known = market.instruments.get(linear);
  if (known === undefined) throw new Error('no market');
  const guards = new ReferenceGuards();
  guards.setLimits({ ...wideLimits, instruments });
  const see = (bid: number, ask: number, bidLots: number, micros: number) => {
    const { mono } = stampAt(micros);
    const price = { bidPrice: priceTicks(bid), askPrice: priceTicks(ask) };
    const head = { instrument: linear, receivedMonoNanos: mono, exchangeUtcMillis: null };
    const size = { bidLots: lots(bidLots), askLots: lots(1) };
    const tick = { kind: 'bookTicker', ...head, updateId: micros, ...price, ...size } as const;
    known.ticker = tick as typeof known.ticker;
    guards.see(market, tick);
    guards.see({ ...market, instruments: new Map() }, tick);
    return guards.of(linear)?.wildSince(mono) ?? null;
  };
  for (let n = 1; n <= 40; n += 1) see(100_000 + (n % 2), 100_002 + (n % 2), 1, n);
  // Nothing is bid for: what is asked is no reference, however far off it is.
  expect(see(101_000, 101_002, 0, 50)).toBeNull();
  expect(see(101_000, 101_002, 1, 60)).toBe(0);
});
