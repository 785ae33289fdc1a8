/**
 * What a replay came to, in the fields that `quarterdeck replay --json` prints, and its verdict.
 * Measures nothing itself.
 */
import type { MarketSummary } from '../contract/wire.ts';

/** Latency percentiles in microseconds. */
export interface ReplayLatency {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

export interface ReplayReport {
  /** Market data frames that the engine received. */
  readonly frames: number;
  readonly decoded: number;
  /** Every market data fault but a sequence gap. */
  readonly faults: number;
  readonly gaps: number;
  readonly resyncs: number;
  /** Instruments without a book that bridges to a snapshot: none came, or none after a gap. */
  readonly unbridged: number;
  readonly topChecks: { readonly checked: number; readonly matched: number };
  /** Books in sequence at the end. */
  readonly books: number;
  /** SHA-256 (hex) over every final book, level by level. */
  readonly bookHash: string;
  readonly orders: number;
  readonly fills: number;
  readonly ledgerEvents: number;
  /** Null without an order, and at maximum speed: only paced load has latencies. */
  readonly tickToApprovedMicros: ReplayLatency | null;
  readonly tickToWireMicros: ReplayLatency | null;
}

/** The report of one session from the engine's summary. */
export function reportOf(
  market: MarketSummary,
  ledgerEvents: number,
  speed: number | 'max',
): ReplayReport {
  return {
    frames: market.frames,
    decoded: market.decoded,
    faults: market.faults,
    gaps: market.gaps,
    resyncs: market.resyncs,
    unbridged: market.unbridged,
    topChecks: { checked: market.topChecked, matched: market.topMatched },
    books: market.books,
    bookHash: market.bookHash,
    orders: market.orders,
    fills: market.fills,
    ledgerEvents,
    tickToApprovedMicros: speed === 'max' ? null : market.tickToApprovedMicros,
    tickToWireMicros: speed === 'max' ? null : market.tickToWireMicros,
  };
}

/** Sums of several sessions; of latencies the worst one counts. `hash` joins the book hashes. */
export function joinReports(
  reports: readonly ReplayReport[],
  hash: (text: string) => string,
): ReplayReport {
  const [only] = reports;
  if (only !== undefined && reports.length === 1) return only;
  const sum = (of: (report: ReplayReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  return {
    frames: sum((one) => one.frames),
    decoded: sum((one) => one.decoded),
    faults: sum((one) => one.faults),
    gaps: sum((one) => one.gaps),
    resyncs: sum((one) => one.resyncs),
    unbridged: sum((one) => one.unbridged),
    topChecks: {
      checked: sum((one) => one.topChecks.checked),
      matched: sum((one) => one.topChecks.matched),
    },
    books: sum((one) => one.books),
    bookHash: hash(reports.map((one) => one.bookHash).join('\n')),
    orders: sum((one) => one.orders),
    fills: sum((one) => one.fills),
    ledgerEvents: sum((one) => one.ledgerEvents),
    tickToApprovedMicros: worst(reports.map((one) => one.tickToApprovedMicros)),
    tickToWireMicros: worst(reports.map((one) => one.tickToWireMicros)),
  };
}

function worst(latencies: readonly (ReplayLatency | null)[]): ReplayLatency | null {
  const known = latencies.filter((one) => one !== null);
  if (known.length === 0) return null;
  return {
    p50: Math.max(...known.map((one) => one.p50)),
    p99: Math.max(...known.map((one) => one.p99)),
    p999: Math.max(...known.map((one) => one.p999)),
  };
}

/** What is wrong with a replay, one sentence each; empty: nothing, and the command exits 0. */
export function replayFindings(report: ReplayReport): readonly string[] {
  const { checked, matched } = report.topChecks;
  const findings: string[] = [];
  const lost = report.frames - report.decoded;
  if (report.frames === 0) findings.push('no frame was received');
  if (lost > 0) findings.push(`${lost} of ${report.frames} frames could not be decoded`);
  if (report.faults > 0) findings.push(`${report.faults} market data faults`);
  if (matched < checked) findings.push(`${checked - matched} tops of book differ from the venue's`);
  if (report.unbridged > 0 && report.gaps > 0) {
    findings.push(`${report.unbridged} books lost their sequence and never bridged again`);
  } else if (report.unbridged > 0 && report.books === 0) {
    findings.push('unbridged: the recording has no depth snapshot that fits its deltas');
  } else if (report.books === 0) findings.push('no book is in sequence at the end');
  return findings;
}
