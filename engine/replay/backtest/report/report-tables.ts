/**
 * The tables of the report: attribution by strategy, instrument and hour, execution, and the runs
 * of a grid. All money is in the reporting currency.
 */
import type { BacktestResult, RunFigures } from '../backtest-result.ts';
import type { LabelledRun } from '../backtest-summary.ts';
import type { ReasonLine } from '../reason-tally.ts';
import { countText, escaped, gainHtml, instantText, moneyText, numberText } from './report-text.ts';

/** A figure as HTML, the name of its row, or a sentence that may take several lines. */
type Cell = string | { readonly name: string } | { readonly words: string };

function table(
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  empty: string,
): string {
  if (rows.length === 0) return `<p class="empty">${empty}</p>`;
  const head = heads.map((text, column) => {
    const cell = rows[0]?.[column] ?? '';
    const look = typeof cell === 'string' ? '' : ' class="name"';
    return `<th scope="col"${look}>${text}</th>`;
  });
  const body = rows.map((row) => `<tr>${row.map(cellHtml).join('')}</tr>`);
  const top = `<thead><tr>${head.join('')}</tr></thead>`;
  return `<div class="wide"><table>${top}<tbody>${body.join('')}</tbody></table></div>`;
}

function cellHtml(cell: Cell): string {
  if (typeof cell === 'string') return `<td>${cell}</td>`;
  if ('name' in cell) return `<th scope="row">${escaped(cell.name)}</th>`;
  return `<td class="words">${escaped(cell.words)}</td>`;
}

export function attributionTable({ figures, detail }: BacktestResult): string {
  const { currencyScale: scale } = figures;
  const rows = detail.attribution.map((line): Cell[] => [
    { name: line.strategy },
    { name: line.instrument },
    gainHtml(line.netMinor, scale),
    gainHtml(line.realisedMinor, scale),
    gainHtml(line.unrealisedMinor, scale),
    moneyText(line.feesMinor, scale),
    countText(line.fills),
    countText(line.lots),
  ]);
  const heads = ['strategy', 'instrument', 'net', 'realised', 'open', 'fees', 'fills', 'lots held'];
  return table(heads, rows, 'No strategy has held a position.');
}

export function hourTable({ figures, detail }: BacktestResult): string {
  const { currencyScale: scale } = figures;
  const most = Math.max(...detail.hours.map(({ netMinor }) => Math.abs(netMinor)), 1);
  const rows = detail.hours.map(({ hourUtcMillis, netMinor, fills }): Cell[] => {
    const width = ((Math.abs(netMinor) / most) * 100).toFixed(1);
    const look = netMinor >= 0 ? 'gain' : 'loss';
    return [
      { name: instantText(hourUtcMillis).slice(0, 16) },
      gainHtml(netMinor, scale),
      countText(fills),
      `<span class="share ${look}"><i style="width:${width}%"></i></span>`,
    ];
  });
  return table(['hour of UTC', 'net', 'fills', ''], rows, 'The backtest has no hours.');
}

export function executionTable({ figures, detail }: BacktestResult): string {
  const { currencyScale: scale } = figures;
  const rows = detail.execution.map((line): Cell[] => {
    const cost = line.spreadPaidMinor + line.slippageMinor + line.feesMinor;
    const bps = line.turnoverMinor === 0 ? Number.NaN : (cost / line.turnoverMinor) * 10_000;
    return [
      { name: line.strategy },
      { name: line.instrument },
      countText(line.makerFills),
      countText(line.takerFills),
      moneyText(line.turnoverMinor, scale),
      gainHtml(-line.spreadPaidMinor, scale),
      gainHtml(-line.slippageMinor, scale),
      gainHtml(-line.feesMinor, scale),
      numberText(bps, 2),
    ];
  });
  const heads = [
    'strategy',
    'instrument',
    'resting',
    'taking',
    'turnover',
    'half spread',
    'slippage',
    'fees',
    'cost, bps',
  ];
  return table(heads, rows, 'Nothing was filled.');
}

/** Refusals of the gate and rejections of venues, by reason. */
export function reasonTable({ refusals, rejections }: RunFigures): string {
  const rowsOf = (who: string, lines: readonly ReasonLine[]): Cell[][] =>
    lines.map(({ reason, count, first }) => [
      { name: who },
      { name: reason },
      countText(count),
      { words: first === reason ? '' : first },
    ]);
  const rows = [...rowsOf('the gate', refusals), ...rowsOf('the venue', rejections)];
  return table(['by', 'reason', 'orders', 'what was said'], rows, 'Every order was placed.');
}

export function runsTable(runs: readonly LabelledRun[], best: string): string {
  const rows = runs.map((run): Cell[] => [
    { name: run.label === best ? `${run.label} (shown below)` : run.label },
    gainHtml(run.pnlMinor, run.currencyScale),
    moneyText(run.maxDrawdownMinor, run.currencyScale),
    sharpeText(run),
    countText(run.orders),
    countText(run.fills),
    `<code>${run.stateHash.slice(0, 12)}</code>`,
  ]);
  const heads = ['run', 'net', 'deepest fall', 'Sharpe', 'orders', 'fills', 'state hash'];
  return table(heads, rows, 'There is one run.');
}

export const sharpeText = ({ sharpe }: RunFigures): string =>
  sharpe === null ? '–' : numberText(sharpe, 2);
