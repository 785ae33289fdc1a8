// A thread that reads tops as fast as they come, and counts those that are torn.
import { parentPort, workerData } from 'node:worker_threads';
import { MarketMailbox } from './market-mailbox.ts';

interface ReaderData {
  readonly memory: SharedArrayBuffer;
  readonly instruments: readonly never[];
  readonly lastTick: number;
}

// Only the test starts this file, with exactly this.
const { memory, instruments, lastTick } = workerData as ReaderData;
const mailbox = new MarketMailbox(memory, instruments);
let taken = 0;
let torn = 0;
let seen = 0;
parentPort?.postMessage({ ready: true });
while (seen < lastTick) {
  const posted = mailbox.posted();
  const top = mailbox.takeTop(0);
  if (top === null) {
    mailbox.wait(posted);
    continue;
  }
  taken += 1;
  const whole =
    top.bidPrice === top.tickNumber &&
    top.bidLots === top.tickNumber * 2 &&
    top.askPrice === top.tickNumber + 3 &&
    top.receivedMonoNanos === top.tickNumber * 5;
  if (!whole || top.tickNumber < seen) torn += 1;
  seen = top.tickNumber;
}
parentPort?.postMessage({ taken, torn });
