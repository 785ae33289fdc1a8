/** Holds the words to the figures: a failing collector is amber, a loss is counted. */
import { expect, test } from 'vitest';
import { exportWords, keptText, lostCount } from './telemetry-words.ts';

const health = (state: 'off' | 'ok' | 'failing', spansDropped: number, detail: string) => ({
  ringOverwritten: 2,
  export: { state, detail, spansExported: 12_345, spansDropped, queued: 64 },
});

test.each([
  ['nothing seen yet', 0, 0, '\u2013'],
  ['none of many', 0, 900, '0 %'],
  ['a few of many', 9, 1_000, '0.90 %'],
  ['half', 50, 100, '50 %'],
])('kept, %s', (_, tracesKept, tracesSeen, text) => {
  expect(keptText({ tracesKept, tracesSeen })).toBe(text);
});

test('rows overwritten and spans dropped are both lost', () => {
  expect(lostCount(health('ok', 5, ''))).toBe(7);
});

test.each([
  ['off', health('off', 0, ''), 'Off', 'soft', 'no collector is set in desk.yaml'],
  ['reached', health('ok', 0, ''), 'Reached', '', '12,345 spans sent'],
  ['reached again', health('ok', 9, ''), 'Reached', '', '12,345 spans sent, 9 dropped'],
  [
    'failing',
    health('failing', 9, 'connection refused'),
    'Failing',
    'amber',
    'connection refused; 64 wait, 9 dropped',
  ],
] as const)('export, %s', (_, given, word, tone, detail) => {
  expect(exportWords(given)).toEqual({ word, tone, detail });
});
