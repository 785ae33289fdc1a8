/**
 * The checks of the gate in their fixed order, most severe first.
 * Each looks at one thing and returns a refusal or null; a check never permits, it only objects.
 */
import type { Refusal } from '../../contract/events.ts';
import { checkAmend, checkSupported } from './ability-checks.ts';
import { checkCorrelation } from './correlation-check.ts';
import { checkDaily } from './daily-check.ts';
import { checkDuplicateId, checkPosition, checkRate, checkReduce } from './exposure-checks.ts';
import type { Facts } from './facts.ts';
import { checkFlattenWay } from './flatten-way-check.ts';
import {
  checkCollar,
  checkFeed,
  checkOrderSize,
  checkOrderValue,
  checkReferenceAge,
} from './market-checks.ts';
import { checkNodes } from './node-checks.ts';
import { checkSoft } from './override-checks.ts';
import { checkParent } from './parent-check.ts';
import { checkPhase } from './phase-check.ts';
import { checkReconciled } from './reconciliation-check.ts';
import { checkSelfMatch } from './self-match-check.ts';
import {
  checkArmed,
  checkHalted,
  checkInstrument,
  checkLimitsExist,
  checkPermission,
  checkRestricted,
  checkValues,
} from './standing-checks.ts';
import { checkTradability } from './tradability-check.ts';

export type Check = (facts: Facts) => Refusal | null;

/** All checks; a request is approved when none of them objects. */
export const checks: readonly Check[] = [
  checkHalted,
  checkArmed,
  checkInstrument,
  checkTradability,
  checkValues,
  checkSupported,
  checkLimitsExist,
  checkPermission,
  checkRestricted,
  checkReduce,
  checkReconciled,
  checkFlattenWay,
  checkDuplicateId,
  checkFeed,
  checkReferenceAge,
  checkCollar,
  checkOrderSize,
  checkOrderValue,
  checkPosition,
  checkParent,
  checkDaily,
  checkSelfMatch,
  checkRate,
  checkNodes,
  checkCorrelation,
  checkPhase,
  checkSoft,
];

/**
 * The first objection of the table, which is written out here: called through a list, no check is
 * ever part of the compiled whole, and a verdict takes a quarter longer. What mostly has nothing to
 * look at is not called: each further call is a twentieth. A test holds both equal.
 */
export function firstObjection(facts: Facts): Refusal | null {
  return (
    checkHalted(facts) ??
    checkArmed(facts) ??
    checkInstrument(facts) ??
    checkTradability(facts) ??
    checkValues(facts) ??
    checkSupported(facts) ??
    checkLimitsExist(facts) ??
    checkPermission(facts) ??
    checkRestricted(facts) ??
    checkReduce(facts) ??
    checkReconciled(facts) ??
    checkFlattenWay(facts) ??
    checkDuplicateId(facts) ??
    checkFeed(facts) ??
    checkReferenceAge(facts) ??
    checkCollar(facts) ??
    checkOrderSize(facts) ??
    checkOrderValue(facts) ??
    checkPosition(facts) ??
    (facts.request.parentId === undefined ? null : checkParent(facts)) ??
    checkDaily(facts) ??
    checkSelfMatch(facts) ??
    checkRate(facts) ??
    checkNodes(facts) ??
    (facts.held.volatile.length === 0 ? null : checkCorrelation(facts)) ??
    (facts.market === null || facts.market.phase === null ? null : checkPhase(facts)) ??
    (facts.held.soft.all.length === 0 ? null : checkSoft(facts))
  );
}

/** The same for an amend, whose order has its id already. */
const amendChecks: readonly Check[] = [
  checkAmend,
  ...checks.filter((check) => check !== checkDuplicateId),
];

/** The first objection to an amend. */
export function firstAmendObjection(facts: Facts): Refusal | null {
  for (const check of amendChecks) {
    const refusal = check(facts);
    if (refusal !== null) return refusal;
  }
  return null;
}
