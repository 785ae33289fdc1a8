/** The reading of names in PromQL, on expressions with and without a fault. */
import { expect, test } from 'vitest';
import { nameFaults, namesIn } from './promql-fixture.ts';

test('names are found among functions, numbers, text, ranges and words', () => {
  const expression = `histogram_quantile(0.99, sum by (instance, le) (rate(
    a_bucket{stage="by (x)", instance=~"host{1}:9"}[5m] offset 1m))) > bool 1e3
    or on (job) absent(up{job="q"}) unless b`;
  expect(namesIn(expression)).toEqual({
    selected: [
      { metric: 'a_bucket', labels: ['stage', 'instance'] },
      { metric: 'up', labels: ['job'] },
      { metric: 'b', labels: [] },
    ],
    grouping: ['instance', 'le', 'job'],
  });
});

const recorded = new Set(['instance_stage:d:p99']);

test.each([
  ['up == 1', [], []],
  ['sum by (kind) (rate(quarterdeck_orders_refused_total[1m]))', ['kind'], []],
  ['quarterdeck_stage_duration_seconds_bucket{le="1",stage="gate"}', ['stage'], []],
  ['instance_stage:d:p99{stage="gate"}', ['instance'], []],
  ['vector(0.00012)', [], []],
  ['quarterdeck_nonsense', [], ['no metric quarterdeck_nonsense']],
  ['quarterdeck_fills_total_count', [], ['no metric quarterdeck_fills_total_count']],
  ['quarterdeck_stage_duration_seconds', [], ['no metric quarterdeck_stage_duration_seconds']],
  ['quarterdeck_fills_total{kind="x"}', [], ['quarterdeck_fills_total has no kind']],
  ['sum by (stage) (quarterdeck_fills_total)', [], ['nothing here has stage']],
  ['quarterdeck_fills_total', ['instrument'], ['nothing here has instrument']],
  [
    'quarterdeck_stage_duration_seconds_count{le="1"}',
    [],
    ['quarterdeck_stage_duration_seconds_count has no le'],
  ],
])('%s', (expression, shown, faults) => {
  expect(nameFaults(expression, recorded, shown)).toEqual(faults);
});
