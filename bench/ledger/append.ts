/**
 * How many events a second the ledger makes durable in group commit, all columns and the hash, and
 * how long a commit takes under that flood.
 */
import { openLedger } from '../../engine/ledger/ledger.ts';
import type { Bench, Measured, Round } from '../bench.ts';
import { Flooding } from './flood.ts';

const eventsPerRound = 50_000;

export const append: Bench = {
  name: 'ledger.append',
  figures: [
    { name: 'ledger.append', unit: 'events/s', budget: { atLeast: 100_000 } },
    { name: 'ledger.append.commit', unit: 'ms', budget: { p99: 10 } },
  ],
  async run({ rounds, directory }): Promise<Measured> {
    const { ledger } = await openLedger({ directory });
    const flooding = new Flooding(ledger);
    await flooding.append(1, eventsPerRound);
    const rates: Round[] = [];
    const commits: Round[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const first = 1 + round * eventsPerRound;
      const flood = await flooding.append(first, first + eventsPerRound - 1);
      rates.push({ value: eventsPerRound / flood.seconds, count: eventsPerRound });
      commits.push({ samples: flood.commitMicros.map((micros) => micros / 1_000) });
    }
    await ledger.close();
    return { 'ledger.append': rates, 'ledger.append.commit': commits };
  },
};
