/**
 * The yearly report on the effectiveness of the controls, article by article: what the desk's own
 * ledger has of each, and what its drills came to. Counts and quotes; judges only what has failed,
 * and claims no compliance.
 */
import { controls } from '../contract/controls.ts';
import type { DrillFigure, DrillKind, DrillRun } from '../contract/drill.ts';
import type { LedgerEvent } from '../contract/events.ts';
import { quarterdeckVersion } from '../contract/version.ts';
import type { DrillHistory } from '../ledger/drill-history.ts';
import { type Article, controlArticles } from './control-articles.ts';

/** The drills of one kind in the period. */
export interface DrillsOfKind {
  readonly drill: DrillKind;
  readonly runs: number;
  readonly failed: number;
  /** Of the newest run. */
  readonly newest: { readonly number: number; readonly hash: string; readonly utcNanos: string };
  readonly results: Readonly<Record<string, DrillFigure>>;
}

export interface ArticleReport {
  readonly article: string;
  readonly asks: string;
  readonly controls: readonly { readonly id: string; readonly says: string }[];
  /** How many events of each type, and the first and last of them by number; none: left out. */
  readonly events: readonly {
    readonly type: string;
    readonly count: number;
    readonly first: number;
    readonly last: number;
  }[];
  readonly drills: readonly DrillsOfKind[];
  readonly beyond: string;
  /** What has failed, or is not shown by anything. */
  readonly findings: readonly string[];
}

export interface ControlsReport {
  readonly year: number;
  readonly desk: string;
  readonly engineVersion: string;
  readonly ledger: { readonly verified: boolean; readonly headHash: string; readonly rows: number };
  /** '' when the chain of the drills holds. */
  readonly drillChainBroken: string;
  /** Refusals of the gate by kind. */
  readonly refusals: Readonly<Record<string, number>>;
  readonly kills: { readonly confirmed: number; readonly unconfirmed: number };
  readonly articles: readonly ArticleReport[];
}

interface Tally {
  readonly events: Map<string, { count: number; first: number; last: number }>;
  readonly refusals: Map<string, number>;
  /** By kill, the outcome of its last report: an unconfirmed one may be followed by another. */
  readonly kills: Map<string, string>;
  desk: string;
}

const yearOf = (utcNanos: string): number =>
  new Date(Number(BigInt(utcNanos) / 1_000_000n)).getUTCFullYear();

function tallyOf(events: Iterable<LedgerEvent>, year: number): Tally {
  const tally: Tally = {
    ...{ events: new Map(), refusals: new Map(), kills: new Map() },
    desk: '',
  };
  for (const { sequence, utcNanos, body } of events) {
    if (body.type === 'session.started') tally.desk = body.desk;
    if (yearOf(utcNanos) !== year) continue;
    const known = tally.events.get(body.type);
    if (known === undefined) {
      tally.events.set(body.type, { count: 1, first: sequence, last: sequence });
    } else {
      known.count += 1;
      known.last = sequence;
    }
    if (body.type === 'verdict.recorded' && body.refusal !== null) {
      const { kind } = body.refusal;
      tally.refusals.set(kind, (tally.refusals.get(kind) ?? 0) + 1);
    }
    if (body.type === 'kill.reported') tally.kills.set(body.report.killId, body.report.outcome);
  }
  return tally;
}

const unconfirmedIn = ({ kills }: Tally): number =>
  [...kills.values()].filter((outcome) => outcome !== 'confirmed').length;

function drillsOf(runs: readonly DrillRun[], drill: DrillKind): readonly DrillsOfKind[] {
  const own = runs.filter(({ result }) => result.drill === drill);
  const last = own.at(-1);
  if (last === undefined) return [];
  const { number, hash, utcNanos, result } = last;
  const failed = own.filter((run) => !run.result.passed).length;
  const newest = { number, hash, utcNanos };
  return [{ drill, runs: own.length, failed, newest, results: result.results }];
}

function articleReport(of: Article, tally: Tally, runs: readonly DrillRun[]): ArticleReport {
  const drills = of.drills.flatMap((kind) => drillsOf(runs, kind));
  const events = of.events.flatMap((type) => {
    const found = tally.events.get(type);
    return found === undefined ? [] : [{ type, ...found }];
  });
  const undrilled = of.drills.filter((kind) => !drills.some(({ drill }) => drill === kind));
  const findings = [
    ...undrilled.map((kind) => `no drill of the ${kind} in this year`),
    ...drills
      .filter(({ failed }) => failed > 0)
      .map(({ drill, failed, runs: all }) => `${failed} of ${all} drills of the ${drill} failed`),
    ...(of.events.includes('kill.reported') && unconfirmedIn(tally) > 0
      ? [`${unconfirmedIn(tally)} kills were never confirmed`]
      : []),
    ...(events.length + drills.length === 0 ? ['nothing on record in this year'] : []),
  ];
  const own = controls
    .filter(({ articles }) => articles.some((name) => name.startsWith(of.article)))
    .map(({ id, says }) => ({ id, says }));
  const { article, asks, beyond } = of;
  return { article, asks, controls: own, events, drills, beyond, findings };
}

/** The report of a calendar year (UTC). */
export function controlsReport(
  year: number,
  events: Iterable<LedgerEvent>,
  history: DrillHistory,
  ledger: ControlsReport['ledger'],
): ControlsReport {
  const tally = tallyOf(events, year);
  const runs = history.runs.filter(({ utcNanos }) => yearOf(utcNanos) === year);
  const { kills, desk, refusals } = tally;
  const unconfirmed = unconfirmedIn(tally);
  return {
    ...{ year, desk, ledger, engineVersion: quarterdeckVersion },
    drillChainBroken: history.broken,
    refusals: Object.fromEntries([...refusals].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    kills: { confirmed: kills.size - unconfirmed, unconfirmed },
    articles: controlArticles.map((of) => articleReport(of, tally, runs)),
  };
}
