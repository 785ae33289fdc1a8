/**
 * What a command is about, in words, as it stands at this instant: the record of each command has
 * it before and after. Changes nothing.
 */
import { missingCase } from '../../contract/assert.ts';
import type { OperatorCommand } from '../../contract/commands.ts';
import { ClientOrderId, type OperatorId } from '../../contract/ids.ts';
import type { ProposalId } from '../../contract/proposal.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import { limitsHashOf } from '../../operators/base-hash.ts';
import { positionsInScope } from '../../state/blast-radius.ts';
import { findOrder, type LedgerState } from '../../state/ledger-state.ts';
import { modeOfScope } from '../../state/mode.ts';
import { stateOfOverride } from '../../state/overrides-fold.ts';
import { handFact, termsFact } from './hand-facts.ts';

/** How long such a text may be. */
const factLengthLimit = 400;

/** Who has signed at which console session, as far as this run of the engine has seen. */
export type PresentBySession = ReadonlyMap<string, OperatorId>;

/** The state of what `command` is about. */
export function factOf(
  command: OperatorCommand,
  ledger: LedgerState,
  present: PresentBySession,
): string {
  const waits = ledger.proposals.has(command.commandId) ? ', waits for a second operator' : '';
  return `${fact(command, ledger, present)}${waits}`.slice(0, factLengthLimit);
}

/** The mode of exactly this scope, as `desk: halted`. */
export const modeFact = (ledger: LedgerState, scope: Scope): string =>
  `${scopeText(scope)}: ${modeOfScope(ledger, scope)}`;

function fact(command: OperatorCommand, ledger: LedgerState, present: PresentBySession): string {
  switch (command.kind) {
    case 'operator.enrol': {
      const role = ledger.operators.get(command.actor)?.role ?? 'no operator';
      return `${command.actor}: ${role}, ${ledger.operators.size} operators in all`;
    }
    case 'operator.signIn': {
      const { consoleSession } = command;
      return `console ${consoleSession}: ${present.get(consoleSession) ?? 'nobody'}`;
    }
    case 'rearm':
    case 'reduce':
      return modeFact(ledger, command.scope);
    case 'flatten': {
      const under = ledger.flatten === null ? '' : ', a flatten is under way';
      const open = positionsInScope(ledger, command.scope).length;
      return `${modeFact(ledger, command.scope)}, ${open} positions${under}`;
    }
    case 'order.cancel':
      return orderFact(command.clientOrderId, ledger);
    case 'strategy.swap': {
      const strategy = ledger.strategies.get(command.strategy);
      const file = strategy?.swapped?.file ?? 'as desk.yaml says';
      return `${command.strategy}: ${strategy?.version ?? 'not known'} (${file})`;
    }
    case 'alert.acknowledge': {
      const owner = ledger.alerts.get(command.alertId)?.owner ?? 'nobody';
      return `alert ${command.alertId}: ${owner}`;
    }
    case 'break.decide': {
      const known =
        ledger.breaks.get(command.breakId) ??
        ledger.decidedBreaks.findLast(({ breakId }) => breakId === command.breakId);
      const stand = known === undefined ? 'not listed' : (known.decision ?? 'undecided');
      return `break ${command.breakId}: ${stand}`;
    }
    case 'operators.apply':
      return authorityFact(ledger);
    case 'trips.apply':
      return tripsFact(ledger);
    case 'override.grant': {
      const live = ledger.overrides?.live.length ?? 0;
      const own = stateOfOverride(ledger, command.commandId);
      return `override ${command.commandId}: ${own}, ${live} in force`;
    }
    case 'order.place':
    case 'position.close':
      return handFact(command, ledger);
    case 'order.amend':
      return termsFact(command.clientOrderId, ledger);
    case 'strategy.pause':
      return modeFact(ledger, { strategy: command.strategy });
    case 'plan.apply':
      return `limits: ${limitsHashOf(ledger.limits).slice(0, 12)}`;
    case 'proposal.approve':
      return approvalFact(command.proposalId, ledger, present);
    case 'proposal.reject':
      return proposalFact(command.proposalId, ledger);
    default:
      return missingCase(command);
  }
}

/** Who may sign, as `single operator false: ada admin, ben risk`. */
function authorityFact({ singleOperator, operators }: LedgerState): string {
  const named = [...operators].map(([id, { role }]) => `${id} ${role}`).join(', ');
  return `single operator ${singleOperator}: ${named}`;
}

/** The rules in force, as `trips: loss 500 flatten, rate 150 halt (dry run)`. */
function tripsFact({ trips }: LedgerState): string {
  const named = (trips?.rules ?? []).map(({ name, threshold, action, dryRun }) => {
    return `${name} ${threshold} ${action}${dryRun ? ' (dry run)' : ''}`;
  });
  return `trips: ${named.join(', ') || 'none'}`;
}

function orderFact(id: string, ledger: LedgerState): string {
  const known = ClientOrderId.safeParse(id);
  const order = known.success ? findOrder(ledger, known.data) : undefined;
  if (order === undefined) return `order ${id}: not known`;
  return `order ${id}: ${order.status}${order.cancelRequested ? ', cancel asked' : ''}`;
}

/** A proposal, and what it is about: its approval is the act, and the record shows what it did. */
function approvalFact(id: ProposalId, ledger: LedgerState, present: PresentBySession): string {
  const ended = ledger.endedProposals.findLast(({ opened }) => opened.proposalId === id);
  const asked = (ledger.proposals.get(id) ?? ended)?.opened.command;
  const about = asked === undefined ? '' : `; ${fact(asked, ledger, present)}`;
  return `${proposalFact(id, ledger)}${about}`;
}

function proposalFact(id: ProposalId, ledger: LedgerState): string {
  const record = ledger.proposals.get(id);
  if (record !== undefined) {
    const { approver } = record;
    return `proposal ${id}: ${approver === null ? 'waiting' : `approved by ${approver}`}`;
  }
  const over = ledger.endedProposals.findLast(({ opened }) => opened.proposalId === id);
  return `proposal ${id}: ${over?.ended.outcome ?? 'not known'}`;
}
