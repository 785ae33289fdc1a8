import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaptureEntry } from './capture-line.ts';
import { playbackOf, readSessions } from './recorded-session.ts';
import { type Fixture, writeRecording } from './recording-fixture.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quarterdeck-tape-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

const common = { seed: 3, depthFrames: 60, snapshotAfter: 4 } as const;
const make = (name: string, more: object): Promise<Fixture> =>
  writeRecording({
    ...common,
    directory,
    name,
    market: 'spot',
    symbols: ['AAAUSDT'],
    format: 'nanos',
    ...more,
  });

async function entries(files: readonly string[]): Promise<CaptureEntry[]> {
  const [session] = await readSessions(files);
  if (session === undefined) return [];
  const all: CaptureEntry[] = [];
  for await (const batch of playbackOf(session)) all.push(...batch);
  return all;
}

describe('recordings are recognised by content', () => {
  for (const market of ['spot', 'usdm', 'coinm'] as const) {
    for (const format of ['nanos', 'seconds'] as const) {
      for (const packed of [false, true]) {
        test(`${market}, ${format}, ${packed ? 'gzipped' : 'plain'}`, async () => {
          const symbols = format === 'nanos' ? ['BTCUSD_PERP'] : ['BTCUSD_PERP', 'ETHUSD_PERP'];
          const name = `no-hint-${market}-${format}-${packed}`;
          const fixture = await make(name, { market, format, packed, symbols });
          const [session, ...others] = await readSessions(fixture.files);
          expect({
            others,
            market: session?.market,
            frames: session?.frames,
            symbols: session?.symbols.map((one) => [
              one.symbol,
              one.base,
              one.quote,
              one.priceIncrement,
              one.lotSize,
            ]),
            snapshots: [...(session?.snapshots ?? [])].sort(),
          }).toEqual({
            others: [],
            market,
            frames: fixture.frames,
            symbols: symbols.map((one) => [one, one.slice(0, 3), 'USD', '0.1', '0.001']),
            snapshots: symbols.map((one) => [one, 1]),
          });
        });
      }
    }
  }

  test('files of two markets are two sessions', async () => {
    const spot = await make('two-spot', {});
    const usdm = await make('two-usdm', { market: 'usdm' });
    const sessions = await readSessions([...usdm.files, ...spot.files]);
    expect(sessions.map((session) => session.market)).toEqual(['usdm', 'spot']);
  });

  test('a file that is no recording is refused by name', async () => {
    const path = join(directory, 'novel.txt');
    await writeFile(path, 'It was a dark and stormy night.\n');
    await expect(readSessions([path])).rejects.toThrow(/novel\.txt holds no recording/);
  });
});

describe('one session in time order', () => {
  test('a continuation given first still comes second', async () => {
    const first = await make('first', {});
    const second = await make('second', { from: first.market, seed: 4 });
    const played = await entries([...second.files, ...first.files]);
    const times = played.map((entry) => entry.atMicros);
    expect({
      frames: played.filter((entry) => entry.kind === 'frame').length,
      ordered: times.every((time, index) => index === 0 || time >= (times[index - 1] ?? 0)),
    }).toEqual({ frames: first.frames + second.frames, ordered: true });
  });

  test('answers of one file fall into their place between the frames of another', async () => {
    const nanos = await make('whole', { symbols: ['AAAUSDT', 'BBBUSDT'], market: 'usdm' });
    const split = await make('split', {
      symbols: ['AAAUSDT', 'BBBUSDT'],
      market: 'usdm',
      format: 'seconds',
    });
    const whole = (await entries(nanos.files)).map((entry) => [entry.kind, entry.atMicros]);
    const joined = (await entries(split.files)).filter((entry) => entry.kind !== 'opened');
    expect(joined.map((entry) => [entry.kind, entry.atMicros])).toEqual(whole);
  });
});
