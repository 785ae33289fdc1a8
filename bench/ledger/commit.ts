/**
 * What one durable commit of one event takes at rest, from the hand-over to the news of it, and in
 * turns with it what the bare disk takes for a write and its flush: the part that no code can save.
 */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eventsOf } from '../../engine/ledger/events-fixture.ts';
import { openLedger } from '../../engine/ledger/ledger.ts';
import type { Bench, Measured, Round } from '../bench.ts';

const commitsPerRound = 200;
const paceMillis = 10;
/** A frame of the write-ahead log is one page and a little more. */
const bareBytes = 4_120;

const commits = 'ledger.commit';
const bareDisk = 'ledger.commit.bareDisk';

export const commit: Bench = {
  name: commits,
  figures: [
    { name: commits, unit: 'ms', budget: null },
    { name: bareDisk, unit: 'ms', budget: null },
  ],
  async run({ rounds, directory }): Promise<Measured> {
    const { ledger } = await openLedger({ directory });
    let told: () => void = () => {};
    let failed: (reason: Error) => void = () => {};
    ledger.onCommit(() => told());
    ledger.onFailure(({ detail }) => failed(new Error(detail)));
    let sequence = 0;
    const commitOne = async (): Promise<number> => {
      sequence += 1;
      const durable = new Promise<void>((resolve, reject) => {
        told = resolve;
        failed = reject;
      });
      const before = performance.now();
      ledger.append(eventsOf(sequence, sequence));
      await durable;
      return performance.now() - before;
    };
    const bare = openSync(join(directory, 'bare'), 'a');
    const page = Buffer.alloc(bareBytes, 1);
    const writeBare = (): number => {
      const before = performance.now();
      writeSync(bare, page);
      fdatasyncSync(bare);
      return performance.now() - before;
    };
    const round = async (): Promise<{ readonly ledger: Round; readonly disk: Round }> => {
      const samples = {
        ledger: new Float64Array(commitsPerRound),
        disk: new Float64Array(commitsPerRound),
      };
      for (let n = 0; n < commitsPerRound; n += 1) {
        await pause(paceMillis);
        samples.ledger[n] = await commitOne();
        await pause(paceMillis);
        samples.disk[n] = writeBare();
      }
      return { ledger: { samples: samples.ledger }, disk: { samples: samples.disk } };
    };
    await round();
    const found: { [name: string]: Round[] } = { [commits]: [], [bareDisk]: [] };
    for (let n = 0; n < rounds; n += 1) {
      const one = await round();
      found[commits]?.push(one.ledger);
      found[bareDisk]?.push(one.disk);
    }
    closeSync(bare);
    await ledger.close();
    return found;
  },
};
