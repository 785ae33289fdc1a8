/**
 * Loads a backtest file: text, schema, rules, in this order; all issues of a stage at once.
 * What it shares with desk.yaml is checked by desk.yaml's own rules, at its own places.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { BacktestConfig, type BacktestVenue, backtestRunsLimit } from '../contract/backtest.ts';
import { canonicalJson } from '../contract/canonical.ts';
import { DeskConfig } from '../contract/config.ts';
import { isGauge, type TripRule } from '../contract/trips.ts';
import { catalogueFindings, type DeskCatalogue } from './catalogue.ts';
import type { ConfigIssue, Finding } from './config-issue.ts';
import { ruleFindings } from './desk-rules.ts';
import { readDeskSource } from './desk-source.ts';
import { gridTrials, trialFindings } from './grid-trials.ts';
import { configHashOf, type LoadedDesk } from './load-desk.ts';
import { findingsOf } from './schema-findings.ts';
import { nearest } from './suggestion.ts';

/** A backtest file that may be run. */
export interface LoadedBacktest {
  readonly config: BacktestConfig;
  /** SHA-256 (hex) of the canonical JSON of what the file says, defaults filled in. */
  readonly configHash: string;
  /** The same desk in the words of desk.yaml: for limits and for checks of strategy files. */
  readonly desk: LoadedDesk;
  readonly place: (finding: Finding) => ConfigIssue;
}

export type BacktestResult =
  | { readonly ok: true; readonly backtest: LoadedBacktest }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** The desk of a backtest file: paper orders against recordings. */
export function deskOfBacktest(config: BacktestConfig): DeskConfig {
  const { backtest, venues, strategies, messageRate, limits, covariance, trips } = config;
  return DeskConfig.parse({
    version: 1,
    desk: backtest,
    environment: 'PAPER',
    venues: venues.map(({ id, market, account, instruments, makerFeeBps, takerFeeBps }) => {
      const fees = { makerFeeBps, takerFeeBps };
      const quiet = { deadMan: false, cancelReservePercent: 0 };
      // A run cannot fall silent, and a backtest's venue has no budget: both would tell it apart.
      const simulated = { mode: 'capture', files: ['backtest'], ...quiet, ...fees };
      return { id, market, account, instruments, simulated };
    }),
    // Where a file is looked for is the backtest's own matter.
    strategies: strategies.map((one) => ({ ...one, module: basename(one.module) })),
    messageRate,
    ...(limits === undefined ? {} : { limits }),
    ...(covariance === undefined ? {} : { covariance }),
    ...(trips === undefined ? {} : { trips }),
  });
}

/** Checks the text of a backtest file; `file` is the name that issues carry. */
export function parseBacktest(
  text: string,
  file: string,
  catalogue: DeskCatalogue,
): BacktestResult {
  const read = readDeskSource(text, file, 'backtest file');
  if (!read.ok) return read;
  const { value, place, written } = read.source;
  const parsed = BacktestConfig.safeParse(value);
  if (!parsed.success) {
    const findings = parsed.error.issues.flatMap((one) => findingsOf(one, written, BacktestConfig));
    return { ok: false, issues: placed(findings, place) };
  }
  const config = parsed.data;
  const deskConfig = deskOfBacktest(config);
  const findings = [
    ...ruleFindings(deskConfig),
    ...catalogueFindings(deskConfig, catalogue),
    ...gridFindings(config),
    ...valueFindings(config, catalogue),
    ...config.venues.flatMap(haltFindings),
    ...(config.trips ?? []).flatMap(tripFindings),
  ];
  if (findings.length > 0) return { ok: false, issues: placed(findings, place) };
  const configHash = createHash('sha256').update(canonicalJson(config)).digest('hex');
  const desk = { config: deskConfig, configHash: configHashOf(deskConfig), place };
  return { ok: true, backtest: { config, configHash, desk, place } };
}

/** Reads and checks a backtest file. */
export function loadBacktest(path: string, catalogue: DeskCatalogue): BacktestResult {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const instead = 'name a backtest file that exists and can be read';
    const issue = { file: path, line: 1, column: 1, path: 'backtest file', problem, instead };
    return { ok: false, issues: [issue] };
  }
  return parseBacktest(text, path, catalogue);
}

function placed(
  findings: readonly Finding[],
  place: (finding: Finding) => ConfigIssue,
): ConfigIssue[] {
  return findings.map(place).toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function gridFindings({ grid, strategies }: BacktestConfig): Finding[] {
  const ids = strategies.map(({ id }) => String(id));
  const seen = new Set<string>();
  const findings = grid.flatMap(({ strategy, parameter }, index): Finding[] => {
    const path = ['grid', index];
    const key = `${strategy} ${parameter}`;
    if (!ids.includes(strategy)) {
      const near = nearest(strategy, ids);
      const instead = near === null ? `use one of ${ids.join(', ')}` : `did you mean ${near}?`;
      const problem = `there is no strategy "${strategy}" in this file`;
      return [{ path: [...path, 'strategy'], problem, instead }];
    }
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const problem = `${parameter} of ${strategy} is there twice`;
    return [{ path: [...path, 'parameter'], problem, instead: 'put all values in one entry' }];
  });
  const runs = grid.reduce((product, { values }) => product * values.length, 1);
  if (runs <= backtestRunsLimit) return findings;
  const problem = `${runs} runs, more than ${backtestRunsLimit}`;
  return [...findings, { path: ['grid'], atKey: true, problem, instead: 'try fewer values' }];
}

/** Values of the grid that the modules of the library do not take, alone or together. */
function valueFindings(config: BacktestConfig, catalogue: DeskCatalogue): Finding[] {
  return config.strategies.flatMap((strategy): Finding[] => {
    const { module, parameters } = strategy;
    const facts = catalogue.strategies.get(module);
    if (facts === undefined) return [];
    const trials = gridTrials(config, strategy);
    return trialFindings(config, strategy, trials, {
      module,
      parameterNames: facts.parameterNames,
      ownFaults: facts.parameterFaults(parameters),
      faults: trials.map((trial) => facts.parameterFaults(trial)),
    });
  });
}

/** What a clock or a mark moves is measured by a running desk alone, and closes nothing here. */
function tripFindings({ name, what, action }: TripRule, place: number): Finding[] {
  const path = ['trips', place];
  const instead = 'leave it out, or try it on a desk that trades on paper';
  if (isGauge(what)) {
    const problem = `${name}: ${what} is not measured in a backtest`;
    return [{ path: [...path, 'what'], problem, instead }];
  }
  if (action !== 'flatten') return [];
  const problem = `${name}: nothing is flattened in a backtest`;
  return [{ path: [...path, 'action'], problem, instead: 'use halt' }];
}

function haltFindings({ halts }: BacktestVenue, index: number): Finding[] {
  return halts.flatMap(({ from, to }, place): Finding[] => {
    if (Date.parse(from) < Date.parse(to)) return [];
    const path = ['venues', index, 'halts', place, 'to'];
    return [{ path, problem: 'the halt ends before it begins', instead: 'write a later instant' }];
  });
}
