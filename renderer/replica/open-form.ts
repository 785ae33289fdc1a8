/**
 * What an operator has a form open for: an act on a scope, a swap, the taking over of an alert, the
 * decision on a break, the second signature under a proposal, an act by hand, or the override of a
 * refused order.
 * Holds the question only; the answer goes to the engine, signed.
 */
import type { AlertId } from '../../engine/contract/alert.ts';
import type { StrategyId } from '../../engine/contract/ids.ts';
import type { ProposalId } from '../../engine/contract/proposal.ts';
import type { BreakId } from '../../engine/contract/reconciliation.ts';
import type { Scope } from '../../engine/contract/scope.ts';
import type { HandForm } from './hand-form.ts';
import type { AskedScopeAct } from './scope-acts.ts';

/** At most one is set; all null while no form is open. */
export interface OpenForm {
  readonly asked: { readonly act: AskedScopeAct; readonly scope: Scope } | null;
  readonly swapping: StrategyId | null;
  readonly acknowledging: AlertId | null;
  readonly deciding: BreakId | null;
  readonly approving: ProposalId | null;
  readonly hand: HandForm | null;
  /** The intent that a soft limit refused. */
  readonly overriding: string | null;
}

export const noForm: OpenForm = {
  asked: null,
  swapping: null,
  acknowledging: null,
  deciding: null,
  approving: null,
  hand: null,
  overriding: null,
};
