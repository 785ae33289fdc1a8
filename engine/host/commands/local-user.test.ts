/** A kill must not fail for want of a user name. */
import { expect, test } from 'vitest';
import { localUser, userName } from './local-user.ts';

test('a user id without a name does not stop a kill: it is named by its number', () => {
  const unknown = (): string => {
    throw new Error('ENOENT: uv_os_get_passwd');
  };
  expect(userName(unknown)).toMatch(/^uid:(\d+|unknown)$/);
  expect(userName(() => '')).toMatch(/^uid:/);
});

test('a name is taken as it is, within the length of a record', () => {
  expect(userName(() => 'ada')).toBe('ada');
  expect(userName(() => 'a'.repeat(200))).toHaveLength(64);
  expect(localUser).not.toBe('');
});
