/**
 * The fencing number of a desk whose ledger was put back: above that of every start which the copy
 * does not know, so that no later run repeats one of their client order ids.
 * Takes no lock: it leaves the file of one that nobody holds.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { lockFilePrefix } from '../contract/endpoint.ts';
import { LedgerOpenError } from './failure.ts';

/**
 * Leaves the lock file that the next start counts on from, durably. Its number is the instant in
 * milliseconds since 1970: starts count by ones, and none takes less than a millisecond, so no
 * number that was ever given out is above the instant at which it was. Throws LedgerOpenError when
 * the clock cannot be right: it is behind `lastUtcNanos`, an event of the copy.
 */
export function raiseFence(directory: string, lastUtcNanos: bigint, nowMillis = Date.now()): void {
  if (BigInt(nowMillis) * 1_000_000n < lastUtcNanos) {
    const detail = `the clock of this machine is behind the last event of the copy`;
    throw new LedgerOpenError('disk', `${detail}: set it right, and nothing was done`);
  }
  closeSync(openSync(join(directory, `${lockFilePrefix}${nowMillis}`), 'a', 0o600));
  const folder = openSync(directory, 'r');
  fsyncSync(folder);
  closeSync(folder);
}
