/**
 * Makes the runs of a checked backtest file: its instruments as the tape has them, its limits in
 * lots, its latencies, its strategies found, and one plan for every combination of the grid.
 * Runs nothing; all that is wrong is told at once, at its place in the file.
 */
import { dirname, resolve } from 'node:path';
import { type ConfigIssue, type Finding, issueText } from '../../config/config-issue.ts';
import { deskLimits, instrumentIdOf } from '../../config/desk-limits.ts';
import type { LoadedBacktest } from '../../config/load-backtest.ts';
import { nearest } from '../../config/suggestion.ts';
import type { BacktestConfig, BacktestLatency, BacktestVenue } from '../../contract/backtest.ts';
import type { Instrument } from '../../contract/instrument.ts';
import type { TapeHead } from '../../ports/tape.ts';
import type { BacktestPlan, PlannedStrategy, PlannedVenue } from './backtest-plan.ts';
import { readLatencies } from './latency-recording.ts';
import type { LatencySource } from './order-latency.ts';
import { gridOf } from './parameter-grid.ts';
import { ReportingCurrency } from './reporting-currency.ts';
import { type FoundModule, findModule } from './strategy-modules.ts';

export type Planning =
  | { readonly ok: true; readonly plans: readonly BacktestPlan[] }
  | { readonly ok: false; readonly issues: readonly string[] };

/** Plans the runs of a backtest file over a tape with this head. */
export async function planBacktest(
  loaded: LoadedBacktest,
  configPath: string,
  head: TapeHead,
): Promise<Planning> {
  const { config, place } = loaded;
  const findings: Finding[] = [];
  const venues = config.venues.map((venue, index) =>
    plannedVenue(venue, index, head, configPath, findings),
  );
  const modules: FoundModule[] = [];
  for (const [index, strategy] of config.strategies.entries()) {
    const search = await findModule(config, strategy, index, configPath);
    if (search.ok) modules.push(search.module);
    else findings.push(...search.findings);
  }
  if (findings.length > 0) {
    const inOrder = findings.map(place).toSorted((a, b) => a.line - b.line || a.column - b.column);
    return { ok: false, issues: textsOf(inOrder) };
  }
  const instruments = venues.flatMap((venue) => venue.instruments);
  const limits = deskLimits(loaded.desk, instruments);
  if (!limits.ok) return { ok: false, issues: textsOf(limits.issues) };
  if (ReportingCurrency.of(instruments) === null) {
    return { ok: false, issues: [issueText(place(noCurrency))] };
  }
  const plans = gridOf(config).map(({ parameters, label }): BacktestPlan => {
    return {
      name: config.backtest,
      label,
      configHash: loaded.configHash,
      seed: config.seed,
      limits: limits.limits,
      ...(config.trips === undefined ? {} : { trips: config.trips }),
      venues,
      strategies: strategiesOf(config, modules, instruments, parameters),
    };
  });
  return { ok: true, plans };
}

const textsOf = (issues: readonly ConfigIssue[]): string[] => issues.map(issueText);

const noCurrency: Finding = {
  path: ['venues'],
  problem: 'its instruments settle in currencies that no instrument here converts into one',
  instead: 'add an instrument that trades one against the other, or make two backtests',
};

const kindOf = { spot: 'spot', usdm: 'linear', coinm: 'inverse' } as const;

function plannedVenue(
  venue: BacktestVenue,
  index: number,
  head: TapeHead,
  configPath: string,
  findings: Finding[],
): PlannedVenue {
  const instruments = venue.instruments.flatMap(({ symbol }, position): Instrument[] => {
    const id = instrumentIdOf(symbol, venue.id);
    const found = head.instruments.find((instrument) => instrument.id === id);
    const path = ['venues', index, 'instruments', position, 'symbol'];
    if (found === undefined) {
      findings.push({ path, ...unknownInstrument(id, head) });
      return [];
    }
    if (found.kind === kindOf[venue.market]) return [found];
    const problem = `${id} is ${found.kind} on the tape, and ${venue.market} here`;
    const instead = `correct the market of the venue, or import with --market ${venue.market}`;
    findings.push({ path, problem, instead });
    return [];
  });
  const latency = latencyOf(venue.latency, ['venues', index, 'latency'], configPath, findings);
  return { config: venue, instruments, latency };
}

function unknownInstrument(id: string, head: TapeHead): Omit<Finding, 'path'> {
  const known = head.instruments.map((instrument) => String(instrument.id));
  const near = nearest(id, known);
  const instead =
    near === null ? `the tape has ${known.join(', ')}` : `did you mean ${near}? (SYMBOL.VENUE)`;
  return { problem: `${id} is not on the tape`, instead };
}

function latencyOf(
  latency: BacktestLatency,
  path: Finding['path'],
  configPath: string,
  findings: Finding[],
): LatencySource {
  if ('medianMicros' in latency) return { kind: 'model', medianMicros: latency.medianMicros };
  const file = resolve(dirname(configPath), latency.recording);
  const reading = readLatencies(file);
  if (reading.ok) return { kind: 'recorded', latencies: reading.latencies };
  const instead = 'name an order-latency recording, or write "medianMicros: 800"';
  findings.push({ path: [...path, 'recording'], problem: `${file}: ${reading.problem}`, instead });
  return { kind: 'model', medianMicros: 0 };
}

function strategiesOf(
  config: BacktestConfig,
  modules: readonly FoundModule[],
  instruments: readonly Instrument[],
  parameters: ReadonlyMap<string, PlannedStrategy['parameters']>,
): PlannedStrategy[] {
  return config.strategies.flatMap((strategy, index): PlannedStrategy[] => {
    const { id, venue, symbols, trader, client } = strategy;
    const account = config.venues.find((one) => one.id === venue)?.account;
    const module = modules[index];
    // Both were checked: a file that lacks one has issues and no plan.
    if (account === undefined || module === undefined) return [];
    const ids = symbols.map((symbol) => instrumentIdOf(symbol, venue));
    return [
      {
        strategy: id,
        ...module,
        parameters: parameters.get(id) ?? strategy.parameters,
        instruments: instruments.filter((instrument) => ids.includes(instrument.id)),
        owner: { venue, account, strategy: id, desk: config.backtest, trader, client },
      },
    ];
  });
}
