/** Bars as trades and tops: neither trades more than a bar did, and every lot of it is there. */
import { describe, expect, test } from 'vitest';
import { importPlace } from './import-fixture.ts';

const { file, start, messages, instruments } = importPlace();

const bars = (...volumes: readonly string[]): string =>
  file('bars', [
    'timestamp,open,high,low,close,volume',
    ...volumes.map(
      (volume, minute) => `${1_704_067_200_000 + minute * 60_000},100.0,101.0,99.0,100.5,${volume}`,
    ),
  ]);
const unsized = (count: number): string =>
  file('unsized', [
    'timestamp,open,high,low,close',
    ...Array.from(
      { length: count },
      (_, minute) => `${1_704_067_200_000 + minute * 60_000},100.0,101.0,99.0,100.5`,
    ),
  ]);

/** What was traded, and what could be bought of the tops, in the file's own unit. */
function sums() {
  const lotSize = Number(instruments()[0]?.lotSize);
  let [traded, offered] = [0, 0];
  for (const message of messages()) {
    if (message.kind === 'trade') traded += message.lots;
    if (message.kind === 'bookTicker') offered += message.askLots;
  }
  return { traded: traded * lotSize, offered: offered * lotSize };
}

describe('a bar', () => {
  test.each([
    { volumes: ['8'], traded: 8 },
    { volumes: ['1'], traded: 1 },
    { volumes: ['3', '2', '1'], traded: 6 },
    { volumes: ['7', '1001'], traded: 1008 },
    { volumes: ['0.004', '0.5'], traded: 0.504 },
  ])('of $volumes trades that and no more', async ({ volumes, traded }) => {
    await start([bars(...volumes)], { symbol: 'X' });
    expect(sums()).toEqual({ traded, offered: 0 });
  });

  test.each([
    { volumes: ['8'], traded: 4, offered: 4 },
    { volumes: ['1'], traded: 0, offered: 1 },
    { volumes: ['7', '1001'], traded: 503, offered: 505 },
  ])('of $volumes with a spread has each lot once', async ({ volumes, traded, offered }) => {
    await start([bars(...volumes)], { symbol: 'X', spreadIncrements: 2 });
    expect(sums()).toEqual({ traded, offered });
  });

  test.each([
    { size: '1', spreadIncrements: null, traded: 49, offered: 0 },
    { size: '1', spreadIncrements: 2, traded: 24.5, offered: 24.5 },
    { size: '0.5', spreadIncrements: 2, traded: 12.25, offered: 12.25 },
  ])('without a volume trades $size at all its prices', async ({ traded, offered, ...said }) => {
    await start([unsized(49)], { symbol: 'X', ...said });
    expect(sums()).toEqual({ traded, offered });
    const prices = messages().flatMap((one) => (one.kind === 'trade' ? [one.price] : []));
    expect(prices.slice(0, 4)).toEqual([1000, 990, 1010, 1005]);
  });

  test('of fewer lots than prices trades at the last of them, and that is said', async () => {
    const report = await start([bars('1', '5', '2')], { symbol: 'X' });
    const prices = messages().flatMap((one) => (one.kind === 'trade' ? [one.price] : []));
    expect(prices).toEqual([1005, 1000, 990, 1010, 1005, 1005]);
    expect(report.files[0]?.notes).toContain(
      '2 bars of too few lots trade at some of their prices alone',
    );
  });
});
