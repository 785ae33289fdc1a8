// Holds what the safety tests said of a sabotaged build against what they had to say.
// A test that crashed, or was never run, has not seen the sabotage.
import { z } from 'zod';
import type { Sabotage } from './expectations.ts';

const reportSchema = z.object({
  testResults: z.array(
    z.object({
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          title: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** One test as the runner reported it. */
export interface SafetyTest {
  readonly title: string;
  readonly status: string;
  /** Of its failure, the first line; empty when it did not fail. */
  readonly message: string;
}

/** The tests in the text of the runner's JSON report. */
export function testsOf(text: string): readonly SafetyTest[] {
  const { testResults } = reportSchema.parse(JSON.parse(text));
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ title, status, failureMessages }) => ({
      title,
      status,
      message: failureMessages?.[0]?.split('\n')[0] ?? '',
    })),
  );
}

/** What went otherwise than it had to; nothing when the sabotage was seen as it should. */
export function surprises(
  { fails }: Pick<Sabotage, 'fails'>,
  tests: readonly SafetyTest[],
): readonly string[] {
  const titles = new Set(tests.map(({ title }) => title));
  const missing = Object.keys(fails).filter((title) => !titles.has(title));
  return [
    ...missing.map((title) => `"${title}" was not run`),
    ...tests.flatMap((test) => surpriseOf(fails[test.title], test)),
  ];
}

function surpriseOf(words: RegExp | undefined, test: SafetyTest): readonly string[] {
  const { title, status, message } = test;
  if (words === undefined) {
    return status === 'passed' ? [] : [`"${title}" had to pass and ${status}: ${message}`];
  }
  if (status !== 'failed') return [`"${title}" had to fail and ${status}`];
  const asserted = message.includes('AssertionError') && words.test(message);
  return asserted ? [] : [`"${title}" failed for another reason: ${message}`];
}
