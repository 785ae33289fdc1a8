// The dictionary against what is written in the code that sends telemetry.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { attributeMeanings, labelMeanings } from './dictionary.ts';
import { metricMeanings } from './metrics.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = ['telemetry/{otel,record}/**/*.ts', 'engine/host/**/*.ts']
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .filter((path) => !path.includes('.test.') && !path.includes('-fixture'));

function named(pattern: RegExp): string[] {
  const found = sources.flatMap((path) => readFileSync(`${root}/${path}`, 'utf8').match(pattern));
  return [...new Set(found.flatMap((text) => (text === null ? [] : [text])))];
}

it('has every attribute that the code names', () => {
  const names = named(/(?<=')quarterdeck\.[a-z_]+(\.[a-z_]+)*(?=')/g);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => !(name in attributeMeanings))).toEqual([]);
});

it('has every metric that the code names', () => {
  const names = named(/(?<=')quarterdeck_[a-z0-9_]+(?=')/g);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !(name in metricMeanings))).toEqual([]);
});

it('bounds every label, and lets none lead to an order', () => {
  for (const [name, { labels }] of Object.entries(metricMeanings)) {
    for (const label of labels) {
      expect(labelMeanings, `${label} of ${name}`).toHaveProperty(label);
      expect(labelMeanings[label]?.privacy).not.toBe('order');
    }
  }
});

it('says the unit in the name of a metric, in base units', () => {
  for (const [name, { kind, unit }] of Object.entries(metricMeanings)) {
    const base = name.replace(/_total$/, '');
    expect(name.endsWith('_total'), name).toBe(kind === 'counter');
    if (unit !== '') expect(base.endsWith(`_${unit}`), name).toBe(true);
    expect(base).toMatch(/^quarterdeck(_[a-z0-9]+)+$/);
  }
});
