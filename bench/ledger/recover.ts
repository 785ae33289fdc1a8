/**
 * How long an engine's start needs to read a million ledger events back, chain checked, and to
 * fold them into the state and its hash: all of them, and from a snapshot with as many events
 * behind it as there can be before the next one is due. The events are those of a desk that
 * trades: orders that are wanted, judged, sent, accepted and filled or cancelled.
 */
import { join } from 'node:path';
import { snapshotEveryEvents } from '../../engine/host/record/ledger-keeper.ts';
import { LedgerMemory } from '../../engine/host/record/ledger-memory.ts';
import { writeSnapshot } from '../../engine/host/record/ledger-snapshot.ts';
import { recoverLedger } from '../../engine/host/record/recovery.ts';
import { ledgerFileName } from '../../engine/ledger/ledger.ts';
import { LedgerFile } from '../../engine/ledger/ledger-file.ts';
import type { Bench, Measured, Round } from '../bench.ts';
import { fillTradingLedger } from './trading-ledger.ts';

const events = 1_000_000;
const all = 'ledger.recover.million';
const short = 'ledger.recover.snapshot';
const writing = 'ledger.recover.snapshotWrite';

/** Recovers once; `from` is where a snapshot has to have been found. */
async function recoverOnce(directory: string, from: number | null): Promise<Round> {
  const started = performance.now();
  const recovered = await recoverLedger(directory);
  const seconds = (performance.now() - started) / 1_000;
  const { sequence, snapshot } = recovered;
  await recovered.ledger.close();
  if (sequence !== events) throw new Error(`recovered ${sequence} events`);
  if ((snapshot?.place.sequence ?? null) !== from) throw new Error('began at another row');
  return { value: seconds, count: events };
}

/** Writes a snapshot of the state at a row; returns how long the writing alone took. */
function snapshotAt(directory: string, sequence: number): Round {
  const file = LedgerFile.open(join(directory, ledgerFileName));
  const memory = new LedgerMemory();
  let rowHash = '';
  for (const chunk of file.chunks(null, sequence)) {
    memory.take(chunk.events);
    rowHash = chunk.lastHash;
  }
  const started = performance.now();
  writeSnapshot(directory, { ledgerId: file.ledgerId, sequence, rowHash }, memory);
  file.close();
  return { value: performance.now() - started, count: 1 };
}

export const recover: Bench = {
  name: 'ledger.recover',
  figures: [
    { name: all, unit: 's', budget: { atMost: 5 } },
    { name: short, unit: 's', budget: { atMost: 1 } },
    { name: writing, unit: 'ms', budget: null },
  ],
  async run({ rounds, directory, say }): Promise<Measured> {
    say(`filling a ledger with ${events} events`);
    await fillTradingLedger(directory, events);
    const whole: Round[] = [];
    for (let n = 0; n < rounds; n += 1) whole.push(await recoverOnce(directory, null));
    const place = events - snapshotEveryEvents;
    const written = snapshotAt(directory, place);
    const behind: Round[] = [];
    for (let n = 0; n < rounds; n += 1) behind.push(await recoverOnce(directory, place));
    return { [all]: whole, [short]: behind, [writing]: [written] };
  },
};
