// Scopes out of the window's text: what scopeText writes comes back, everything else is null.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Scope, scopeText } from '../../engine/contract/scope.ts';
import { scopeFromText } from './scope-from-text.ts';

test.each([
  ['desk', {}],
  ['strategy=maker-btc', { strategy: 'maker-btc' }],
  ['instrument=BTCUSDT.binance-usdm', { instrument: 'BTCUSDT.binance-usdm' }],
  ['venue=sim strategy=maker-btc', { venue: 'sim', strategy: 'maker-btc' }],
])('%s', (text, scope) => {
  expect(scopeFromText(text)).toEqual(scope);
});

test.each([
  '',
  ' ',
  'desk ',
  'Desk',
  'strategy=',
  'strategy=-x',
  'strategy=a strategy=b',
  'strategy=a strategy=a',
  'strategy=a venue=b',
  'strategy=a desk',
  'desk=x',
  '__proto__=x',
  'strategy=a\nvenue=b',
  `strategy=${'a'.repeat(65)}`,
])('%j is no scope', (text) => {
  expect(scopeFromText(text)).toBe(null);
});

test('no text gives a scope that is written otherwise', () => {
  const piece = fc.constantFrom(
    'desk',
    'strategy',
    'venue',
    '=',
    ' ',
    'maker-btc',
    '__proto__',
    '',
  );
  const text = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(fc.oneof(text, fc.string()), (given) => {
      const scope = scopeFromText(given);
      if (scope !== null) expect(scopeText(Scope.parse(scope))).toBe(given);
    }),
    { numRuns: 5_000 },
  );
});
