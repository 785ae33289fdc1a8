import { expect, it } from 'vitest';
import { Report, scoreOf } from './score.ts';

const mutant = (status: string, line: number, replacement = 'false') => ({
  mutatorName: 'ConditionalExpression',
  status,
  replacement,
  location: { start: { line, column: 1 }, end: { line, column: 9 } },
});

const report = Report.parse({
  files: {
    'a.ts': {
      source: 'if (x) {\n  y();\n}\n  if (fast) return slow();',
      mutants: [
        mutant('Killed', 1),
        mutant('Killed', 1, 'true'),
        mutant('Timeout', 2),
        mutant('Ignored', 2),
        mutant('Survived', 2, 'z(  )'),
        mutant('NoCoverage', 1, '{}'),
        mutant('Survived', 4),
      ],
    },
  },
});
const equivalent = {
  file: 'a.ts',
  code: 'if (fast) return slow();',
  reason: 'slower, and the same',
};

it('counts what was noticed, and leaves out what is equivalent alone', () => {
  const listed = { ...equivalent, replacement: 'false' };
  const elsewhere = { ...listed, file: 'b.ts' };
  expect(scoreOf(report, [listed, elsewhere])).toEqual({
    killed: 2,
    timedOut: 1,
    equivalent: 1,
    ignored: 1,
    survivors: ['a.ts:2 y(); -> z( )', 'a.ts:1 if (x) { -> {}'],
    stale: [],
    percent: 60,
  });
});

it('says which entries of the list are like no surviving mutant', () => {
  const old = { ...equivalent, replacement: 'true' };
  const { stale, survivors, percent } = scoreOf(report, [old]);
  expect([stale, survivors.length, percent]).toEqual([[old], 3, 50]);
});
