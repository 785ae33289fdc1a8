/**
 * Proposals in an operator's words: what is asked for, and how one ended.
 * Decides nothing; the same words in the window, on the command line and in the audit log.
 */
import { missingCase } from '../contract/assert.ts';
import type { OperatorCommand } from '../contract/commands.ts';
import type { ProposalOutcome } from '../contract/proposal.ts';
import { scopeText } from '../contract/scope.ts';

/** What a command asks for, as `re-arm desk`. */
export function askedFor(command: OperatorCommand): string {
  switch (command.kind) {
    case 'rearm':
      return `re-arm ${scopeText(command.scope)}`;
    case 'reduce':
    case 'flatten':
      return `${command.kind} ${scopeText(command.scope)}`;
    case 'strategy.swap': {
      const orders = command.workingOrders === 'pass' ? 'passing its orders on' : 'cancelling them';
      const version = `${command.file} (${command.fileHash.slice(0, 12)})`;
      return `swap ${command.strategy} to ${version}, ${orders}`;
    }
    case 'order.cancel':
      return `cancel ${command.clientOrderId}`;
    case 'order.place': {
      const { side, lots, instrument } = command.request;
      return `${side} ${lots} lots of ${instrument} by hand`;
    }
    case 'order.amend':
      return `amend ${command.clientOrderId}`;
    case 'position.close':
      return `close ${command.instrument} of ${command.strategy}`;
    case 'strategy.pause':
      return `pause ${command.strategy}`;
    case 'alert.acknowledge':
      return `acknowledge alert ${command.alertId}`;
    case 'break.decide':
      return `${command.decision} break ${command.breakId}`;
    case 'proposal.approve':
      return `approve proposal ${command.proposalId}`;
    case 'proposal.reject':
      return `reject proposal ${command.proposalId}`;
    case 'plan.apply':
      return `set the limits of ${command.source}`;
    case 'operators.apply':
      return `set the operators of ${command.source}`;
    case 'trips.apply':
      return `set the trips of ${command.source}`;
    case 'override.grant': {
      const { side, lots, owner } = command.request;
      const order = `${side} ${lots} lots of ${owner.instrument} by ${owner.strategy}`;
      return `override the soft limit ${command.limit} of ${command.node} once: ${order}`;
    }
    case 'operator.enrol':
      return `enrol ${command.actor}`;
    case 'operator.signIn':
      return `sign in ${command.actor}`;
    default:
      return missingCase(command);
  }
}

/** How a proposal ended. */
export const outcomeWords: Readonly<Record<ProposalOutcome, string>> = {
  carriedOut: 'carried out',
  failed: 'approved, and not carried out',
  rejected: 'rejected',
  withdrawn: 'withdrawn',
  expired: 'expired',
  killed: 'ended by a kill',
  epoch: 'ended by a closing of the gate',
  restart: 'ended by a start of the engine',
};

/** An id short enough to be read out; the whole one where it has to be typed. */
export const shortId = (id: string): string => id.slice(0, 8);
