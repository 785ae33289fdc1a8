/**
 * How many events a second the ledger makes durable in group commit, all columns and the hash, and
 * how long a commit takes: from its oldest event's hand-over until it is told durable. At a pace of
 * 100,000 events a second that is the ledger's; under the flood it is the length of the queue.
 */
import { openLedger } from '../../engine/ledger/ledger.ts';
import type { Bench, Measured, Round } from '../bench.ts';
import { type Flood, Flooding } from './flood.ts';

const eventsPerRound = 50_000;
const eventsPerPacedRound = 100_000;
const pacePerSecond = 100_000;
/** Events before the first round: until the log has been moved into the main file once. */
const warmUp = 100_000;

export const append: Bench = {
  name: 'ledger.append',
  figures: [
    { name: 'ledger.append', unit: 'events/s', budget: { atLeast: 100_000 } },
    { name: 'ledger.append.flooded', unit: 'ms', budget: null },
    { name: 'ledger.append.commit', unit: 'ms', budget: { p99: 10 } },
  ],
  async run({ rounds, directory }): Promise<Measured> {
    const { ledger } = await openLedger({ directory });
    const flooding = new Flooding(ledger);
    await flooding.append(1, warmUp);
    let last = warmUp;
    const rates: Round[] = [];
    const flooded: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const flood = await flooding.append(last + 1, last + eventsPerRound);
      last += eventsPerRound;
      rates.push({ value: eventsPerRound / flood.seconds, count: eventsPerRound });
      flooded.push(millis(flood));
    }
    const commits: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const paced = await flooding.paced(last + 1, last + eventsPerPacedRound, pacePerSecond);
      last += eventsPerPacedRound;
      commits.push(millis(paced));
    }
    await ledger.close();
    return {
      'ledger.append': rates,
      'ledger.append.flooded': flooded,
      'ledger.append.commit': commits,
    };
  },
};

const millis = ({ commitMicros }: Flood): Round => ({
  samples: commitMicros.map((micros) => micros / 1_000),
});
