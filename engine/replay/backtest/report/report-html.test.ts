import { describe, expect, test } from 'vitest';
import { planOf, tapeOf, wanderingTicks } from '../backtest-fixture.ts';
import { fillLinesLimit } from '../result-figures.ts';
import { runBacktest } from '../run-backtest.ts';
import { reportHtml } from './report-html.ts';
import { durationText, gainHtml, numberText, spanText } from './report-text.ts';
import { extentOf, fallsOf, seriesOf } from './series.ts';

test('the page shows every part, loads nothing, and lets no text become markup', async () => {
  const plan = { ...planOf({ takeEvery: 7, lots: 5 }), label: 'a=<b>&"c"' };
  const result = await runBacktest({ plan, tape: tapeOf(wanderingTicks(2_000)) });
  const facts = {
    plan,
    result,
    grid: null,
    warnings: ['a <gap>'],
    notes: ['a <note>'],
    engineVersion: '1',
  };
  const page = reportHtml(facts);
  expect(page).toContain('a=&lt;b&gt;&amp;&quot;c&quot;');
  expect(page).toContain('a &lt;gap&gt;');
  expect(page).toContain('a &lt;note&gt;');
  expect(page).not.toMatch(/<script|https?:|url\(|@import|<link|NaN|undefined/);
  const titles = [...page.matchAll(/<h2>([^<]*)<\/h2>/g)].map(([, title]) => title);
  expect(titles).toEqual([
    'Profit',
    'Exposure',
    'Attribution',
    'Execution',
    'Fills on the price',
    'Latency',
    'What it rests on',
  ]);
  expect(page.match(/<svg/g)).toHaveLength(5);
  expect(page.match(/<polygon/g)).toHaveLength(result.figures.fills);
});

test('of more fills than can be drawn some of the whole run are, and it is said', {
  timeout: 60_000,
}, async () => {
  const plan = planOf({ takeEvery: 2 }, { ordersPer10Seconds: 100_000 });
  const ticks = wanderingTicks(90_000);
  const result = await runBacktest({ plan, tape: tapeOf(ticks) });
  const { figures, detail } = result;
  expect(figures.fills).toBeGreaterThan(30_000);
  expect(detail.fillLines.length + detail.fillsLeftOut).toBe(figures.fills);
  expect(Math.abs(detail.fillLines.length - fillLinesLimit)).toBeLessThan(10);
  const page = reportHtml({
    ...{ plan, result, grid: null, warnings: [], notes: [], engineVersion: '1' },
  });
  const heading = page.match(/<h3>BTCUSDT\.sim <small>([^·]*)/)?.[1];
  const marks = [...page.matchAll(/<polygon[^>]* points="([0-9.]+),/g)].map(([, x]) => Number(x));
  const count = figures.fills.toLocaleString('en');
  const drawn = marks.length.toLocaleString('en');
  expect(heading).toBe(`${count} fills, ${drawn} drawn, from the whole of the run `);
  expect(Math.abs(marks.length - 1_500)).toBeLessThan(10);
  // The last tenth of the run has a tenth of its fills, and so of the marks.
  const width = Math.max(...marks) - Math.min(...marks);
  const late = marks.filter((x) => x > Math.max(...marks) - width / 10).length;
  expect(late / marks.length).toBeGreaterThan(0.08);
});

test('why orders were not placed is a table, and no text of it becomes markup', async () => {
  const plan = planOf({ takeEvery: 7 }, { ordersPer10Seconds: 1 });
  const result = await runBacktest({ plan, tape: tapeOf(wanderingTicks(500)) });
  const { figures } = result;
  expect(figures.rejected).toBeGreaterThan(0);
  const refusals = [{ reason: 'a <reason>', count: 1_234, first: 'a <word>' }];
  const shown = { ...result, figures: { ...figures, refused: 1_234, refusals } };
  const facts = { plan, result: shown, grid: null, warnings: [], notes: [], engineVersion: '1' };
  const page = reportHtml(facts);
  const table = page.slice(page.indexOf('<h2>Not placed'), page.indexOf('<h2>Profit'));
  const cells = [...table.matchAll(/<(?:td|th scope="row")[^>]*>([^<]*)</g)].map(([, one]) => one);
  expect(cells.slice(0, 4)).toEqual(['the gate', 'a &lt;reason&gt;', '1,234', 'a &lt;word&gt;']);
  expect(cells.slice(4)).toEqual([
    'the venue',
    result.figures.rejections[0]?.reason,
    String(figures.rejected),
    '',
  ]);
});

test('a backtest without a fill says so', async () => {
  const plan = planOf({});
  const result = await runBacktest({ plan, tape: tapeOf(wanderingTicks(50)) });
  const facts = { plan, result, grid: null, warnings: [], notes: [], engineVersion: '1' };
  expect(reportHtml(facts)).toContain('Nothing was filled.');
});

describe('figures for the eye', () => {
  test.each([
    [numberText(-1_234.567, 1), '−1,234.6'],
    [numberText(-0.001, 2), '0.00'],
    [numberText(Number.NaN, 2), '–'],
    [spanText(345), '5 min 45 s'],
    [spanText(90_061), '1 d 1 h'],
    [spanText(0), '0 s'],
    [durationText(640), '640 ns'],
    [durationText(24_300), '24.3 µs'],
    [gainHtml(-1_230_000, 6), '<span class="loss">▼ −1.23</span>'],
    [gainHtml(0, 6), '<span class="quiet">0.00</span>'],
  ])('%s', (shown, wanted) => {
    expect(shown).toBe(wanted);
  });
});

describe('a long series', () => {
  test('is thinned and keeps its extremes', () => {
    const values = Array.from({ length: 50_000 }, (_, at) => (at === 31_111 ? 900 : at % 10));
    const points = seriesOf(
      values.map((_, at) => at),
      values,
    );
    expect(points.length).toBeLessThanOrEqual(2_000);
    expect(extentOf(points, false)).toEqual([0, 900]);
    expect(points.map(({ at }) => at)).toEqual(
      points.map(({ at }) => at).toSorted((a, b) => a - b),
    );
  });

  test('falls are measured from the peak before', () => {
    const points = [3, 5, 1, 6].map((value, at) => ({ at, value }));
    expect(fallsOf(points).map(({ value }) => value)).toEqual([0, 0, -4, 0]);
  });
});
