/**
 * The life of alerts: raised once a group, told again at most once a second, cleared when over.
 * Decides no finding, takes no action and writes nothing: it returns what belongs on the record.
 *
 * Bounded for people: in any minute at most `groupsPerMinute` different groups are raised by
 * themselves, critical ones apart from the others, and the rest is one alert of its own.
 */
import type {
  AlertAction,
  AlertId,
  AlertRule,
  AlertSource,
  AlertSubject,
} from '../contract/alert.ts';
import type { LedgerBody } from '../contract/events.ts';
import { monoNanos } from '../contract/numbers.ts';

type Body<T extends LedgerBody['type']> = Extract<LedgerBody, { type: T }>;
/** What an alert adds to the ledger by itself; an acknowledgement comes from an operator. */
export type AlertBody = Body<'alert.raised'> | Body<'alert.repeated'> | Body<'alert.cleared'>;

/** What a rule found at one look; most looks find nothing. */
export interface Finding {
  readonly rule: Pick<AlertRule, 'name' | 'severity' | 'dryRun'> & {
    readonly detector: AlertSource;
    readonly action: AlertAction;
  };
  readonly subject: AlertSubject;
  readonly group: string;
  readonly isFiring: boolean;
  /** How often it was seen since the last look. */
  readonly fresh: number;
  readonly eventMonoNanos: number;
  /** Made only when something is to be told. */
  readonly words: () => { readonly title: string; readonly detail: string };
  /** Why it is over, when it is. */
  readonly over: string;
}

export interface AlertDeskOptions {
  readonly nextId: () => AlertId;
  /** What had changed before an instant, newest first. */
  readonly changedBefore: (eventMonoNanos: number) => string[];
}

interface Open {
  /** Null: it is counted in the storm. */
  readonly alertId: AlertId | null;
  untold: number;
  toldMonoNanos: number;
}

interface Storm {
  readonly alertId: AlertId;
  untold: number;
  detail: string;
  toldMonoNanos: number;
  lastMonoNanos: number;
}

const repeatNanos = 1e9;
const minuteNanos = 60e9;
/** Different groups a minute; with one storm each they are at most ten. */
export const groupsPerMinute = { critical: 3, other: 5 } as const;
/** Open alerts beyond which every further one is counted in the storm. */
export const openAlertsLimit = 50;
/** Rule name of the alert that stands for those that were too many. */
export const stormRule = 'alert-storm';

type Rank = keyof typeof groupsPerMinute;
const rankOf = ({ rule }: Finding): Rank => (rule.severity === 'critical' ? 'critical' : 'other');

export class AlertDesk {
  readonly #options: AlertDeskOptions;
  readonly #open = new Map<string, Open>();
  readonly #storms = new Map<Rank, Storm>();
  #raised: { readonly group: string; readonly rank: Rank; readonly atMonoNanos: number }[] = [];
  #own = 0;

  constructor(options: AlertDeskOptions) {
    this.#options = options;
  }

  /** Alerts that are open by themselves. */
  get openCount(): number {
    return this.#own + this.#storms.size;
  }

  /** What this finding adds to the record: mostly nothing. */
  take(finding: Finding, nowMonoNanos: number): readonly AlertBody[] {
    const open = this.#open.get(finding.group);
    if (open === undefined) return finding.isFiring ? this.#raise(finding, nowMonoNanos) : none;
    if (finding.fresh > 0) open.untold += finding.fresh;
    if (!finding.isFiring) return this.#clear(finding, open);
    const isDue = open.untold > 0 && nowMonoNanos - open.toldMonoNanos >= repeatNanos;
    return isDue ? this.#repeat(finding, open, nowMonoNanos) : none;
  }

  /** What has become of the storms; once a look, after the findings. */
  settle(nowMonoNanos: number): readonly AlertBody[] {
    if (this.#storms.size === 0) return none;
    return [...this.#storms].flatMap(([rank, storm]): AlertBody[] => {
      const bodies: AlertBody[] = [];
      const isOver = nowMonoNanos - storm.lastMonoNanos >= minuteNanos;
      if (storm.untold > 0 && (isOver || nowMonoNanos - storm.toldMonoNanos >= repeatNanos)) {
        const { alertId, untold: count, detail } = storm;
        bodies.push({ type: 'alert.repeated', alertId, count, detail });
        storm.untold = 0;
        storm.toldMonoNanos = nowMonoNanos;
      }
      if (isOver) {
        const reason = 'no more than can be listed for a minute';
        bodies.push({ type: 'alert.cleared', alertId: storm.alertId, reason });
        this.#storms.delete(rank);
      }
      return bodies;
    });
  }

  #raise(finding: Finding, now: number): readonly AlertBody[] {
    const rank = rankOf(finding);
    if (!this.#hasRoom(finding.group, rank, now)) return this.#storm(finding, rank, now);
    const alertId = this.#options.nextId();
    this.#open.set(finding.group, { alertId, untold: 0, toldMonoNanos: now });
    this.#own += 1;
    this.#raised.push({ group: finding.group, rank, atMonoNanos: now });
    const words = finding.words();
    const extra = finding.fresh - 1;
    const raised = this.#body(finding, alertId, finding.rule.name, finding.group, words);
    if (extra <= 0) return [raised];
    return [raised, { type: 'alert.repeated', alertId, count: extra, detail: clip(words.detail) }];
  }

  /** Whether the group may have an alert of its own; one that had it this minute may again. */
  #hasRoom(group: string, rank: Rank, now: number): boolean {
    this.#raised = this.#raised.filter(({ atMonoNanos }) => now - atMonoNanos < minuteNanos);
    if (this.#own >= openAlertsLimit) return false;
    const groups = new Set<string>();
    for (const one of this.#raised) if (one.rank === rank) groups.add(one.group);
    return groups.has(group) || groups.size < groupsPerMinute[rank];
  }

  #storm(finding: Finding, rank: Rank, now: number): readonly AlertBody[] {
    this.#open.set(finding.group, { alertId: null, untold: 0, toldMonoNanos: now });
    const { title, detail: why } = finding.words();
    const detail = clip(`${title}. ${why}`);
    const storm = this.#storms.get(rank);
    if (storm !== undefined) {
      storm.untold += 1;
      storm.lastMonoNanos = now;
      storm.detail = detail;
      return none;
    }
    const alertId = this.#options.nextId();
    const begun = { alertId, untold: 0, detail, toldMonoNanos: now, lastMonoNanos: now };
    this.#storms.set(rank, begun);
    const group = `${stormRule}/${rank}`;
    const words = { title: 'More alerts at once than can be listed; each is counted here', detail };
    const whole = { ...finding, subject: {} };
    return [this.#body(whole, alertId, stormRule, group, words)];
  }

  #body(
    finding: Finding,
    alertId: AlertId,
    rule: string,
    group: string,
    { title, detail }: { readonly title: string; readonly detail: string },
  ): Body<'alert.raised'> {
    const { detector, severity, action, dryRun } = finding.rule;
    return {
      type: 'alert.raised',
      alertId,
      group,
      rule,
      detector,
      severity,
      subject: finding.subject,
      title: title.slice(0, 160),
      detail: clip(detail),
      action,
      dryRun: dryRun && action !== 'alert',
      eventMonoNanos: monoNanos(Math.round(finding.eventMonoNanos)),
      changedBefore: this.#options.changedBefore(finding.eventMonoNanos),
    };
  }

  #repeat(finding: Finding, open: Open, now: number): readonly AlertBody[] {
    const { alertId, untold: count } = open;
    open.untold = 0;
    open.toldMonoNanos = now;
    if (alertId !== null) {
      return [{ type: 'alert.repeated', alertId, count, detail: clip(finding.words().detail) }];
    }
    const storm = this.#storms.get(rankOf(finding));
    if (storm === undefined) return none;
    storm.untold += count;
    storm.lastMonoNanos = now;
    return none;
  }

  #clear(finding: Finding, open: Open): readonly AlertBody[] {
    this.#open.delete(finding.group);
    const { alertId, untold: count } = open;
    if (alertId === null) return none;
    this.#own -= 1;
    const cleared: AlertBody = { type: 'alert.cleared', alertId, reason: clip(finding.over) };
    if (count === 0) return [cleared];
    const detail = clip(finding.words().detail);
    return [{ type: 'alert.repeated', alertId, count, detail }, cleared];
  }
}

const none: readonly AlertBody[] = Object.freeze([]);
const clip = (text: string): string => text.slice(0, 400);
