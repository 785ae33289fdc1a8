// The words of a refusal within their bounds, and what stands in for what has no units.
import { describe, expect, it } from 'vitest';
import { linear } from '../core-fixture.ts';
import type { Facts } from './facts.ts';
import { amending, factsOf, good, holding, standing } from './facts-fixture.ts';
import { checkReconciled } from './reconciliation-check.ts';
import { checkTradability } from './tradability-check.ts';
import { priceText, quantityText, refuse } from './wording.ts';

describe('a refusal', () => {
  it('has no longer texts than the ledger holds', () => {
    expect(refuse('badInput', 'n'.repeat(161), 'd'.repeat(401))).toEqual({
      kind: 'badInput',
      node: 'n'.repeat(160),
      detail: 'd'.repeat(400),
    });
  });

  it('shows lots and increments where it has no units', () => {
    const grid = { mantissa: 3, decimals: 1 };
    const { valuation } = good();
    const coarse = good({ valuation: { ...valuation, price: grid, lot: grid } as never });
    const last = Math.floor(Number.MAX_SAFE_INTEGER / 3);
    expect([
      quantityText(good({ instrument: null }), 2),
      quantityText(good({ valuation: null }), 2),
      priceText(good({ valuation: null }), 2),
      quantityText(coarse, last),
      quantityText(coarse, last + 1),
      priceText(coarse, last),
      priceText(coarse, last + 1),
    ]).toEqual([
      '2 lots',
      '2 lots',
      '2 increments',
      '900719925474099.0 BTC',
      '3002399751580331 lots',
      '900719925474099.0',
      '3002399751580331 increments',
    ]);
  });
});

describe('an instrument that is being closed', () => {
  const closing = (change: object) => amending(change, standing('reduceOnly', ''));

  it('lets an order be amended within the position, its own lots not counted twice', () => {
    expect(checkTradability(closing({ lots: 10 }))).toBeNull();
    expect(checkTradability(closing({ lots: 11 }))?.kind).toBe('reduceOnly');
  });

  it('trades again, and others trade all the time', () => {
    const again = standing('trading' as never, '');
    expect(checkTradability(factsOf({ lots: 100 }, {}, again))).toBeNull();
    const other = factsOf({ lots: 100, owner: { instrument: 'X.sim' as never } }, {}, again);
    expect(checkTradability(other)).toBeNull();
  });
});

it('unmatched lots without any limits are beyond them', () => {
  const facts = factsOf({}, {}, holding());
  const positions = new Map(facts.gate.ledger.positions);
  const [position] = positions.values();
  positions.set(`paper|unmatched|${linear}`, { ...position, lots: 1 } as never);
  const ledger = { ...facts.gate.ledger, positions, decidedBreaks: [{}] } as never;
  const unlimited: Facts = { ...facts, limits: null, gate: { ...facts.gate, ledger } };
  expect(checkReconciled(unlimited)?.kind).toBe('unmatchedLimit');
});
