/**
 * The yearly report on controls as one page that needs nothing else: no network, no script.
 * Shows what the report has, and what has failed before all else.
 */
import type { ArticleReport, ControlsReport, DrillsOfKind } from './controls-report.ts';
import { utcText } from './output.ts';

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => signs[sign] ?? sign);

const style = `
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2733; max-width: 60rem; margin: 3rem auto;
  padding: 0 1.5rem; }
h1 { font-size: 1.6rem; margin-bottom: 0.2rem; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 0.3rem; border-top: 1px solid #d8dee5; padding-top: 1rem; }
table { border-collapse: collapse; margin: 0.6rem 0; }
th, td { text-align: left; padding: 0.15rem 1.2rem 0.15rem 0; font-weight: normal; }
th { color: #5b6b7b; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.finding { color: #9a1c1c; font-weight: 600; }
.quiet { color: #5b6b7b; }
@media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; } }
`;

const table = (
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string => {
  if (rows.length === 0) return '';
  const cells = rows.map((row) =>
    row
      .map((cell) =>
        typeof cell === 'number'
          ? `<td class="number">${cell.toLocaleString('en-US')}</td>`
          : `<td>${escaped(cell)}</td>`,
      )
      .join(''),
  );
  const heads = head.map((text) => `<th>${escaped(text)}</th>`).join('');
  return `<table><tr>${heads}</tr>${cells.map((row) => `<tr>${row}</tr>`).join('')}</table>`;
};

function drillPart({ drill, runs, failed, newest, results }: DrillsOfKind): string {
  const when = utcText(newest.utcNanos).slice(0, 19);
  const head = `Drill of the ${drill}: ${runs} runs, ${failed} failed; the last is number `;
  const last = `${newest.number} of ${when} UTC, ${newest.hash.slice(0, 16)}.`;
  const rows = Object.entries(results).map(([name, { n, p50, p99, max }]) => [
    name,
    n,
    p50 ?? '-',
    p99 ?? '-',
    max ?? '-',
  ]);
  const figures = table(['figure, microseconds', 'n', 'p50', 'p99', 'max'], rows);
  return `<p>${escaped(head + last)}</p>${figures}`;
}

function section(of: ArticleReport): string {
  const { article, asks, findings, drills, beyond } = of;
  const held = of.controls.map(({ id, says }) => `${id} (${says})`).join('; ');
  const events = of.events.map(({ type, count, first, last }) => [type, count, first, last]);
  return [
    `<h2>${escaped(article)}: ${escaped(asks)}</h2>`,
    ...findings.map((text) => `<p class="finding">${escaped(text)}</p>`),
    held === '' ? '' : `<p>Controls: ${escaped(held)}.</p>`,
    table(['ledger event', 'count', 'first number', 'last number'], events),
    ...drills.map(drillPart),
    beyond === '' ? '' : `<p class="quiet">Not shown here: ${escaped(beyond)}.</p>`,
  ].join('\n');
}

/** The whole page. */
export function controlsReportHtml(report: ControlsReport): string {
  const { year, desk, engineVersion, ledger, drillChainBroken, refusals, kills } = report;
  const title = `Controls of ${desk} in ${year}`;
  const verified = ledger.verified
    ? `The ledger's ${ledger.rows} rows verify; its head is ${ledger.headHash}.`
    : 'THE LEDGER DOES NOT VERIFY: what follows cannot be relied on.';
  const chain =
    drillChainBroken === '' ? '' : `The history of drills is broken: ${drillChainBroken}.`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style></head>
<body>
<h1>${escaped(title)}</h1>
<p class="quiet">Version ${escaped(engineVersion)}. From the ledger of the desk and the history
of its drills. It is evidence for a review, and claims no compliance.</p>
<p class="${ledger.verified ? '' : 'finding'}">${escaped(verified)}</p>
<p class="finding">${escaped(chain)}</p>
<p>${kills.confirmed} kills confirmed, ${kills.unconfirmed} not.</p>
${table(['refusals of the gate', 'count'], Object.entries(refusals))}
${report.articles.map(section).join('\n')}
</body></html>
`;
}
