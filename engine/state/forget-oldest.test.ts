import fc from 'fast-check';
import { expect, test } from 'vitest';
import { forgetOldest } from './forget-oldest.ts';

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ put: fc.nat(30) }) },
  { weight: 2, arbitrary: fc.constant('forget' as const) },
  { weight: 1, arbitrary: fc.record({ drop: fc.nat(30) }) },
);

test('the first that was put in goes first, whatever else comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
      const map = new Map<number, number>();
      for (const one of steps) {
        if (one === 'forget') {
          const [first] = map.keys();
          expect(forgetOldest(map)).toBe(first);
          if (first !== undefined) expect(map.has(first)).toBe(false);
        } else if ('put' in one) map.set(one.put, one.put);
        else map.delete(one.drop);
      }
      expect([...map.keys()].every((key) => map.get(key) === key)).toBe(true);
    }),
  );
});
