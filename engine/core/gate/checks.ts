/**
 * The checks of the gate in their fixed order, most severe first.
 * Each looks at one thing and returns a refusal or null; a check never permits, it only objects.
 */
import type { Refusal } from '../../contract/events.ts';
import { checkAmend, checkSupported } from './ability-checks.ts';
import { checkDaily } from './daily-check.ts';
import { checkDuplicateId, checkPosition, checkRate, checkReduce } from './exposure-checks.ts';
import type { Facts } from './facts.ts';
import {
  checkCollar,
  checkFeed,
  checkOrderSize,
  checkOrderValue,
  checkReferenceAge,
} from './market-checks.ts';
import { checkReconciled } from './reconciliation-check.ts';
import { checkSelfMatch } from './self-match-check.ts';
import {
  checkArmed,
  checkHalted,
  checkInstrument,
  checkLimitsExist,
  checkPermission,
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
  checkReduce,
  checkReconciled,
  checkDuplicateId,
  checkFeed,
  checkReferenceAge,
  checkCollar,
  checkOrderSize,
  checkOrderValue,
  checkPosition,
  checkDaily,
  checkSelfMatch,
  checkRate,
];

/** The same for an amend, whose order has its id already. */
export const amendChecks: readonly Check[] = [
  checkAmend,
  ...checks.filter((check) => check !== checkDuplicateId),
];
