/**
 * The articles of the yearly report on controls: what each asks in few words, which ledger events
 * and which drills are evidence for it, and what this product does not hold of it.
 */

import type { DrillKind } from '../contract/drill.ts';
import type { LedgerBody } from '../contract/events.ts';

/** What of the record counts for an article. */
export interface Article {
  readonly article: string;
  readonly asks: string;
  readonly events: readonly LedgerBody['type'][];
  readonly drills: readonly DrillKind[];
  /** What it asks and no record of a desk can show; empty: nothing. */
  readonly beyond: string;
}

const allDrills: readonly DrillKind[] = ['kill', 'warden', 'latch'];

const article = (
  name: string,
  asks: string,
  events: readonly LedgerBody['type'][],
  drills: readonly DrillKind[] = [],
  beyond = '',
): Article => ({ article: name, asks, events, drills, beyond });

const systems: readonly Article[] = [
  article('RTS 6 Art. 8', 'limits stand before a strategy is loaded', [
    'limits.set',
    'strategy.changed',
  ]),
  article(
    'RTS 6 Art. 9',
    'the controls are assessed each year',
    ['kill.reported', 'flatten.ended'],
    allDrills,
    'the assessment itself, and who signs it',
  ),
  article(
    'RTS 6 Art. 10',
    'the systems are tried beyond their usual load',
    [],
    allDrills,
    'a replay at twice the peak of six months',
  ),
  article('RTS 6 Art. 11', 'changes are made by stated persons and reviewed', [
    'strategy.swapped',
    'proposal.opened',
    'proposal.approved',
    'proposal.ended',
  ]),
  article(
    'RTS 6 Art. 12',
    'all or some orders are cancelled at once',
    ['kill.reported', 'mode.changed', 'order.cancelRequested'],
    allDrills,
  ),
  article(
    'RTS 6 Art. 13',
    'trading is watched for abuse',
    [],
    [],
    'the watch over all orders: not part of this version',
  ),
  article(
    'RTS 6 Art. 14',
    'operation goes on, or ends in order',
    ['session.started', 'session.ended', 'warden.changed'],
    ['warden', 'latch'],
    'the plan of the firm around it',
  ),
];

const trading: readonly Article[] = [
  article('RTS 6 Art. 15', 'orders pass checks before they leave', [
    'verdict.recorded',
    'limits.set',
    'trip.fired',
  ]),
  article('RTS 6 Art. 16', 'alerts come as things happen', [
    'alert.raised',
    'alert.acknowledged',
    'alert.cleared',
  ]),
  article('RTS 6 Art. 17', 'exposure is followed, and a trip acts', ['order.filled', 'trip.fired']),
  article('RTS 6 Art. 18', 'access is few, named and traced', [
    'operator.enrolled',
    'operators.set',
    'operator.signedIn',
    'command.recorded',
  ]),
  article('RTS 6 Art. 28', 'every order is on record', [
    'intent.recorded',
    'order.sent',
    'order.accepted',
  ]),
];

const others: readonly Article[] = [
  article('15c3-5(c)(1)', 'credit and capital limits hold before an order leaves', [
    'verdict.recorded',
    'limits.set',
  ]),
  article('15c3-5(c)(2)', 'only permitted trading, and executions seen at once', [
    'verdict.recorded',
    'operator.signedIn',
    'order.filled',
  ]),
  article('15c3-5(d)', 'the controls are under the own and exclusive hand', [
    'limits.set',
    'proposal.approved',
  ]),
  article(
    '15c3-5(e)',
    'their effectiveness is reviewed each year',
    ['kill.reported'],
    allDrills,
    'the certification of the chief executive',
  ),
  article(
    'FINRA 3110',
    'persons supervise what is done',
    ['operator.signedIn', 'command.recorded', 'alert.acknowledged', 'proposal.approved'],
    [],
    'the written procedures of the firm',
  ),
];

/** In the order of the report. */
export const controlArticles: readonly Article[] = [...systems, ...trading, ...others];
