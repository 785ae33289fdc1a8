/**
 * What every watch of the alert room has in common: it hears of orders, and is asked for findings.
 * A watch reads the desk and changes nothing of it.
 */

import type { Judgement } from '../../../telemetry/detect/judgement.ts';
import { judgementTitle, overText } from '../../../telemetry/detect/judgement-text.ts';
import type { Finding } from '../../alerts/alert-desk.ts';
import { groupOf, type WatchedRule } from '../../alerts/rules.ts';
import type { AlertSubject } from '../../contract/alert.ts';
import type { Ownership, Scope } from '../../contract/scope.ts';

/** What became of a wanted order, told once it is on the record. */
export interface OrderNews {
  readonly kind: 'wanted' | 'failed' | 'acknowledged';
  readonly owner: Ownership;
  readonly atMonoNanos: number;
  /** Only of an acknowledgement: from the send stamp to the venue's answer. */
  readonly latencyNanos: number;
  /** Why it failed; empty otherwise. */
  readonly why: string;
}

export interface Watch {
  readonly rule: Pick<WatchedRule, 'name'>;
  readonly onOrder?: (news: OrderNews) => void;
  /** The halt of a scope was lifted: what counted there before counts no more. */
  readonly onRearm?: (scope: Scope) => void;
  readonly look: (nowMonoNanos: number) => readonly Finding[];
}

/** A subject as an operator knows it. */
export function subjectText({ strategy, venue, instrument }: AlertSubject): string {
  if (strategy !== undefined) return strategy;
  if (instrument !== undefined) return instrument;
  return venue === undefined ? 'the desk' : `venue ${venue}`;
}

/** A judgement as a finding of its rule; `detail` is asked for only when it is told. */
export function findingOf(
  rule: WatchedRule,
  subject: AlertSubject,
  judgement: Judgement,
  detail: () => string,
): Finding {
  return {
    rule,
    subject,
    group: groupOf(rule.name, subject),
    isFiring: judgement.isFiring,
    fresh: judgement.fresh,
    eventMonoNanos: judgement.eventMonoNanos,
    words: () => ({
      title: judgementTitle(rule.detector, subjectText(subject), judgement),
      detail: detail(),
    }),
    over: overText(rule.detector),
  };
}
