import { describe, expect, test } from 'vitest';
import { knownKeys } from './json-schema.ts';
import { editDistance, nearest } from './suggestion.ts';

describe('nearest', () => {
  test.each([
    ['one letter missing', 'enviroment', ['environment', 'venues'], 'environment'],
    ['two letters swapped', 'stratgeies', ['strategies', 'venues'], 'strategies'],
    ['another case', 'Version', ['version'], 'version'],
    ['nothing near', 'colour', ['venues', 'operators'], null],
    ['a short word', 'id', ['is', 'it'], 'is'],
  ])('%s', (_name, word, known, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });

  test('distances', () => {
    expect([editDistance('', 'ab'), editDistance('ab', 'ba'), editDistance('kitten', 'sitting')]) //
      .toEqual([2, 1, 3]);
  });

  test('keys come from the schema itself', () => {
    expect(knownKeys(['venues', 0, 'instruments', 3])).toEqual(['symbol', 'limits', 'terms']);
    expect(knownKeys(['strategies', 0, 'parameters'])).toEqual([]);
    expect(knownKeys(['nowhere'])).toEqual([]);
  });
});
