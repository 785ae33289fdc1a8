import { describe, expect, it } from 'vitest';
import { armedDesk } from './core-fixture.ts';

describe('a flood of faults', () => {
  it('is written singly at first, then by count, and none is lost', () => {
    const drive = armedDesk();
    const outcomes = Array.from({ length: 500 }, (_, n) =>
      drive.filled('nobody', `e${n}`, 1, 100_000, n),
    );
    const later = drive.ended('unknown', 'nobody', 2_000_000);
    const counts = [...outcomes, later].flatMap(({ events }) =>
      events.flatMap(({ body }) => (body.type === 'fault.recorded' ? [body.count] : [])),
    );
    expect(counts).toEqual([...Array.from({ length: 10 }, () => 1), 490, 1]);
    expect(drive.core.ledger.counts.faults).toBe(501);
  });
});
