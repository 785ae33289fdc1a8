/** Which simulated venue has which folder, over the lives of a desk and of its file. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { VenueId } from '../../contract/ids.ts';
import { type DeskDirectory, deskDirectory } from '../desk-directory.ts';
import { allVenueFolders, venueFolders } from './venue-folders.ts';

let desk: DeskDirectory;
beforeEach(() => {
  desk = deskDirectory(mkdtempSync(join(tmpdir(), 'quarterdeck-folders-')));
});
afterEach(() => rmSync(desk.root, { recursive: true, force: true }));

const ids = (names: string): VenueId[] =>
  names.split(' ').flatMap((name) => (name === '' ? [] : [VenueId.parse(name)]));

/** The folders of the venues of one start, from the desk directory. */
async function start(venues: string, traded = ''): Promise<string> {
  const folders = await venueFolders(desk, ids(venues), new Set(ids(traded)));
  return [...folders].map(([id, { root }]) => `${id}:${relative(desk.root, root)}`).join(' ');
}

test('the only venue of a desk has the desk directory, as in older desks', async () => {
  expect([await start('sim'), await start('sim', 'sim')]).toEqual(['sim:', 'sim:']);
});

test('with several the first has it, and each keeps its own whatever the file says', async () => {
  expect(await start('a b')).toBe('a: b:venues/b');
  expect(await start('b a', 'a b')).toBe('b:venues/b a:');
  expect(await start('c b a', 'a b')).toBe('c:venues/c b:venues/b a:');
  expect(await start('b', 'a b c')).toBe('b:venues/b');
});

test('an older desk that gets a second venue keeps the files of its first', async () => {
  expect(await start('new old', 'old')).toBe('new:venues/new old:');
});

test('what a venue has left that the file names no more is handed to nobody', async () => {
  expect(await start('b', 'a')).toBe('b:venues/b');
  expect(await start('a b', 'a')).toBe('a: b:venues/b');
});

test('a name that a file system may not take', async () => {
  expect(await start('a binance:usdm')).toBe('a: binance:usdm:venues/binance%3Ausdm');
});

test('all of them are found without the desk file', async () => {
  const found = async () => (await allVenueFolders(desk)).map(({ root }) => root);
  expect(await found()).toEqual([desk.root]);
  for (const name of ['b', 'gone']) mkdirSync(join(desk.venues, name), { recursive: true });
  expect(await found()).toEqual([desk.root, join(desk.venues, 'b'), join(desk.venues, 'gone')]);
});
