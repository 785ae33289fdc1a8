/**
 * A drill's result and a history of drills as lines for people: a table of figures, then the counts
 * that have to be 0. Says in words whether it has passed.
 */
import type { DrillFigure, DrillResult, DrillRun } from '../contract/drill.ts';
import type { DrillHistory } from '../ledger/drill-history.ts';
import { utcText } from './output.ts';

const millis = (micros: number | null): string =>
  micros === null ? '-' : (micros / 1_000).toFixed(micros < 100_000 ? 2 : 0);

const row = (cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(30) : cell.padStart(10))).join(' ');

const figureLine = (name: string, { n, p50, p99, max }: DrillFigure): string =>
  row([name, String(n), millis(p50), millis(p99), millis(max)]);

const countsText = (result: DrillResult): string =>
  `${result.overCancelled} cancelled beyond the scope, ${result.underCancelled} left working, ` +
  `${result.sentAfterLatch} sent after the latch`;

/** The table of one result. */
export function drillLines(result: DrillResult): string[] {
  const { drill, fault, passed, results, auditIds, failures, conditions } = result;
  const terms = Object.entries(conditions).map(([name, value]) => `${name} ${value}`);
  return [
    `drill ${drill}${fault === '' ? '' : `, ${fault}`}: ${passed ? 'PASSED' : 'FAILED'}`,
    terms.join(', '),
    '',
    row(['milliseconds', 'n', 'p50', 'p99', 'max']),
    ...Object.entries(results).map(([name, figure]) => figureLine(name, figure)),
    '',
    countsText(result),
    `${auditIds.length} events on the ledger of the drill tell of it`,
    ...failures.map((failure) => `failed: ${failure}`),
  ];
}

function runLine({ number, utcNanos, result }: DrillRun): string {
  const { drill, passed, results } = result;
  const tails = Object.entries(results)
    .filter(([, { n }]) => n > 0)
    .map(([name, { p99 }]) => `${name} ${millis(p99)}`);
  const verdict = passed ? 'passed' : `FAILED, ${countsText(result)}`;
  const when = utcText(utcNanos).slice(0, 19);
  const head = `${String(number).padStart(4)}  ${when}  ${drill.padEnd(6)}`;
  return `${head}  ${verdict}; p99 in ms: ${tails.join(', ')}`;
}

/** A line for each run, oldest first, and a word on the chain. */
export function historyLines({ runs, broken }: DrillHistory): string[] {
  const chain = broken === '' ? 'the chain holds' : `THE CHAIN IS BROKEN: ${broken}`;
  if (runs.length === 0 && broken === '') return ['no drill has been made here'];
  return [...runs.map(runLine), chain];
}
