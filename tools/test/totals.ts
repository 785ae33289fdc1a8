// Reads what the test runners report as JSON, and sums it.
// A runner that reports nothing, or ends in error with nothing failed, counts as one failure.
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';

/** How many tests ended how. */
export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NONE: Totals = { passed: 0, failed: 0, skipped: 0 };

const vitestSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
});

const playwrightSchema = z.object({
  stats: z.object({
    expected: z.int(),
    unexpected: z.int(),
    flaky: z.int(),
    skipped: z.int(),
  }),
});

const failuresSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
});

/** The sum of several totals. */
export function sum(all: readonly Totals[]): Totals {
  return all.reduce(
    (left, right) => ({
      passed: left.passed + right.passed,
      failed: left.failed + right.failed,
      skipped: left.skipped + right.skipped,
    }),
    NONE,
  );
}

/** The line that `npm test` ends with. */
export function summaryLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** A runner that ends in error has failed, even when it blames no test. */
export function withExitCode(totals: Totals, code: number): Totals {
  return code !== 0 && totals.failed === 0 ? { ...totals, failed: 1 } : totals;
}

/** Vitest's totals from the text of its JSON report. */
export function vitestTotals(text: string): Totals {
  const report = vitestSchema.parse(JSON.parse(text));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * What failed by Vitest's JSON report: file, name and the first line of the reason. Whoever has
 * only the end of the output can begin with that.
 */
export function vitestFailures(text: string): readonly string[] {
  return failuresSchema.parse(JSON.parse(text)).testResults.flatMap((file) => {
    const tests = file.assertionResults.filter(({ status }) => status === 'failed');
    if (tests.length === 0 && file.message !== undefined && file.message !== '') {
      return [`${file.name}: ${firstLine(file.message)}`];
    }
    return tests.map(
      ({ fullName, failureMessages }) =>
        `${file.name} > ${fullName}: ${firstLine(failureMessages?.[0] ?? 'no reason given')}`,
    );
  });
}

const firstLine = (text: string): string => text.split('\n', 1)[0]?.slice(0, 300) ?? '';

/** Playwright's totals from the text of its JSON report; a flaky test has failed. */
export function playwrightTotals(text: string): Totals {
  const { stats } = playwrightSchema.parse(JSON.parse(text));
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
  };
}

/** Totals from a report's file; one failure when the runner wrote none or an unreadable one. */
export function totalsOfFile(path: string, read: (text: string) => Totals): Totals {
  if (!existsSync(path)) return { ...NONE, failed: 1 };
  try {
    return read(readFileSync(path, 'utf8'));
  } catch (error) {
    process.stderr.write(`unreadable report ${path}: ${String(error)}\n`);
    return { ...NONE, failed: 1 };
  }
}
