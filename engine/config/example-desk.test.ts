/** What the example of a desk file says in comments is a desk file as well. */
import { expect, test } from 'vitest';
import { issueText } from './config-issue.ts';
import { defaultDeskText } from './default-desk.ts';
import { parseDesk } from './load-desk.ts';

/** The sections that a reader would take the comment signs off, by the line they begin with. */
const sections = ['limits:', 'covariance:', 'trips:'];

function withSections(): string {
  let isSection = false;
  const lines = defaultDeskText.split('\n').map((line) => {
    const bare = line.replace(/^# /, '');
    if (line.startsWith('# ') && sections.includes(bare)) isSection = true;
    else if (!/^#\s{3}/.test(line)) isSection = false;
    return isSection ? bare : line;
  });
  return lines.join('\n');
}

test('the sections in comments load as they stand there', () => {
  const result = parseDesk(withSections(), 'desk.yaml');
  expect(result.ok ? [] : result.issues.map(issueText)).toEqual([]);
  if (!result.ok) return;
  const { limits, covariance, trips, venues } = result.desk.config;
  expect(limits?.nodes.map(({ name }) => name)).toEqual(['btc', 'firm']);
  expect(limits?.restricted).toHaveLength(1);
  expect(covariance?.windowObservations).toBe(600);
  expect(trips.map(({ name }) => name)).toEqual(['repeats', 'fan-out', 'loss', 'alone']);
  // They are said in a comment alone: lines of the file are told by their numbers in other tests.
  expect(venues[0]?.simulated).toMatchObject({ deadMan: true, cancelReservePercent: 20 });
});
