/** What a backtest says it made while prices come and go: open lots keep their last mark. */
import { describe, expect, test } from 'vitest';
import type { FeedState, Tick } from '../../contract/market.ts';
import { monoNanos } from '../../contract/numbers.ts';
import type { TapeMessage } from '../../ports/tape.ts';
import { instrumentId, planOf, tapeOf, topAt } from './backtest-fixture.ts';
import { runBacktest } from './run-backtest.ts';

const atNanos = (seconds: number) => monoNanos(seconds * 1e9);

/** A whole book whose bid is given, or one that has no asks. */
function bookAt(seconds: number, bid: number, hasAsks = true): Tick {
  return {
    kind: 'depthSnapshot',
    instrument: instrumentId,
    receivedMonoNanos: atNanos(seconds),
    exchangeUtcMillis: null,
    lastUpdateId: seconds + 1,
    bids: [bid, 50],
    asks: hasAsks ? [bid + 1, 50] : [],
  };
}

const feedAt = (seconds: number, state: FeedState): TapeMessage => ({
  kind: 'feedChange',
  instrument: instrumentId,
  state,
  reason: '',
  atMonoNanos: atNanos(seconds),
});

// 10 lots of 0.001 are bought at 60,000.1 for a fee of 0.24, in millionths 240,000; an increment
// is worth 1,000.
const buys = planOf({ takeAt: 1, lots: 10 });
const entryFall = 240_000 + 1_000;

describe('10 lots, bought at 600,001 and worth 603,000 at last', () => {
  const first = bookAt(0, 600_000);
  const up = bookAt(10, 602_000);
  const last = bookAt(30, 603_000);
  const gain = 2_999_000 - 240_000;
  const former = 1_999_000 - 240_000;
  const quotes = [topAt(0, 600_000, 600_001), topAt(10_000, 602_000, 602_001)];
  const cases: { name: string; messages: TapeMessage[]; pnl: number; staleSeconds?: number }[] = [
    { name: 'all prices known', messages: [first, up, last], pnl: gain },
    {
      name: 'a book without asks on the way',
      messages: [first, up, bookAt(20, 602_000, false), last],
      pnl: gain,
    },
    {
      name: 'a gap on the way',
      messages: [first, up, feedAt(15, 'resyncing'), last, feedAt(30, 'live')],
      pnl: gain,
    },
    {
      name: 'a locked quote on the way',
      messages: [...quotes, topAt(20_000, 602_000, 602_000), topAt(30_000, 603_000, 603_001)],
      pnl: gain,
    },
    {
      name: 'a locked quote at the end',
      messages: [...quotes, topAt(20_000, 603_000, 603_000)],
      pnl: former,
      staleSeconds: 10,
    },
    {
      name: 'a gap at the end',
      messages: [first, up, feedAt(25, 'resyncing')],
      pnl: former,
      staleSeconds: 15,
    },
  ];
  test.each(cases)('$name', async ({ messages, pnl, staleSeconds }) => {
    const { figures, detail } = await runBacktest({ plan: buys, tape: tapeOf(messages) });
    const [line] = detail.attribution;
    expect({
      pnl: figures.pnlMinor,
      fall: figures.maxDrawdownMinor,
      attributed: [line?.netMinor, line?.unrealisedMinor],
      exposed: detail.curve.exposureMinor.at(-1),
      stale: figures.staleMarks,
    }).toEqual({
      pnl,
      fall: entryFall,
      attributed: [pnl, pnl + 240_000],
      exposed: 600_001_000 + pnl + 240_000,
      stale:
        staleSeconds === undefined ? [] : [{ instrument: instrumentId, ageSeconds: staleSeconds }],
    });
  });
});

describe('a fall of four seconds is as deep', () => {
  test.each([100, 9_001, 40_001])('at second %i', async (start) => {
    const bidAt = (second: number): number =>
      second >= start && second < start + 4 ? 599_000 : 600_000;
    const messages = Array.from({ length: start + 100 }, (_, second) =>
      topAt(second * 1_000 + 3, bidAt(second), bidAt(second) + 1),
    );
    const { figures } = await runBacktest({ plan: buys, tape: tapeOf(messages) });
    expect(figures.maxDrawdownMinor).toBe(entryFall + 1_000_000);
  });
});
