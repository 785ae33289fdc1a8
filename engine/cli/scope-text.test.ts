// Scopes as they are typed: what scopeText writes comes back, and no name stands for another.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Scope, scopeFields, scopeText } from '../contract/scope.ts';
import { CommandFailure } from './output.ts';
import { oneScope, parseScope } from './scope-text.ts';

test('K2 a scope is read as it is written, whichever names it has', () => {
  const names = fc.subarray([...scopeFields]);
  fc.assert(
    fc.property(names, (fields) => {
      const scope = Scope.parse(Object.fromEntries(fields.map((field) => [field, `${field}-1`])));
      expect(parseScope(scopeText(scope))).toEqual(scope);
    }),
  );
});

test.each(scopeFields)(
  'K2 a second %s is refused with both names, and the last is not acted on',
  (field) => {
    const typed = `${field}=one ${field}=two`;
    expect(() => parseScope(typed)).toThrow(CommandFailure);
    expect(() => parseScope(typed)).toThrow(`${field}=one and ${field}=two`);
    expect(() => parseScope(`${field}=one ${field}=one`)).toThrow('one of each kind');
  },
);

test('K2 a name that objects have by themselves is no second one, and no scope', () => {
  expect(() => parseScope('constructor=a')).toThrow('is no scope');
});

test('K2 a second --scope is refused, and does not replace the first', () => {
  expect(oneScope('strategy=maker-btc', undefined)).toBe('strategy=maker-btc');
  expect(() => oneScope('strategy=maker-eth', 'strategy=maker-btc')).toThrow(
    '--scope "strategy=maker-btc" and --scope "strategy=maker-eth"',
  );
});
