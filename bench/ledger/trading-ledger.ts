/**
 * A ledger as a trading desk leaves it: orders wanted, judged, sent, accepted, and filled or
 * cancelled, every event made by the core itself.
 */

import type { LedgerEvent } from '../../engine/contract/events.ts';
import { armedDesk, fillOf, requestOf } from '../../engine/core/core-fixture.ts';
import { openLedger } from '../../engine/ledger/ledger.ts';

/** Keeps the desk below its message rate. */
const microsPerOrder = 50;
const ordersPerQuote = 1_000;
const groupLength = 500;
const aheadLimit = 20_000;

/** Makes a ledger of exactly so many events in the directory, and closes it. */
export async function fillTradingLedger(directory: string, count: number): Promise<void> {
  const { ledger } = await openLedger({ directory });
  let failure = '';
  let durable = 0;
  ledger.onFailure(({ detail }) => (failure = detail));
  ledger.onCommit(({ upTo }) => (durable = upTo));
  for (const group of groupsOf(count)) {
    ledger.append(group);
    if (failure !== '') throw new Error(failure);
    while (ledger.queueLength() > aheadLimit) await turn();
  }
  while (durable < count && failure === '') await turn();
  await ledger.close();
  if (failure !== '') throw new Error(failure);
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));

function* groupsOf(count: number): Generator<LedgerEvent[]> {
  let waiting: LedgerEvent[] = [];
  let made = 0;
  const drive = armedDesk(undefined, ({ events }) => waiting.push(...events));
  for (let order = 0; made < count; order += 1) {
    const micros = order * microsPerOrder;
    if (order % ordersPerQuote === 0) drive.quote(100_000, 100_002, micros);
    const id = `o${order}`;
    const side = order % 2 === 0 ? 'buy' : 'sell';
    drive.work(id, requestOf({ side, lots: 4 }), micros);
    // Every third order is cancelled; the others are filled in two parts, and so stay balanced.
    if (Math.floor(order / 2) % 3 === 0) {
      drive.cancel(id, micros);
      drive.ended('cancelled', id, micros);
    } else {
      for (const part of ['a', 'b']) {
        drive.report(fillOf(id, `${id}${part}`, 2, 100_000), micros);
      }
    }
    if (waiting.length < groupLength) continue;
    const group = waiting.slice(0, count - made);
    waiting = [];
    made += group.length;
    yield group;
  }
}
