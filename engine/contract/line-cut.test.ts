// A cut line fits, says that it is cut, and ends with a whole word.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutLine } from './line-cut.ts';

test.each([
  ['fits', 'could reach 20000 USDT', 22, 'could reach 20000 USDT'],
  ['would end inside a figure', 'could reach 20000 USDT', 15, 'could reach …'],
  ['would end behind a figure', 'could reach 20000 USDT', 19, 'could reach 20000 …'],
  ['would end right at a word', 'could reach 20000 USDT', 21, 'could reach 20000 …'],
  ['is one word', 'abcdefgh', 4, 'abc…'],
])('a line that %s', (_what, text, limit, cut) => {
  expect(cutLine(text, limit)).toBe(cut);
});

test('no cut line is longer than asked, and none has a word that was not there', () => {
  const words = fc.array(fc.stringMatching(/^[0-9a-z.]{1,12}$/), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(words, fc.integer({ min: 14, max: 60 }), (parts, limit) => {
      const cut = cutLine(parts.join(' '), limit);
      expect(cut.length).toBeLessThanOrEqual(limit);
      const kept = cut.split(' ').filter((word) => word !== '…');
      expect(kept).toEqual(parts.slice(0, kept.length));
      expect(cut.endsWith('…')).toBe(kept.length < parts.length);
    }),
  );
});
