/** What an import says of files that are not quite what was asked for. */
import { mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeRecording } from '../../tape/recording-fixture.ts';
import { importPlace } from './import-fixture.ts';

const { file, start, to } = importPlace();

const named = (): string =>
  file('named', ['timestamp,symbol,bid,ask', '1704067200000,BTC/USDT,100.0,100.1']);
const unnamed = (): string => file('eurusd.csv', ['timestamp,bid,ask', '1704067200000,1.10,1.11']);
const grids = 'grids are the finest decimals seen in the files';

test.each<{ name: string; path: () => string; symbol: string | null; notes: string[] }>([
  { name: 'a symbol that is in the file', path: named, symbol: null, notes: [] },
  { name: 'the same symbol, said', path: named, symbol: 'btcusdt', notes: [] },
  {
    name: 'another symbol, said',
    path: named,
    symbol: 'ETHUSDT',
    notes: ['it names its symbols itself (BTC/USDT): ETHUSDT is not used'],
  },
  {
    name: 'a symbol that nobody said',
    path: unnamed,
    symbol: null,
    notes: [
      'the file names no symbol: it is taken for EURUSD.x, by the name of the file; ' +
        '--symbol of an import says another',
    ],
  },
  {
    name: 'a symbol that was said for the file',
    path: unnamed,
    symbol: 'GBP/USD',
    notes: ['the file names no symbol: it is taken for GBPUSD.x'],
  },
])('$name', async ({ path, symbol, notes }) => {
  const { files } = await start([path()], { venue: 'x', symbol });
  expect(files[0]?.notes).toEqual([...notes, grids]);
});

test('a symbol that was said is not used for a capture', async () => {
  mkdirSync(to());
  const made = await writeRecording({
    ...{ seed: 5, depthFrames: 3, snapshotAfter: 1, symbols: ['AAAUSDT'] },
    ...{ directory: to(), name: 'capture', market: 'usdm', format: 'nanos' },
  });
  const { files } = await start(made.files, { symbol: 'BBBUSDT' });
  expect(files[0]?.notes).toContain('it names its symbols itself (AAAUSDT): BBBUSDT is not used');
});

test('a last line that is not whole may be where the file was cut off', async () => {
  const note = 'its last line is not whole: the file may have been cut off there';
  const rows = ['timestamp,bid,ask', '1704067200000,1.10,1.11', '1704067201000,1.10'];
  const cut = await start([file('cut', rows)]);
  expect(cut.files[0]?.notes).toContain(note);
  const mended = [...rows, '1704067202000,1.10,1.11'];
  const whole = await start([file('whole', mended)], { venue: 'y' });
  expect(whole.files[0]?.notes).not.toContain(note);
});

test('a directory is no recording', async () => {
  mkdirSync(to());
  await expect(start([to()])).rejects.toThrow(
    /tape: it is a directory: name the recordings in it$/,
  );
});
