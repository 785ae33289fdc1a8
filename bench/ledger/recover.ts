/**
 * How long an engine's start needs to read a million ledger events back, chain checked, and to
 * fold them into the state and its hash. The events are those of a desk that trades: orders that
 * are wanted, judged, sent, accepted and filled or cancelled.
 */
import { recoverLedger } from '../../engine/host/recovery.ts';
import type { Bench, Measured, Round } from '../bench.ts';
import { fillTradingLedger } from './trading-ledger.ts';

const events = 1_000_000;

export const recover: Bench = {
  name: 'ledger.recover',
  figures: [{ name: 'ledger.recover.million', unit: 's', budget: { atMost: 5 } }],
  async run({ rounds, directory, say }): Promise<Measured> {
    say(`filling a ledger with ${events} events`);
    await fillTradingLedger(directory, events);
    const round = async (): Promise<Round> => {
      const started = performance.now();
      const recovered = await recoverLedger(directory);
      const seconds = (performance.now() - started) / 1_000;
      const { sequence } = recovered;
      await recovered.ledger.close();
      if (sequence !== events) throw new Error(`recovered ${sequence} events`);
      return { value: seconds, count: events };
    };
    const measured: Round[] = [];
    for (let n = 0; n < rounds; n += 1) measured.push(await round());
    return { 'ledger.recover.million': measured };
  },
};
