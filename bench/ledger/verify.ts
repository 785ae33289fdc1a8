/**
 * How many rows a second the verifier proves on one thread and on two, by turns: every column, the
 * whole chain, the tables and the pages.
 */
import { join } from 'node:path';
import { ledgerFileName } from '../../engine/ledger/ledger.ts';
import { type VerifyThreads, verifyLedgerFile } from '../../engine/ledger/verify.ts';
import type { Bench, Measured, Round } from '../bench.ts';
import { fillLedger } from './flood.ts';

const rows = 200_000;
const one = 'ledger.verify';
const two = 'ledger.verify.twoThreads';

export const verify: Bench = {
  name: one,
  figures: [
    { name: one, unit: 'rows/s', budget: { atLeast: 200_000 } },
    { name: two, unit: 'rows/s', budget: { atLeast: 400_000 } },
  ],
  async run({ rounds, directory, say }): Promise<Measured> {
    say(`filling a ledger with ${rows} rows`);
    await fillLedger(directory, rows);
    const path = join(directory, ledgerFileName);
    const round = async (threads: VerifyThreads): Promise<Round> => {
      const result = await verifyLedgerFile(path, undefined, threads);
      if (!result.ok || result.rows !== rows) throw new Error(`not proved: ${result.detail}`);
      return { value: rows / result.seconds, count: rows };
    };
    await round(1);
    const found: { [name: string]: Round[] } = { [one]: [], [two]: [] };
    for (let n = 0; n < rounds; n += 1) {
      found[one]?.push(await round(1));
      found[two]?.push(await round(2));
    }
    return found;
  },
};
