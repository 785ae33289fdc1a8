import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlayerOptions } from '../../tape/player-types.ts';
import {
  type FixtureOptions,
  type SymbolState,
  writeRecording,
} from '../../tape/recording-fixture.ts';
import { replayMarket } from './replayed-market-fixture.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-player-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

let made = 0;
function recording(more: Partial<FixtureOptions> = {}): ReturnType<typeof writeRecording> {
  made += 1;
  return writeRecording({
    directory,
    name: `recording-${made}`,
    market: 'usdm',
    symbols: ['AAAUSDT', 'BBBUSDT', 'CCCUSDT'],
    seed: 11,
    depthFrames: 3_000,
    format: 'seconds',
    snapshotAfter: 7,
    ...more,
  });
}

const playAt = (files: readonly string[], more: Partial<PlayerOptions> = {}) =>
  replayMarket({ files, speed: 'max', rawTimes: false, ...more });

describe('recordings made for the test, through sockets', () => {
  for (const market of ['spot', 'usdm', 'coinm'] as const) {
    test(`${market}: in sequence, every top matched, the made book at the end`, async () => {
      const fixture = await recording({ market });
      const { summary, market: state } = await playAt(fixture.files);
      expect(summary).toMatchObject({
        frames: fixture.frames,
        decoded: fixture.frames,
        faults: 0,
        gaps: 0,
        resyncs: 0,
        unbridged: 0,
        books: 3,
        topMatched: summary.topChecked,
      });
      expect(summary.topChecked).toBeGreaterThan(2_900);
      for (const known of state.instruments.values()) {
        const meant = fixture.market.states.find((one) => one.symbol === known.instrument.symbol);
        const kept = Array.from({ length: known.book.bids.length }, (_, rank) => [
          known.book.bids.priceAt(rank),
          known.book.bids.lotsAt(rank),
        ]);
        expect(kept).toEqual([...(meant?.bids ?? [])].sort(([a], [b]) => b - a));
      }
    });
  }

  test('the same books at a paced speed as at full speed', async () => {
    const fixture = await recording({ seed: 12 });
    const fast = await playAt(fixture.files);
    const paced = await playAt(fixture.files, { speed: 4 });
    expect(paced.summary).toEqual(fast.summary);
  });

  test('a continuation goes on without a break; alone it is unbridged and no fault', async () => {
    const first = await recording({ symbols: ['AAAUSDT'], format: 'nanos' });
    const second = await recording({ symbols: ['AAAUSDT'], format: 'nanos', from: first.market });
    const together = await playAt([...first.files, ...second.files]);
    const alone = await playAt(second.files);
    expect([together.summary, alone.summary]).toMatchObject([
      { frames: first.frames + second.frames, faults: 0, gaps: 0, unbridged: 0, books: 1 },
      { frames: second.frames, decoded: second.frames, faults: 0, unbridged: 1, books: 0 },
    ]);
  });

  test('a hole between two recordings is a gap, and no book without a snapshot', async () => {
    const part = { symbols: ['AAAUSDT'], format: 'nanos', depthFrames: 500 } as const;
    const first = await recording(part);
    const lost = await recording({ ...part, from: first.market });
    const third = await recording({ ...part, from: lost.market });
    const { summary, faults } = await playAt([...first.files, ...third.files]);
    expect({ ...summary, kinds: faults.map((one) => one.fault) }).toMatchObject({
      decoded: first.frames + third.frames,
      faults: 0,
      gaps: 1,
      resyncs: 1,
      unbridged: 1,
      books: 0,
      kinds: ['sequenceGap'],
    });
  });

  const faults = [
    { name: 'a dropped delta', faults: { dropDepth: [900] }, gaps: 1, lost: 1 },
    { name: 'a doubled delta', faults: { duplicateDepth: [900] }, gaps: 0, lost: -1 },
    { name: 'two deltas of one symbol swapped', faults: { delayDepth: [900] }, gaps: 1, lost: 0 },
    { name: 'many drops', faults: { dropDepth: [300, 1_500, 2_700] }, gaps: 3, lost: 3 },
  ];
  test.each(faults)('$name: healed, and the book is the same', async (one) => {
    const fixture = await recording({ symbols: ['AAAUSDT'], seed: 13 });
    const clean = await playAt(fixture.files);
    const hurt = await playAt(fixture.files, { faults: one.faults });
    expect(hurt.summary).toMatchObject({
      frames: fixture.frames - one.lost,
      decoded: fixture.frames - one.lost,
      faults: 0,
      gaps: one.gaps,
      resyncs: one.gaps,
      books: 1,
      bookHash: clean.summary.bookHash,
      topMatched: hurt.summary.topChecked,
    });
  });

  const bad = [
    { name: 'a frame cut off', text: '{"stream":"aaausdt@trade","data":{"s":', fault: 'malformed' },
    {
      name: 'a symbol that nobody asked for',
      text: '{"stream":"zzzusdt@trade","data":{"s":"ZZZUSDT"}}',
      fault: null,
    },
    {
      name: 'a price that is no number',
      text: '{"stream":"aaausdt@bookTicker","data":{"u":9,"s":"AAAUSDT","b":"NaN","B":"1"}}',
      fault: 'malformed',
    },
  ];
  test.each(bad)('$name in the recording is survived', async ({ text, fault }) => {
    const inserted = new Map([[1_000, text]]);
    const fixture = await recording({ symbols: ['AAAUSDT'], inserted });
    const { summary, faults: seen } = await playAt(fixture.files);
    expect({
      faults: seen.map((one) => one.fault),
      books: summary.books,
      gaps: summary.gaps,
    }).toEqual({ faults: fault === null ? [] : [fault], books: 1, gaps: 0 });
  });

  test('a crossed book is a fault, is mended by a snapshot, and ends right', async () => {
    const bid = (quantity: string) => (state: SymbolState) => {
      const pu = state.updateId;
      state.updateId += 1;
      const ids = { U: state.updateId, u: state.updateId, pu };
      const data = { e: 'depthUpdate', s: 'AAAUSDT', ...ids, b: [['9000.00', quantity]], a: [] };
      return JSON.stringify({ stream: 'aaausdt@depth@0ms', data });
    };
    const inserted = new Map([
      [1_000, bid('1.000')],
      [1_040, bid('0.000')],
    ]);
    const fixture = await recording({ symbols: ['AAAUSDT'], inserted });
    const { summary, faults, market } = await playAt(fixture.files, { speed: 1 });
    const [known] = [...market.instruments.values()];
    const [meant] = fixture.market.states;
    expect({
      kinds: [...new Set(faults.map((one) => one.fault))],
      books: summary.books,
      gaps: summary.gaps,
      bids: known?.book.bids.length,
      best: known?.book.bids.priceAt(0),
    }).toEqual({
      kinds: ['crossedBook'],
      books: 1,
      gaps: 0,
      bids: meant?.bids.size,
      best: Math.max(...(meant?.bids.keys() ?? [])),
    });
    // A venue whose own book stays crossed is asked ever more rarely, not in a loop.
    expect(summary.resyncs).toBeLessThanOrEqual(6);
    expect(summary.faults).toBe(faults.length);
  });

  test('exchange times move onto the replay clock, unless they are left raw', async () => {
    const fixture = await recording({ symbols: ['AAAUSDT'], depthFrames: 400 });
    const offsetOf = async (rawTimes: boolean): Promise<number> => {
      const { market } = await playAt(fixture.files, { rawTimes });
      const [known] = [...market.instruments.values()];
      return known?.clockOffset.micros ?? Number.NaN;
    };
    const moved = await offsetOf(false);
    const raw = await offsetOf(true);
    expect(Math.abs(moved)).toBeLessThan(1_000_000);
    expect(raw).toBeLessThan(-1e12);
  });
});
