import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fixture, type FixtureOptions, writeRecording } from '../tape/recording-fixture.ts';
import { replayFindings } from './replay-report.ts';
import { type ReplayProgress, runReplay } from './run-replay.ts';

let directory = '';
let temporary = '';
const before = process.env['TMPDIR'];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-recordings-'));
  // What a replay leaves behind would be seen here.
  temporary = await mkdtemp(join(tmpdir(), 'quarterdeck-temporary-'));
  process.env['TMPDIR'] = temporary;
});
afterAll(async () => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  await rm(directory, { recursive: true, force: true });
  await rm(temporary, { recursive: true, force: true });
});

let made = 0;
function recording(more: Partial<FixtureOptions> = {}): Promise<Fixture> {
  made += 1;
  return writeRecording({
    directory,
    name: `recording-${made}`,
    market: 'usdm',
    symbols: ['AAAUSDT', 'BBBUSDT'],
    seed: 21,
    depthFrames: 4_000,
    format: 'seconds',
    snapshotAfter: 7,
    ...more,
  });
}

describe('a replay through the whole engine', { timeout: 120_000 }, () => {
  test('trades, reports, agrees with a replay at another speed, and leaves nothing', async () => {
    const fixture = await recording();
    const stages: ReplayProgress['stage'][] = [];
    const paced = await runReplay({
      files: fixture.files,
      speed: 1,
      rawTimes: false,
      onProgress: ({ stage }) => {
        if (stages.at(-1) !== stage) stages.push(stage);
      },
    });
    const fast = await runReplay({ files: fixture.files, speed: 'max', rawTimes: false });
    expect({ paced, findings: replayFindings(paced), stages }).toMatchObject({
      paced: {
        frames: fixture.frames,
        decoded: fixture.frames,
        faults: 0,
        gaps: 0,
        resyncs: 0,
        unbridged: 0,
        topChecks: { checked: paced.topChecks.matched },
        books: 2,
        tickToApprovedMicros: { p50: expect.any(Number), p99: expect.any(Number) },
        tickToWireMicros: { p50: expect.any(Number), p999: expect.any(Number) },
      },
      findings: [],
      stages: ['reading', 'starting', 'arming', 'playing', 'settling', 'ending'],
    });
    expect(paced.topChecks.checked).toBeGreaterThan(3_900);
    expect(paced.orders).toBeGreaterThan(0);
    expect(paced.ledgerEvents).toBeGreaterThan(paced.orders);
    expect([fast.bookHash, fast.frames]).toEqual([paced.bookHash, paced.frames]);
    expect(fast.tickToApprovedMicros).toBeNull();
    expect(await readdir(temporary)).toEqual([]);
  });

  test('a lone continuation is unbridged; two markets are one report', async () => {
    const part = { symbols: ['AAAUSDT'], depthFrames: 300, format: 'nanos' } as const;
    const first = await recording(part);
    const second = await recording({ ...part, from: first.market });
    const spot = await recording({ ...part, market: 'spot' });
    const alone = await runReplay({ files: second.files, speed: 'max', rawTimes: false });
    const files = [...spot.files, ...first.files, ...second.files];
    const both = await runReplay({ files, speed: 'max', rawTimes: false });
    expect({
      alone: { faults: alone.faults, unbridged: alone.unbridged, books: alone.books },
      aloneFindings: replayFindings(alone),
      both: { frames: both.frames, books: both.books, unbridged: both.unbridged },
      bothFindings: replayFindings(both),
    }).toEqual({
      alone: { faults: 0, unbridged: 1, books: 0 },
      aloneFindings: ['unbridged: the recording has no depth snapshot that fits its deltas'],
      both: { frames: spot.frames + first.frames + second.frames, books: 2, unbridged: 0 },
      bothFindings: [],
    });
  });
});
