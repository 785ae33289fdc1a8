/**
 * One sentence per ledger event, in an operator's words, and who acted.
 * Every event type has its sentence: a new one does not compile without.
 */
import { missingCase } from '../../engine/contract/assert.ts';
import { killConsoleText } from '../../engine/contract/commands.ts';
import type { LedgerBody } from '../../engine/contract/events.ts';
import { scopeText } from '../../engine/contract/scope.ts';
import { accountingSentence } from './accounting-sentence.ts';
import { covarianceSentence } from './covariance-sentence.ts';
import { flattenWords } from './flatten-words.ts';
import { mayStillWork } from './kill-doubts.ts';
import { orderChangeSentence } from './order-change-sentence.ts';
import { overrideSentence } from './override-sentence.ts';
import { parentSentence } from './parent-sentence.ts';
import { phaseSentence } from './phase-sentence.ts';
import { proposalActor, proposalSentence } from './proposal-sentence.ts';
import { reconciliationSentence } from './reconciliation-sentence.ts';
import { tripSentence } from './trip-sentence.ts';
import type { Wording } from './wording.ts';

/** Who acted, as far as the event says; empty when it names nobody. */
export function actorOf(body: LedgerBody): string {
  if (body.type === 'mode.changed' || body.type === 'command.recorded') return body.actor.name;
  if (body.type === 'operator.enrolled' || body.type === 'operator.signedIn') return body.operator;
  if (body.type === 'intent.recorded') return body.request.owner.strategy;
  if (body.type === 'strategy.changed') return body.strategy;
  if (body.type === 'strategy.swapped' || body.type === 'flatten.started') return body.actor.name;
  if (body.type === 'alert.raised') return body.rule;
  if (body.type === 'alert.acknowledged') return body.owner;
  if (body.type === 'reconciliation.decided') return body.operator;
  if (body.type === 'fault.recorded') return body.component;
  if (body.type === 'limits.set' || body.type === 'operators.set' || body.type === 'trips.set') {
    return body.operator ?? '';
  }
  return proposalActor(body);
}

const because = (reason: string): string => (reason === '' ? '' : `: ${reason}`);

/** What happened, in one sentence. */
export function sentenceOf(body: LedgerBody, wording: Wording): string {
  switch (body.type) {
    case 'session.started':
      return `Engine ${body.engineVersion} started halted${because(body.reason)}`;
    case 'session.ended':
      return `Engine ended${because(body.reason)}`;
    case 'instrument.defined':
      return `${body.instrument.id} defined, price step ${body.instrument.priceIncrement}`;
    case 'limits.set':
      return limitsSentence(body);
    case 'trips.set':
    case 'trip.fired':
    case 'trip.peaked':
      return tripSentence(body);
    case 'operator.enrolled':
      return `${body.operator} enrolled as ${body.role}${because(body.cause)}`;
    case 'operators.set':
      return operatorsSentence(body);
    case 'operator.signedIn':
      return `${body.operator} signed in`;
    case 'command.recorded':
      return commandSentence(body);
    case 'mode.changed':
      return modeSentence(body);
    case 'strategy.changed':
      return strategySentence(body);
    case 'strategy.swapped':
      return swapSentence(body);
    case 'kill.reported':
      return killSentence(body.report);
    case 'flatten.started':
    case 'flatten.ended':
      return flattenSentence(body);
    case 'alert.raised':
    case 'alert.repeated':
    case 'alert.acknowledged':
    case 'alert.cleared':
      return alertSentence(body);
    case 'feed.changed':
      return `Feed of ${body.instrument} ${body.state}${because(body.reason)}`;
    case 'venue.changed':
      return `Venue ${body.venue} ${body.state}${because(body.reason)}`;
    case 'warden.changed':
      return `Warden ${body.state}${because(body.detail)}`;
    case 'fault.recorded':
      return `${body.count > 1 ? `${body.count} faults` : 'Fault'}${because(body.detail)}`;
    case 'accounting.set':
    case 'balance.stated':
    case 'funding.settled':
    case 'instrument.tradabilityChanged':
    case 'instrument.regridded':
    case 'position.settled':
    case 'day.opened':
    case 'day.closed':
      return accountingSentence(body, wording);
    case 'reconciliation.found':
    case 'reconciliation.decided':
    case 'reconciliation.cleared':
    case 'reconciliation.finished':
    case 'order.adopted':
    case 'position.adopted':
      return reconciliationSentence(body, wording);
    default:
      return controlSentence(body, wording);
  }
}

type ControlBody =
  | OrderBody
  | Extract<
      LedgerBody,
      { type: `${'proposal' | 'override' | 'parent' | 'phase'}.${string}` | 'covariance.set' }
    >;

/** What holds orders, and the orders. */
function controlSentence(body: ControlBody, wording: Wording): string {
  switch (body.type) {
    case 'covariance.set':
      return covarianceSentence(body);
    case 'parent.opened':
    case 'parent.ended':
      return parentSentence(body, wording);
    case 'phase.changed':
      return phaseSentence(body);
    case 'override.granted':
    case 'override.used':
    case 'override.ended':
      return overrideSentence(body);
    case 'proposal.opened':
    case 'proposal.approved':
    case 'proposal.ended':
      return proposalSentence(body);
    default:
      return orderSentence(body, wording);
  }
}

/** Commands as an operator calls them. */
const commandWords: Readonly<Record<string, string>> = {
  'operator.enrol': 'Enrolment',
  'operator.signIn': 'Sign-in',
  rearm: 'Re-arm',
  reduce: 'Reduce',
  flatten: 'Flatten',
  kill: 'Stop',
  'order.cancel': 'Cancel by hand',
  'order.place': 'Order by hand',
  'order.amend': 'Amend by hand',
  'position.close': 'Close by hand',
  'strategy.pause': 'Pause',
  'strategy.swap': 'Swap',
  'alert.acknowledge': 'Acknowledgement',
  'break.decide': 'Decision on a break',
  'proposal.approve': 'Approval',
  'proposal.reject': 'Rejection',
  'plan.apply': 'Change of the limits',
  'operators.apply': 'Change of the operators',
  'trips.apply': 'Change of the trips',
  'override.grant': 'Override',
};

function limitsSentence({ cause, approver }: Extract<LedgerBody, { type: 'limits.set' }>): string {
  const second = approver === undefined ? '' : `, approved by ${approver}`;
  return `Limits set${because(cause)}${second}`;
}

function operatorsSentence(body: Extract<LedgerBody, { type: 'operators.set' }>): string {
  const { cause, approver, operators, singleOperator } = body;
  const named = operators.map(({ id, role }) => `${id} ${role}`).join(', ');
  const rule = singleOperator ? 'one of them is enough' : 'two of them have to sign';
  const second = approver === undefined ? '' : `, approved by ${approver}`;
  return `Operators set: ${named || 'none'}, ${rule}${because(cause)}${second}`;
}

function commandSentence(body: Extract<LedgerBody, { type: 'command.recorded' }>): string {
  const scope = body.scope === null ? '' : ` of ${scopeText(body.scope)}`;
  const what = commandWords[body.kind] ?? body.kind;
  const at = body.console === undefined ? '' : ` (${killConsoleText(body.console)})`;
  return `${what}${scope} ${body.outcome}${because(body.refusal || body.reason)}${at}`;
}

const modeWords = { active: 'active', reduce: 'reduced', halted: 'halted' } as const;

function modeSentence(body: Extract<LedgerBody, { type: 'mode.changed' }>): string {
  const scope = scopeText(body.scope);
  if (body.mode === 'active') return `${scope} re-armed${because(body.reason)}`;
  const again = body.previous === body.mode ? ' again' : '';
  const cause = body.actor.kind === 'rule' ? `rule ${body.cause}` : body.cause;
  return `${scope} ${modeWords[body.mode]}${again} by ${cause}${because(body.reason)}`;
}

function strategySentence(body: Extract<LedgerBody, { type: 'strategy.changed' }>): string {
  // Which version it is, is known once it runs.
  const version = body.state === 'starting' ? '' : ` ${body.version}`;
  return `${body.strategy}${version} ${body.state}${because(body.reason)}`;
}

const ordersText = (count: number): string => `${count} ${count === 1 ? 'order' : 'orders'}`;

/** In the unit that fits: `840 µs`, `1.2 ms`, `20.9 s`. */
function durationText(micros: number): string {
  if (micros < 1_000) return `${micros} \u00b5s`;
  if (micros < 1_000_000) return `${(micros / 1_000).toFixed(1)} ms`;
  return `${(micros / 1_000_000).toFixed(1)} s`;
}

function swapSentence(body: Extract<LedgerBody, { type: 'strategy.swapped' }>): string {
  const passed = body.ordersPassed.length;
  const cancelled = body.ordersCancelled.length;
  const orders =
    cancelled > 0 ? `${ordersText(cancelled)} cancelled` : `${ordersText(passed)} passed on`;
  const versions = `from ${body.previousVersion} to ${body.version}`;
  const gap = durationText(body.gapMicros);
  const lost = body.carried === 'lost' ? ', its carried state lost' : '';
  const what = `${body.strategy} swapped ${versions} (${body.file})`;
  return `${what}, ${orders}, a gap of ${gap}${lost}${because(body.reason)}`;
}

function flattenSentence(
  body: Extract<LedgerBody, { type: 'flatten.started' | 'flatten.ended' }>,
): string {
  const scope = scopeText(body.scope);
  if (body.type === 'flatten.started') {
    const count = body.positions.length;
    const what = count === 1 ? '1 position' : `${count} positions`;
    return `Flatten of ${scope} begun, ${what} to close${because(body.reason)}`;
  }
  const { headline, madeWay } = flattenWords(body);
  const ways = madeWay === '' ? '' : `; ${madeWay}`;
  return `Flatten of ${scope}: ${headline}${because(body.detail)}${ways}`;
}

function alertSentence(body: Extract<LedgerBody, { type: `alert.${string}` }>): string {
  switch (body.type) {
    case 'alert.raised':
      return `Alert by rule ${body.rule}, ${body.severity}: ${body.title}`;
    case 'alert.repeated':
      return `Alert ${body.alertId} again, ${body.count} more${because(body.detail)}`;
    case 'alert.acknowledged':
      return `Alert ${body.alertId} is ${body.owner}'s${because(body.note)}`;
    case 'alert.cleared':
      return `Alert ${body.alertId} is over${because(body.reason)}`;
    default:
      return missingCase(body);
  }
}

type OrderBody = Exclude<
  Extract<LedgerBody, { type: `order.${string}` | 'intent.recorded' | 'verdict.recorded' }>,
  { type: 'order.adopted' }
>;

const messageWords = { new: 'Order', cancel: 'Cancel of', amend: 'Amend of' } as const;

function orderSentence(body: OrderBody, wording: Wording): string {
  switch (body.type) {
    case 'intent.recorded': {
      const { side, type, lots, price, owner, parentId } = body.request;
      const at = price === null ? '' : ` at ${wording.price(owner.instrument, price)}`;
      const size = wording.quantity(owner.instrument, lots);
      const child = parentId === undefined ? '' : `, child of ${parentId}`;
      return `Wants to ${side} ${size} of ${owner.instrument}, ${type}${at}${child}`;
    }
    case 'verdict.recorded':
      if (body.refusal !== null) return `Refused by ${body.refusal.node}: ${body.refusal.detail}`;
      return `Approved as ${body.clientOrderId ?? ''} under epoch ${body.epoch}`;
    case 'order.sent':
      return `${messageWords[body.message]} ${body.clientOrderId} sent`;
    case 'order.fenced':
      return `${body.clientOrderId} kept back by the fence (${body.cause})${because(body.detail)}`;
    case 'order.accepted':
      return `${body.clientOrderId} accepted by the venue as ${body.venueOrderId}`;
    case 'order.rejected':
      return `${body.clientOrderId} rejected by the venue${because(body.reason)}`;
    case 'order.cancelRequested':
      return `Cancel of ${body.clientOrderId} asked${because(body.cause)}`;
    case 'order.cancelRejected':
      return `Cancel of ${body.clientOrderId} rejected${because(body.reason)}`;
    case 'order.cancelled':
      return `${body.clientOrderId} cancelled${because(body.reason)}`;
    case 'order.expired':
      return `${body.clientOrderId} expired${because(body.reason)}`;
    case 'order.filled': {
      const instrument = wording.instrumentOf(body.clientOrderId);
      const size = wording.quantity(instrument, body.lots);
      const price = wording.price(instrument, body.price);
      return `${body.clientOrderId} filled: ${size} at ${price}, ${body.liquidity}`;
    }
    case 'order.unknown':
      return `${body.clientOrderId} unanswered by the venue${because(body.reason)}`;
    case 'order.amendRequested':
    case 'order.amendRefused':
    case 'order.amended':
    case 'order.amendRejected':
    case 'order.busted':
    case 'order.corrected':
      return orderChangeSentence(body, wording);
    default:
      return missingCase(body);
  }
}

type Report = Extract<LedgerBody, { type: 'kill.reported' }>['report'];

function killSentence(report: Report): string {
  const scope = scopeText(report.scope);
  if (report.outcome === 'unconfirmed') {
    const count = mayStillWork(report).length;
    const orders = count === 0 ? 'orders' : ordersText(count);
    return `Kill of ${scope}: unconfirmed, ${orders} may still work${because(report.detail ?? '')}`;
  }
  return `Kill of ${scope}: no working orders, confirmed; ${report.cancelled.length} cancelled`;
}
