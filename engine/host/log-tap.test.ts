/** Early lines wait for the listener, in their order and up to the bound. */
import { expect, test } from 'vitest';
import { LogTap } from './log-tap.ts';

test('lines from before the listener come first, the later ones at once', () => {
  const tap = new LogTap();
  const heard: string[] = [];
  tap.write('1');
  tap.write('2');
  tap.listen((line) => heard.push(line));
  tap.write('3');
  expect({ heard, lost: tap.lost }).toEqual({ heard: ['1', '2', '3'], lost: 0 });
});

test('what is beyond the bound is counted', () => {
  const tap = new LogTap();
  for (let line = 0; line < 507; line += 1) tap.write(String(line));
  const heard: string[] = [];
  tap.listen((line) => heard.push(line));
  expect([heard.length, heard[0], tap.lost]).toEqual([500, '0', 7]);
});
