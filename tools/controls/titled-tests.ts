// The tests whose titles begin with ids of controls, out of the reports of the test runners.
// Judges nothing: what a report says is taken as it stands.
import { relative } from 'node:path';
import { z } from 'zod';
import { root } from '../repository/files.ts';

export type Ending = 'passed' | 'failed' | 'skipped';

/** One test, by the ids that its title begins with. */
export interface TitledTest {
  readonly ids: readonly string[];
  readonly title: string;
  /** Path in the repository. */
  readonly file: string;
  /** Cases that it says it has tried; without a word, itself. */
  readonly count: number;
  readonly ending: Ending;
}

const VitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(
        z.object({
          ancestorTitles: z.array(z.string()).default([]),
          title: z.string(),
          status: z.string(),
          meta: z.looseObject({ count: z.int().positive().optional() }).optional(),
        }),
      ),
    }),
  ),
});

interface Suite {
  readonly file?: string | undefined;
  readonly specs?: readonly { readonly title: string; readonly ok: boolean; tests: Run[] }[];
  readonly suites?: readonly Suite[] | undefined;
}
type Run = { readonly status: string };

const PlaywrightSuite: z.ZodType<Suite> = z.lazy(() =>
  z.object({
    file: z.string().optional(),
    specs: z
      .array(
        z.object({
          title: z.string(),
          ok: z.boolean(),
          tests: z.array(z.object({ status: z.string() })),
        }),
      )
      .default([]),
    suites: z.array(PlaywrightSuite).optional(),
  }),
);
const PlaywrightReport = z.object({ suites: z.array(PlaywrightSuite) });

const heading = /^(?:[A-Z]\d{1,2}(?:, | and | ))+/;

/** The ids that a title begins with: `P2 value ...`, `I3, P7 and I5 ...`. */
export function idsOf(title: string): readonly string[] {
  return heading.exec(title)?.[0].match(/[A-Z]\d{1,2}/g) ?? [];
}

/** A test's title; where it begins with no id, with those of its groups from the one that does. */
export function titleOf(groups: readonly string[], title: string): string {
  if (idsOf(title).length > 0) return title;
  const from = groups.findLastIndex((group) => idsOf(group).length > 0);
  return from < 0 ? title : [...groups.slice(from), title].join(' ');
}

const endings: Readonly<Record<string, Ending>> = { passed: 'passed', failed: 'failed' };

/** Out of the text of a Vitest JSON report. */
export function titledInVitest(text: string): readonly TitledTest[] {
  return VitestReport.parse(JSON.parse(text)).testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.flatMap(({ ancestorTitles, title: own, status, meta }) => {
      const title = titleOf(ancestorTitles, own);
      const ids = idsOf(title);
      const file = relative(root, name).replaceAll('\\', '/');
      const ending = endings[status] ?? 'skipped';
      return ids.length === 0 ? [] : [{ ids, title, file, count: meta?.count ?? 1, ending }];
    }),
  );
}

/** Out of the text of a Playwright JSON report; a test that passed at the second try has failed. */
export function titledInPlaywright(text: string): readonly TitledTest[] {
  return PlaywrightReport.parse(JSON.parse(text)).suites.flatMap((suite) => titledIn(suite, ''));
}

function titledIn({ file, specs = [], suites = [] }: Suite, above: string): TitledTest[] {
  const name = file ?? above;
  const own = specs.flatMap(({ title, tests }) => {
    const ids = idsOf(title);
    const states = new Set(tests.map(({ status }) => status));
    const isSkipped = states.has('skipped') && states.size === 1;
    const isGood = states.has('expected') && states.size === 1;
    const ending: Ending = isSkipped ? 'skipped' : isGood ? 'passed' : 'failed';
    return ids.length === 0 ? [] : [{ ids, title, file: `e2e/${name}`, count: 1, ending }];
  });
  return [...own, ...suites.flatMap((suite) => titledIn(suite, name))];
}
