/**
 * Every checker of a simulation, in one list.
 */
import { cancelsAtOnce } from './cancels-at-once.ts';
import type { Checker, Facts } from './checker.ts';
import { childrenWithinParent } from './children-within-parent.ts';
import { durableBeforeWire } from './durable-before-wire.ts';
import { exposureWithinLimits } from './exposure-within-limits.ts';
import { fillsConserved } from './fills-conserved.ts';
import { noOrderAfterKill } from './no-order-after-kill.ts';
import { ordersToldTruly } from './orders-told-truly.ts';
import { recovers } from './recovers.ts';
import { stopsWithoutLedger } from './stops-without-ledger.ts';
import { swapsLoseNothing } from './swaps-lose-nothing.ts';
import { unbrokenLedger } from './unbroken-ledger.ts';
import { uniqueOrderIds } from './unique-order-ids.ts';

/** `signedEpochs`: the gate epoch that each re-arm command was signed for, by its id. */
export function allCheckers(facts: Facts, signedEpochs: ReadonlyMap<string, number>): Checker[] {
  return [
    noOrderAfterKill(signedEpochs),
    durableBeforeWire,
    stopsWithoutLedger,
    exposureWithinLimits,
    childrenWithinParent,
    fillsConserved,
    uniqueOrderIds,
    unbrokenLedger,
    cancelsAtOnce,
    ordersToldTruly,
    swapsLoseNothing,
    recovers,
  ].map((make) => make(facts));
}
