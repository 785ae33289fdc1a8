import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from './canonical.ts';

/** The definition, spelled out: sorted entries, one by one, every scalar by JSON.stringify. */
function defined(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(defined).join(',')}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${defined(field)}`).join(',')}}`;
}

describe('canonicalJson', () => {
  test.each([
    ['keys sorted by code unit', { b: 1, a: 2, B: 3 }, '{"B":3,"a":2,"b":1}'],
    ['keys that look like indexes', { 10: 1, 9: 2, a: 3 }, '{"10":1,"9":2,"a":3}'],
    ['such keys deep inside', [{ a: { 2: 1, 10: 2 } }], '[{"a":{"10":2,"2":1}}]'],
    ['undefined fields left out', { a: undefined, b: [] }, '{"b":[]}'],
    ['minus zero', [-0], '[0]'],
    ['text outside ASCII', { é: '€\n\u2028' }, '{"é":"€\\n\u2028"}'],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
    ['an object of another realm', runInNewContext('({ b: [{ a: 1 }] })'), '{"b":[{"a":1}]}'],
    ['an own __proto__', JSON.parse('{"__proto__":{"b":1,"a":2}}'), '{"__proto__":{"a":2,"b":1}}'],
  ])('%s', (_name, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test.each([
    ['NaN', Number.NaN],
    ['infinity', { a: Number.POSITIVE_INFINITY }],
    ['undefined in an array', [undefined]],
    ['a bigint', { a: 1n }],
    ['a function', { a: () => 1 }],
    ['a Map', { a: new Map([['b', 1]]) }],
    ['a Set beside keys that look like indexes', { 1: new Set([1]), a: 2 }],
    ['a Map behind a key that looks like an index', { 1: 1, a: new Map() }],
    ['a Date', [new Date(0)]],
    ['bytes', { a: new Uint8Array(2) }],
    ['an object of a class', { a: new (class Order {})() }],
    ['an object made on another', Object.create({ a: 1 })],
    ['NaN beside keys that look like indexes', { 1: { a: Number.NaN } }],
  ])('refuses %s', (_name, value) => {
    expect(() => canonicalJson(value)).toThrow('canonical JSON has no');
  });

  test('any JSON value: the defined text, and read back the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = canonicalJson(value);
        expect(text).toBe(defined(value));
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 500 },
    );
  });

  test('the order in which fields were set does not matter', () => {
    const fields = fc.array(fc.tuple(fc.string(), fc.jsonValue()), { maxLength: 8 });
    fc.assert(
      fc.property(fields, (pairs) => {
        const unique = [...new Map(pairs)];
        const forward = canonicalJson(Object.fromEntries(unique));
        expect(canonicalJson(Object.fromEntries(unique.reverse()))).toBe(forward);
      }),
    );
  });
});
