// What the forms of acts on scopes say before anything is sent.
import { expect, test } from 'vitest';
import { pressReasonOf, rearmText } from './scope-acts.ts';

test('a re-arm on a desk of two keys is said to need the second one before it is sent', () => {
  expect(rearmText(true)).toBe('It may trade again as soon as the engine has said yes.');
  expect(rearmText(false)).toMatch(/^This takes two keys: a second operator has to sign/);
});

test('K5 the reason of a press tells of a locked key, and of no other', () => {
  const key = { operator: 'kim', publicKey: 'k' };
  expect(pressReasonOf({ state: 'locked', ...key })).toContain('of kim, was locked');
  for (const status of [null, { state: 'none' }, { state: 'unlocked', ...key }] as const) {
    expect(pressReasonOf(status)).toBe('Stopped at the console');
  }
});
