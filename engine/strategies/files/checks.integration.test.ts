// Checks of strategy files by the real compiler and in a real thread: what passes, what is
// refused, and where.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { describeStrategy } from './description.ts';
import { checkTypes, findingText } from './type-check.ts';

/** A strategy that is in order; `extra` comes behind it, from line 13 on. */
const strategy = (extra = ''): string => `import { z } from 'zod';
import { defineStrategy, parametersOf, wholeParameter } from 'quarterdeck/strategy';
export const strategy = defineStrategy({
  name: 'sleeper',
  version: '2.1.0',
  parameters: parametersOf({
    lots: wholeParameter(1, 9),
    seconds: wholeParameter(1, 60).default(5),
  }),
  carried: { version: 3, schema: z.strictObject({ since: z.int() }), whenLost: 'refuse' },
  create: () => ({ why: () => 'sleeping', save: () => ({ since: 1 }), restore: () => undefined }),
});
${extra}
`;

describe('types', () => {
  test.each([
    ['in order', strategy(), []],
    [
      'a wrong type',
      strategy("const lots: number = 'nine';"),
      [/^ma\.ts:13:7 TS2322: Type 'string' is not assignable to type 'number'\.$/],
    ],
    ['no TypeScript', 'export const x = ;', [/^ma\.ts:1:18 TS1109: Expression expected/]],
    [
      'syntax that stripping types cannot take away',
      strategy('enum Side { Buy }'),
      [/^ma\.ts:13:6 TS1294: /],
    ],
    [
      "Node's modules",
      strategy("import { readFileSync } from 'node:fs';\nreadFileSync('x');"),
      [/^ma\.ts:13:30 imports 'node:fs'; a strategy file imports quarterdeck\/strategy and zod/],
    ],
    ['a package', strategy("import 'ws';"), [/^ma\.ts:13:8 imports 'ws'; a strategy file imports/]],
    [
      'a file beside it',
      strategy("import './other.ts';"),
      [/^ma\.ts:13:8 imports '\.\/other\.ts'; a strategy file imports/],
    ],
    [
      'what Node and browsers have',
      strategy('process.exit();\nconsole.info(1);'),
      [
        /^ma\.ts:13:1 uses 'process'; a strategy has no more than its desk gives it$/,
        /^ma\.ts:14:1 uses 'console'; a strategy has no more than its desk gives it$/,
      ],
    ],
    [
      'a wish not to be checked',
      `// @ts-nocheck\n${strategy("const lots: number = 'nine';")}`,
      [/^ma\.ts:1:4 says @ts-nocheck; a strategy file is checked as a whole$/],
    ],
    ['a clock', strategy('setTimeout(() => 1, 5);'), [/^ma\.ts:13:1 TS2304: Cannot find name/]],
  ])('%s', async (_name, text, expected) => {
    const findings = await checkTypes('ma.ts', text);
    const texts = findings.map((finding) => findingText('ma.ts', finding));
    expect(texts).toEqual(expected.map((one) => expect.stringMatching(one) as unknown));
  });

  test('tells twenty findings at most', async () => {
    const findings = await checkTypes('ma.ts', 'none();\n'.repeat(50));
    expect(findings.length).toBe(20);
  });
});

test('the example of the manual is in order', async () => {
  const manual = await readFile(new URL('../../../docs/strategies.md', import.meta.url), 'utf8');
  const example = /```ts\n(.*?)```/s.exec(manual)?.[1] ?? '';
  expect(await checkTypes('breakout.ts', example)).toEqual([]);
  expect(await describeStrategy('breakout.ts', example, { quantity: '10' })).toMatchObject({
    ok: true,
    name: 'breakout',
    faults: [],
  });
});

describe('a description', () => {
  test('tells name, version, parameters and what is carried, and checks parameters', async () => {
    expect(await describeStrategy('ma.ts', strategy(), { lots: 10, second: 5 })).toEqual({
      ok: true,
      name: 'sleeper',
      version: '2.1.0',
      parameters: [
        { name: 'lots', isRequired: true },
        { name: 'seconds', isRequired: false },
      ],
      carried: { version: 3, whenLost: 'refuse' },
      faults: [
        { parameter: 'lots', isUnknown: false, problem: 'use a whole number from 1 to 9' },
        { parameter: 'second', isUnknown: true, problem: '' },
      ],
    });
  });

  test.each([
    [
      'throws as it is loaded',
      strategy("  throw new Error('not today');"),
      /^cannot load the strategy: Error: not today \(ma\.ts:13\)$/,
      { line: 13, column: 9 },
    ],
    [
      'is no strategy',
      'export const strategy = 7;',
      /ma\.ts: "strategy" was not made by defineStrategy/,
      null,
    ],
    ['exports none', 'export const maker = 7;', /ma\.ts exports no "strategy"/, null],
    ['imports more', "import 'node:fs';", /it imports 'node:fs'; a strategy file/, null],
    ['never comes to an end', 'for (;;);', /^not loaded within 5000 ms$/, null],
    [
      'is not said in short words',
      strategy().replace('sleeper', 'z'.repeat(65)),
      /^its name or version is no short text$/,
      null,
    ],
  ])('of a file that %s is refused, with the place', async (_name, text, reason, place) => {
    const told = await describeStrategy('ma.ts', text, null);
    expect(told).toEqual({ ok: false, reason: expect.stringMatching(reason), place });
  });
});
