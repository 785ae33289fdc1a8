/** The yearly report says what is on record of each article, and what has failed. */
import { expect, test } from 'vitest';
import type { DrillRun } from '../contract/drill.ts';
import { LedgerEvent } from '../contract/events.ts';
import { UtcNanos } from '../contract/numbers.ts';
import { controlArticles } from './control-articles.ts';
import { controlsReport } from './controls-report.ts';
import { controlsReportHtml } from './controls-report-html.ts';

const in2026 = '1780000000000000000';
const in2025 = '1750000000000000000';
const ledger = { verified: true, headHash: 'a'.repeat(64), rows: 3 };

const signedIn = (sequence: number, utcNanos: string) =>
  LedgerEvent.parse({
    ...{ sequence, utcNanos, monoNanos: sequence },
    body: { type: 'operator.signedIn', operator: 'ada', sessionId: 's' },
  });

const run = (number: number, passed: boolean, utcNanos = in2026): DrillRun => ({
  ...{ version: 1, number, previousHash: 'b'.repeat(64), hash: 'c'.repeat(64) },
  utcNanos: UtcNanos.parse(utcNanos),
  result: {
    ...{ drill: 'kill', fault: '', passed, auditIds: [], failures: [], conditions: {} },
    results: { 'kill.toConfirmed': { n: 5, p50: 7, p99: 9, max: 9 } },
    ...{ overCancelled: 0, underCancelled: 0, sentAfterLatch: 0, engineVersion: '1.0.0' },
  },
});

const events = [signedIn(1, in2025), signedIn(2, in2026), signedIn(3, in2026)];
const history = { runs: [run(1, true, in2025), run(2, false), run(3, true)], broken: '' };
const report = controlsReport(2026, events, history, ledger);
const of = (article: string) => report.articles.find((one) => one.article === article);

test('each article is there once, with the controls that name it', () => {
  const names = report.articles.map(({ article }) => article);
  expect(new Set(names).size).toBe(controlArticles.length);
  expect(of('RTS 6 Art. 15')?.controls.map(({ id }) => id)).toContain('P2');
  expect(of('15c3-5(c)(1)')?.controls.map(({ id }) => id)).toEqual(['P7', 'P12']);
});

test('what is on record in the year counts, with its numbers, and no other', () => {
  const type = 'operator.signedIn';
  expect(of('FINRA 3110')).toMatchObject({
    events: [{ type, count: 2, first: 2, last: 3 }],
    findings: [],
  });
});

test('drills of the year are quoted; what failed, and what was not drilled, is found', () => {
  expect(of('RTS 6 Art. 9')).toMatchObject({
    drills: [{ drill: 'kill', runs: 2, failed: 1, newest: { number: 3 } }],
    findings: [
      'no drill of the warden in this year',
      'no drill of the latch in this year',
      '1 of 2 drills of the kill failed',
    ],
  });
  expect(of('RTS 6 Art. 13')?.findings).toEqual(['nothing on record in this year']);
});

test('the page says the same, is whole in itself, and takes no text for its own signs', () => {
  const broken = { ...report, desk: '<b>&', drillChainBroken: 'line 2: its hash does not fit' };
  const page = controlsReportHtml({ ...broken, ledger: { ...ledger, verified: false } });
  expect(page).toContain('<h1>Controls of &lt;b&gt;&amp; in 2026</h1>');
  expect(page).toContain('THE LEDGER DOES NOT VERIFY');
  expect(page).toContain('line 2: its hash does not fit');
  expect(page).toContain('1 of 2 drills of the kill failed');
  expect(page).not.toMatch(/<script|src=|href=/);
  expect(controlArticles.filter(({ article }) => !page.includes(article))).toEqual([]);
});
