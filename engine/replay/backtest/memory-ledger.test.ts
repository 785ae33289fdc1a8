import { expect, test } from 'vitest';
import { canonicalJson } from '../../contract/canonical.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import { ledgerSequence, monoNanos, UtcNanos } from '../../contract/numbers.ts';
import { genesisHash, rowHash } from '../../ledger/chain.ts';
import { MemoryLedger } from './memory-ledger.ts';

const eventOf = (sequence: number): LedgerEvent => ({
  sequence: ledgerSequence(sequence),
  utcNanos: UtcNanos.parse(String(sequence * 1_000)),
  monoNanos: monoNanos(sequence),
  body: {
    type: 'fault.recorded',
    component: 'test',
    detail: `number ${sequence}`,
    count: 1,
    owner: null,
  },
});

test('its chain is that of the real ledger, however its events come in', () => {
  const bodies = Array.from({ length: 700 }, (_, index) => index + 1);
  const drawn = (size: number): string => {
    const ledger = new MemoryLedger('chain');
    for (let at = 0; at < bodies.length; at += size) {
      ledger.append(bodies.slice(at, at + size).map(eventOf));
      if (at % 90 === 0) expect(ledger.headHash).toHaveLength(64);
    }
    expect(ledger.events).toBe(bodies.length);
    return ledger.headHash;
  };
  let hash = genesisHash('chain');
  for (const number of bodies) {
    const { sequence, utcNanos, monoNanos: mono, body } = eventOf(number);
    const row = { sequence, utcNanos, monoNanos: mono, type: body.type, body: canonicalJson(body) };
    hash = rowHash(hash, row);
  }
  expect([drawn(1), drawn(7), drawn(400)]).toEqual([hash, hash, hash]);
});

test('what the real ledger would not take ends the backtest', () => {
  const ledger = new MemoryLedger('chain');
  ledger.append([{ ...eventOf(1), body: { type: 'nothing.known' } as never }]);
  expect(() => ledger.headHash).toThrow('event 1 is no ledger event');
});
