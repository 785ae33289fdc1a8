/** The catalogue knows every module of the library, and its word reaches the desk file's checks. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { issueText } from '../config/config-issue.ts';
import { defaultDeskText } from '../config/default-desk.ts';
import { parseDesk } from '../config/load-desk.ts';
import { catalogue } from './catalogue.ts';

/** Issues of the default desk with every occurrence of one text replaced. */
function issuesOf(from: string, to: string): string[] {
  expect(defaultDeskText).toContain(from);
  const result = parseDesk(defaultDeskText.replaceAll(from, to), 'desk.yaml', catalogue);
  return result.ok ? [] : result.issues.map(issueText);
}

test('every module of the library is in it', () => {
  const library = new URL('../strategies/library/', import.meta.url);
  const modules = readdirSync(library, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/(test|fixture|bench)\.ts$/.test(entry.name))
    .map(({ name }) => name.replace(/\.ts$/, ''));
  expect([...catalogue.strategies.keys()].toSorted()).toEqual(modules.toSorted());
});

test('the default desk can run', () => {
  expect(issuesOf('seed: 1', 'seed: 1')).toEqual([]);
});

test('a module that the library does not have', () => {
  expect(issuesOf('module: quoting-maker', 'module: qouting-maker')[0]).toMatch(
    /strategies\[0\]\.module: .*no module "qouting-maker"; did you mean quoting-maker\?$/,
  );
});

test('a strategy file is not looked for in the library, nor are its parameters', () => {
  expect(issuesOf('module: quoting-maker', 'module: own-maker.ts')).toEqual([]);
});

test('a parameter that its module does not have', () => {
  expect(issuesOf('quantity: "', 'quantiy: "')[0]).toMatch(
    /parameters\.quantiy: quoting-maker has no parameter "quantiy"; did you mean quantity\?$/,
  );
});

test('a parameter that is not what its module takes', () => {
  expect(issuesOf('quantity: "', 'edgeTicks: "')[0]).toMatch(
    /parameters\.edgeTicks: not what quoting-maker takes; use a number from 0 to 100000$/,
  );
});

test('a symbol that the generated market does not have', () => {
  const [first] = issuesOf('BTCUSDT', 'BTCUSDX');
  expect(first).toMatch(/instruments\[0\]\.symbol: .*no BTCUSDX; did you mean BTCUSDT\?/);
});
