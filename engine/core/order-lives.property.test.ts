import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Choices, OrderLives } from './order-lives-fixture.ts';
import { endOf, moneyOf, truthOf } from './order-lives-truth-fixture.ts';
import { scanExposure } from './portfolio/exposure.ts';

// Properties run many cases: on a busy machine they take their time.
vi.setConfig({ testTimeout: 3_600_000 });

/** 100,000 under `test:long`; fewer where people wait. */
const numRuns = Number(process.env['QUARTERDECK_STREAMS'] ?? 1_000);

const choices = fc.array(fc.nat({ max: 2_000 }), { maxLength: 160, size: 'max' });

describe('the messages of a venue, late, doubled, lost and in any order', () => {
  it('end where the same messages end that come as it happened', () => {
    const statuses = new Map<string, number>();
    fc.assert(
      fc.property(choices, (chosen) => {
        const lives = new OrderLives(new Choices(chosen));
        for (const { id } of lives.orders) {
          const end = endOf(lives.shuffled, id);
          expect(end).toEqual(endOf(lives.inOrder, id));
          const { status } = end as { status: string };
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
        const truth = truthOf(lives.orders);
        expect(moneyOf(lives.shuffled)).toEqual(truth);
        expect(moneyOf(lives.inOrder)).toEqual(truth);
        const { core } = lives.shuffled;
        const scanned = scanExposure(core.ledger).instruments;
        for (const [instrument, exposure] of scanned) {
          expect(core.exposure.instruments.get(instrument)).toEqual(exposure);
        }
        expect(lives.inOrder.faults).toEqual([]);
        expect(lives.shuffled.faults.filter((fault) => !fault.startsWith('late fill'))).toEqual([]);
      }),
      { numRuns },
    );
    // The streams reach the ends that matter.
    expect([...statuses.keys()].sort()).toEqual(
      expect.arrayContaining(['cancelled', 'expired', 'filled', 'new', 'partiallyFilled']),
    );
  });
});
