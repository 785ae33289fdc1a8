/**
 * What a rule does by itself beside telling: halt or reduce what its alert is about.
 * Loosens nothing, and does nothing twice to a scope that is as severe already.
 */
import type { Finding } from '../../alerts/alert-desk.ts';
import type { AlertSubject } from '../../contract/alert.ts';
import type { Actor } from '../../contract/events.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { modeOfScope, modeSeverity } from '../../state/mode.ts';
import type { KillRoom } from '../kill/kill-room.ts';
import type { ReduceRoom } from '../kill/reduce-room.ts';

/** What an alert's rule would act on: its strategy, else its instrument, else its venue. */
export function scopeOfSubject({ strategy, instrument, venue }: AlertSubject): Scope {
  if (strategy !== undefined) return { strategy };
  if (instrument !== undefined) return { instrument };
  return venue === undefined ? {} : { venue };
}

/** What the rule is about to do, as the alert says it; empty when it only tells. */
export function actText({ rule, subject }: Finding, ledger: LedgerState): string {
  const { action, dryRun } = rule;
  if (action === 'alert' || action === 'flatten') return '';
  const scope = scopeOfSubject(subject);
  const name = scopeText(scope);
  const done = action === 'halt' ? 'halted' : 'put in reduce';
  if (dryRun) return `Dry run: ${name} would be ${done} by this rule.`;
  if (!isStill(ledger, scope, action)) return `${name} was ${modeOfScope(ledger, scope)} already.`;
  return `${name} is ${done} by this rule.`;
}

const isStill = (ledger: LedgerState, scope: Scope, action: 'halt' | 'reduce'): boolean =>
  modeSeverity[modeOfScope(ledger, scope)] < modeSeverity[action === 'halt' ? 'halted' : 'reduce'];

export interface RuleActOptions {
  readonly kills: Pick<KillRoom, 'halt'>;
  readonly reductions: Pick<ReduceRoom, 'reduceScope'>;
  readonly ledger: () => LedgerState;
  /** An act that was refused or failed, in words. */
  readonly onProblem: (rule: string, problem: string) => void;
}

/** Does what the rule of a finding says; call it after its alert is on the record. */
export function actOn(finding: Finding, options: RuleActOptions): void {
  const { name, action, dryRun } = finding.rule;
  // Only a trip flattens, and that is the hand behind the loop.
  if (action === 'alert' || action === 'flatten' || dryRun) return;
  const scope = scopeOfSubject(finding.subject);
  if (!isStill(options.ledger(), scope, action)) return;
  const actor: Actor = { kind: 'rule', name };
  const reason = finding.words().title;
  if (action === 'reduce') {
    const reduction = { scope, actor, cause: name, reason, commandId: null };
    const refusal = options.reductions.reduceScope(reduction);
    if (refusal !== '') options.onProblem(name, refusal);
    return;
  }
  options.kills.halt({ scope, actor, cause: name, reason }).catch((error: unknown) => {
    options.onProblem(name, error instanceof Error ? error.message : String(error));
  });
}
