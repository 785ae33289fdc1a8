/** Holds which key presses are the kill, and which are not. */
import { expect, test } from 'vitest';
import { matchesKey } from './keys.ts';

const press = (changes: Partial<Parameters<typeof matchesKey>[0]>) => ({
  key: 'K',
  ctrlKey: true,
  metaKey: false,
  shiftKey: true,
  altKey: false,
  repeat: false,
  ...changes,
});

test.each([
  ['Ctrl+Shift+K', press({}), true],
  ['with a small letter', press({ key: 'k' }), true],
  ['Command on a Mac', press({ ctrlKey: false, metaKey: true }), true],
  ['without Shift', press({ shiftKey: false }), false],
  ['without Ctrl', press({ ctrlKey: false }), false],
  ['another letter', press({ key: 'J' }), false],
  ['with Alt', press({ altKey: true }), false],
  ['held down', press({ repeat: true }), false],
])('%s', (_name, event, matches) => {
  expect(matchesKey(event, { key: 'k', ctrl: true, shift: true })).toBe(matches);
});
