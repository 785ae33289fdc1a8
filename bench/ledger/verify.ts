/**
 * How many rows a second the verifier proves on one thread: every column, the whole chain, the
 * tables and the pages.
 */
import { join } from 'node:path';
import { ledgerFileName } from '../../engine/ledger/ledger.ts';
import { verifyLedgerFile } from '../../engine/ledger/verify.ts';
import type { Bench, Measured, Round } from '../bench.ts';
import { fillLedger } from './flood.ts';

const rows = 200_000;

export const verify: Bench = {
  name: 'ledger.verify',
  figures: [{ name: 'ledger.verify', unit: 'rows/s', budget: { atLeast: 200_000 } }],
  async run({ rounds, directory, say }): Promise<Measured> {
    say(`filling a ledger with ${rows} rows`);
    await fillLedger(directory, rows);
    const round = async (): Promise<Round> => {
      const result = await verifyLedgerFile(join(directory, ledgerFileName));
      if (!result.ok || result.rows !== rows) throw new Error(`not proved: ${result.detail}`);
      return { value: rows / result.seconds, count: rows };
    };
    await round();
    const measured: Round[] = [];
    for (let n = 0; n < rounds; n += 1) measured.push(await round());
    return { 'ledger.verify': measured };
  },
};
