// The cost of recording one duration, and of reading a quantile.
import { test } from 'vitest';
import { LogLinearHistogram } from './log-linear-histogram.ts';

const values = Float64Array.from({ length: 4_096 }, (_, index) => 100 + ((index * 7_919) % 90_000));

test('recording and reading durations', async ({ bench }) => {
  const histogram = new LogLinearHistogram();
  let next = 0;
  await bench('record 1,000 durations', () => {
    for (let times = 0; times < 1_000; times += 1) {
      next = (next + 1) & 4_095;
      histogram.record(values[next] ?? 1);
    }
  }).run();
  await bench('read p99', () => {
    histogram.quantile(0.99);
  }).run();
});
