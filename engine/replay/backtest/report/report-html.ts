/**
 * The report of a backtest as one page that needs nothing else: no network, no script.
 * Says of every figure what it rests on; what was left out of a drawing is said there.
 */
import type { BacktestPlan } from '../backtest-plan.ts';
import type { BacktestResult } from '../backtest-result.ts';
import type { GridFigures } from '../backtest-summary.ts';
import { equityChart, exposureChart, fallChart, spanOf } from './curve-charts.ts';
import { fillCharts } from './fills-chart.ts';
import { ackChart, stageTable } from './latency-chart.ts';
import { reportStyle } from './report-style.ts';
import {
  attributionTable,
  executionTable,
  hourTable,
  reasonTable,
  runsTable,
  sharpeText,
} from './report-tables.ts';
import {
  countText,
  escaped,
  gainHtml,
  instantText,
  moneyText,
  numberText,
  spanText,
} from './report-text.ts';

export interface ReportFacts {
  readonly plan: BacktestPlan;
  /** The run that is shown. */
  readonly result: BacktestResult;
  /** All runs; null when there is one. */
  readonly grid: GridFigures | null;
  readonly warnings: readonly string[];
  /** What was assumed in reading the data. */
  readonly notes: readonly string[];
  readonly engineVersion: string;
}

/** The whole page. */
export function reportHtml(facts: ReportFacts): string {
  const { plan, result, grid, warnings } = facts;
  const { currency } = result.figures;
  const money = escaped(currency);
  const body = [
    header(facts),
    ...warnings.map((text) => `<p class="warn">${escaped(text)}</p>`),
    figureRow(result),
    turnedDown(result),
    grid === null ? '' : section('Runs', `All in ${money}.`, runsTable(grid.runs, grid.best)),
    section(
      'Profit',
      `In ${money}, fees paid, open lots at the price at which they could be closed.`,
      equityChart(result),
      `<h3>Fall from the highest profit so far</h3>${fallChart(result)}`,
    ),
    section(
      'Exposure',
      `Value of all open positions in ${money}, long and short added up.`,
      exposureChart(result),
    ),
    section(
      'Attribution',
      `In ${money}.`,
      attributionTable(result),
      `<h3>By hour</h3>`,
      hourTable(result),
    ),
    section('Execution', executionNote(money), executionTable(result)),
    section('Fills on the price', '', fillCharts(result)),
    section(
      'Latency',
      '',
      `<div class="two"><div><h3>Order to acknowledgement <small>simulated</small></h3>` +
        `${ackChart(result)}</div><div><h3>Stages of the engine <small>real time of this ` +
        `machine, one tick in eight and every order</small></h3>${stageTable(result)}</div></div>`,
    ),
    section('What it rests on', '', assumptions(facts)),
  ];
  const title = escaped(`Backtest ${plan.name}`);
  return (
    `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width,initial-scale=1">` +
    `<title>${title}</title><style>${reportStyle}</style></head>` +
    `<body><main>${body.join('\n')}</main></body></html>\n`
  );
}

function section(title: string, note: string, ...content: readonly string[]): string {
  const said = note === '' ? '' : `<p class="note">${note}</p>`;
  return `<section><h2>${title}</h2>${said}${content.join('')}</section>`;
}

function header({ plan, result }: ReportFacts): string {
  const { from, to } = spanOf(result);
  const span = `${instantText(from)} to ${instantText(to)} UTC`;
  const label = plan.label === '' ? '' : ` <small>${escaped(plan.label)}</small>`;
  const names = plan.strategies.map(({ strategy }) => strategy).join(', ');
  const words = `${span} · ${spanText(result.figures.simulatedSeconds)} · ${escaped(names)}`;
  return `<header><h1>${escaped(plan.name)}${label}</h1><small>${words}</small></header>`;
}

function figureRow(result: BacktestResult): string {
  const { figures, detail } = result;
  const { currency, currencyScale: scale } = figures;
  const period = spanText(detail.curve.periodSeconds);
  const figure = (name: string, value: string, note: string): string =>
    `<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`;
  const traded = `${countText(figures.intents)} intents, ${countText(figures.refused)} refused`;
  const { cancelled, rejected } = figures;
  const ended = `${countText(cancelled)} cancelled, ${countText(rejected)} rejected`;
  const seconds = numberText(figures.seconds, 2);
  return (
    '<dl class="figures">' +
    figure('Profit', gainHtml(figures.pnlMinor, scale), escaped(currency)) +
    figure('Deepest fall', moneyText(figures.maxDrawdownMinor, scale), escaped(currency)) +
    figure('Sharpe ratio', sharpeText(figures), `of changes in ${period}, a year of them`) +
    figure('Orders', countText(figures.orders), `${traded}; ${ended}`) +
    figure(
      'Fills',
      countText(figures.fills),
      `${countText(figures.workingOrders)} orders still open`,
    ) +
    figure(
      'Messages',
      countText(figures.messages),
      `in ${seconds} s, ${countText(figures.messagesPerSecond)} a second`,
    ) +
    '</dl>'
  );
}

/** Why orders were not placed, where any were not. */
function turnedDown({ figures }: BacktestResult): string {
  if (figures.refused === 0 && figures.rejected === 0) return '';
  const note = 'The most frequent reasons, and what was said of the first order of each.';
  return section('Not placed', note, reasonTable(figures));
}

const executionNote = (money: string): string =>
  `In ${money}, gains and costs against the middle price at the decision. Half spread: from the ` +
  'middle to the touch, paid when taking, earned when resting. Slippage: from that touch to the ' +
  'price of the fill, so that for a resting order it is the distance of its limit.';

function assumptions({ plan, result, notes, engineVersion }: ReportFacts): string {
  const { figures } = result;
  const venues = plan.venues.map(({ config, latency }) => {
    const delay =
      latency.kind === 'model'
        ? `modelled, median ${numberText(latency.medianMicros / 1_000, 3)} ms`
        : `drawn from ${countText(latency.latencies.createMillis.length)} recorded orders and ` +
          `${countText(latency.latencies.cancelMillis.length)} cancels`;
    const fees = `maker ${config.makerFeeBps} bps, taker ${config.takerFeeBps} bps`;
    const halts = config.halts.length === 0 ? '' : `; ${config.halts.length} halts`;
    return `${config.id}: ${fees}; order latency ${delay}${halts}`;
  });
  const facts: readonly (readonly [string, string])[] = [
    ['Data', figures.source],
    ...notes.map((text) => ['Note', text] as const),
    ['Venues', venues.join(' · ')],
    [
      'Fills',
      'An order joins behind all lots recorded at its price, and is reached by trades and by ' +
        'what leaves ahead of it; cancels are taken to come from behind it. Paper orders move no ' +
        'recorded price; what they took stays taken until the recording speaks of that level.',
    ],
    ['Time', 'Durability and the send fence cost no simulated time.'],
    ['Seed', String(figures.seed)],
    ['State hash', figures.stateHash],
    ['Head of the hash chain', `${figures.headHash}, ${countText(figures.ledgerEvents)} events`],
    ['File', `configuration ${plan.configHash.slice(0, 16)}, engine ${engineVersion}`],
  ];
  const rows = facts.map(([name, text]) => `<dt>${name}</dt><dd>${escaped(text)}</dd>`);
  return `<dl class="facts">${rows.join('')}</dl>`;
}
