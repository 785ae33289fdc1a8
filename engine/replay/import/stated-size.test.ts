/** The size of quotes and bars that state none: any decimal number, on a grid that it fits. */
import { expect, test } from 'vitest';
import { importPlace } from './import-fixture.ts';

const { file, start, messages, instruments } = importPlace();

const quotes = (): string =>
  file('quotes', [
    'timestamp,bid,ask',
    '1704067200000,1.5760,1.5762',
    '1704067201000,1.5761,1.5763',
  ]);
const bars = (): string =>
  file('bars', [
    'timestamp,open,high,low,close',
    '1704067200000,1.5760,1.5770,1.5750,1.5761',
    '1704067260000,1.5760,1.5770,1.5750,1.5761',
  ]);

test.each(['1', '0.5', '0.125', '3', '250000'])('%s is the size of every quote', async (size) => {
  const report = await start([quotes()], { symbol: 'GBPUSD', size });
  expect(report.files[0]?.leftOut).toEqual({ 'names of the columns': 1 });
  const [instrument] = instruments();
  const lotSize = Number(instrument?.lotSize);
  const sizes = messages().flatMap((message) =>
    message.kind === 'bookTicker' ? [message.bidLots * lotSize, message.askLots * lotSize] : [],
  );
  expect(sizes).toEqual(Array.from({ length: 4 }, () => Number(size)));
});

test.each(['1', '0.5', '0.125', '3', '250000'])('%s is traded in every bar', async (size) => {
  const report = await start([bars()], { symbol: 'GBPUSD', size });
  expect(report.files[0]?.leftOut).toEqual({ 'names of the columns': 1 });
  expect(messages().length).toBeGreaterThan(0);
});
