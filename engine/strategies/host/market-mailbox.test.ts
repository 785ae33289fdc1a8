// The shared memory between the host and a strategy's thread.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { InstrumentId } from '../../contract/ids.ts';
import { lots, monoNanos, priceTicks } from '../../contract/numbers.ts';
import { MarketMailbox, mailboxMemory, tradeRingLength } from './market-mailbox.ts';

const ids = ['A.v', 'B.v'].map((id) => InstrumentId.parse(id));
const [first = InstrumentId.parse('A.v'), second = InstrumentId.parse('B.v')] = ids;

const topOf = (instrument: InstrumentId, tick: number) => ({
  instrument,
  bidPrice: priceTicks(tick),
  bidLots: lots(tick * 2),
  askPrice: priceTicks(tick + 3),
  askLots: lots(7),
  receivedMonoNanos: monoNanos(tick * 5),
  tickNumber: tick,
});

const tradeOf = (tradeId: number, exchangeUtcMillis: number | null) => ({
  kind: 'trade' as const,
  instrument: second,
  receivedMonoNanos: monoNanos(8),
  exchangeUtcMillis,
  tradeId,
  price: priceTicks(5),
  lots: lots(3),
  aggressor: tradeId % 2 === 0 ? ('buy' as const) : ('sell' as const),
});

/** Both ends of one mailbox. */
function pair(): { host: MarketMailbox; thread: MarketMailbox } {
  const memory = mailboxMemory(ids.length);
  return { host: new MarketMailbox(memory, ids), thread: new MarketMailbox(memory, ids) };
}

describe('tops', () => {
  it('are taken once, the newest of each instrument', () => {
    const { host, thread } = pair();
    expect(thread.takeTop(0)).toBeNull();
    for (const tick of [1, 2, 3]) host.putTop(topOf(first, tick));
    host.putTop(topOf(second, 4));
    expect([thread.takeTop(0), thread.takeTop(1), thread.takeTop(0)]).toEqual([
      topOf(first, 3),
      topOf(second, 4),
      null,
    ]);
    expect(host.topsReplaced).toBe(2);
  });

  it('of an instrument that is not the strategy’s are passed over', () => {
    const { host, thread } = pair();
    host.putTop(topOf(InstrumentId.parse('C.v'), 1));
    expect([thread.takeTop(0), thread.takeTop(1), thread.takeTop(2)]).toEqual([null, null, null]);
  });

  it('are told apart when their number passes the end of its word', () => {
    const memory = mailboxMemory(1);
    const host = new MarketMailbox(memory, [first]);
    const thread = new MarketMailbox(memory, [first]);
    // The slot's own word, the first behind the control words, three puts before it wraps.
    new Int32Array(memory, memory.byteLength - 6 * 4)[4] = 0x7fff_fff4;
    for (let tick = 1; tick <= 6; tick += 1) {
      host.putTop(topOf(first, tick));
      if (tick % 2 === 0) expect(thread.takeTop(0)).toEqual(topOf(first, tick));
    }
    expect([host.topsReplaced, thread.takeTop(0)]).toEqual([3, null]);
  });

  it('are never torn while they are overwritten', async () => {
    const memory = mailboxMemory(1);
    const host = new MarketMailbox(memory, [first]);
    const lastTick = 300_000;
    const reader = new Worker(new URL('./mailbox-reader-fixture.ts', import.meta.url), {
      workerData: { memory, instruments: [first], lastTick },
    });
    await once(reader, 'message');
    for (let tick = 1; tick <= lastTick; tick += 1) host.putTop(topOf(first, tick));
    const [{ taken, torn }] = await once(reader, 'message');
    expect(torn).toBe(0);
    expect(taken).toBeGreaterThan(100);
    // Each was taken or replaced, and the last one ended the reader.
    expect(taken + host.topsReplaced).toBe(lastTick);
  });
});

describe('trades', () => {
  it('come in order, all of them, over the end of the ring', () => {
    const { host, thread } = pair();
    const taken: number[] = [];
    for (let trade = 0; trade < tradeRingLength * 3; trade += 1) {
      host.putTrade(tradeOf(trade, trade % 3 === 0 ? null : trade), trade + 100);
      if (trade % 50 !== 0) continue;
      for (let next = thread.takeTrade(); next !== null; next = thread.takeTrade()) {
        const { tradeId } = next.trade;
        expect(next).toEqual({
          trade: tradeOf(tradeId, tradeId % 3 === 0 ? null : tradeId),
          tickNumber: tradeId + 100,
        });
        taken.push(tradeId);
      }
    }
    expect(taken).toEqual(Array.from({ length: taken.length }, (_, index) => index));
    expect(host.tradesDropped).toBe(0);
  });

  it('that do not fit are dropped and counted, the oldest stay', () => {
    const { host, thread } = pair();
    for (let trade = 0; trade < tradeRingLength + 9; trade += 1)
      host.putTrade(tradeOf(trade, 1), 1);
    expect([host.tradesDropped, thread.takeTrade()?.trade.tradeId]).toEqual([9, 0]);
  });
});

it('tells whether all that was posted is handled', () => {
  const { host, thread } = pair();
  host.putTime(monoNanos(5));
  const posted = thread.posted();
  host.putTime(monoNanos(6));
  expect([thread.takeTime(), thread.takeTime()]).toEqual([6, null]);
  thread.finish(posted);
  expect(host.idle).toBe(false);
  thread.finish(thread.posted());
  expect(host.idle).toBe(true);
});
