/**
 * Checks of who may trade at all: mode, latch, instrument, permission, and the request's sense.
 * They look at no price but the request's own.
 */
import type { Refusal } from '../../contract/events.ts';
import { scopeMatches, scopeText } from '../../contract/scope.ts';
import type { Facts } from './facts.ts';
import { nonsense } from './order-sense.ts';
import { refuse } from './wording.ts';

/** Nothing but cancels leaves a halted scope, and what its flatten was granted. */
export function checkHalted(facts: Facts): Refusal | null {
  const { mode } = facts;
  if (facts.ask.flattenId !== undefined) return checkGrant(facts);
  if (mode === null || mode.mode !== 'halted') return null;
  const scope = scopeText(mode.scope);
  const why = mode.reason === '' ? '' : `: ${mode.reason}`;
  return refuse('haltedScope', scope, `${scope} is halted by ${mode.actor} (${mode.cause})${why}`);
}

/** The flatten that asks has the grant, since the last halt, and for this order's scope. */
function checkGrant({ ask, gate, request }: Facts): Refusal | null {
  const { flatten } = gate.ledger;
  if (flatten === null || flatten.flattenId !== ask.flattenId) {
    return refuse('haltedScope', 'flatten', 'this flatten is not under way');
  }
  const scope = scopeText(flatten.scope);
  if (flatten.epoch !== ask.epoch) {
    return refuse('haltedScope', scope, `the flatten of ${scope} was ended by a later halt`);
  }
  if (scopeMatches(flatten.scope, request.owner)) return null;
  return refuse('haltedScope', scope, `the order is outside the flatten of ${scope}`);
}

/** The latch and the lease, and that no kill is known to the gate words and not yet to us. */
export function checkArmed(facts: Facts): Refusal | null {
  const { armed, epoch } = facts.ask;
  if (!armed) {
    return refuse('notArmed', 'gate', 'the gate is latched, or the lease of the warden ran out');
  }
  const applied = facts.gate.ledger.epoch;
  if (epoch === applied) return null;
  const detail = `the gate is at epoch ${epoch} and the ledger at ${applied}: a kill is under way`;
  return refuse('notArmed', 'gate/epoch', detail);
}

/** The instrument is defined, and at the venue that the order names. */
export function checkInstrument(facts: Facts): Refusal | null {
  const { instrument, market, valuation, request } = facts;
  const { owner } = request;
  if (instrument === null || valuation === null || market === null) {
    const detail = `instrument ${owner.instrument} is not defined on this desk`;
    return refuse('unknownInstrument', `instruments/${owner.instrument}`, detail);
  }
  if (facts.gate.misfits.has(instrument.id)) {
    const detail = `the grid of ${instrument.id} changed while orders or positions were open on it`;
    return refuse('unknownInstrument', `instruments/${instrument.id}`, detail);
  }
  if (instrument.venue === owner.venue) return null;
  const { venue } = instrument;
  const detail = `${owner.instrument} trades at ${venue}, the order names ${owner.venue}`;
  return refuse('unknownInstrument', `instruments/${owner.instrument}`, detail);
}

/** Quantity, prices, type and time in force make one sensible order. */
export function checkValues(facts: Facts): Refusal | null {
  const wrong = nonsense(facts.request);
  if (wrong === null) return null;
  return refuse('badInput', `orders/${facts.ask.clientOrderId}`, wrong);
}

/** A limit that was never set permits nothing. */
export function checkLimitsExist(facts: Facts): Refusal | null {
  const { owner } = facts.request;
  if (facts.gate.ledger.limits === null || facts.deskWindow === null) {
    return refuse('missingLimit', 'limits', 'no limits are set on this desk');
  }
  if (facts.permitted === null || facts.strategyWindow === null) {
    const detail = `no limits are set for strategy ${owner.strategy}`;
    return refuse('missingLimit', `limits/${owner.strategy}`, detail);
  }
  if (facts.limits !== null) return null;
  const detail = `no limits are set for ${owner.instrument}`;
  return refuse('missingLimit', `limits/${owner.instrument}`, detail);
}

/** Its strategy may trade the instrument, and its trader too; a flatten has no trader to ask. */
export function checkPermission(facts: Facts): Refusal | null {
  const { owner } = facts.request;
  if (facts.permitted?.has(owner.instrument) === true) {
    if (facts.held.traderMay || facts.ask.flattenId !== undefined) return null;
    const detail = `trader ${owner.trader} has no permission to trade ${owner.instrument}`;
    return refuse('notPermitted', `limits/traders/${owner.trader}`, detail);
  }
  const detail = `strategy ${owner.strategy} has no permission to trade ${owner.instrument}`;
  return refuse('notPermitted', `limits/${owner.strategy}/instruments`, detail);
}

/** Nobody may order what is on the restricted list; a flatten may still leave it. */
export function checkRestricted({ gate, request, ask }: Facts): Refusal | null {
  const { restricted } = gate.limits;
  if (restricted.length === 0 || ask.flattenId !== undefined) return null;
  const found = restricted.find(({ scope }) => scopeMatches(scope, request.owner));
  if (found === undefined) return null;
  const scope = scopeText(found.scope);
  return refuse(
    'restricted',
    `limits/restricted/${scope}`,
    `${scope} is restricted: ${found.reason}`,
  );
}
