/**
 * The approval type: proof, in the type system, that the gate has judged an order.
 * Only engine/core/gate may mint one (a layer rule holds that); everything else can only carry it.
 */
import type { ClientOrderId, CommandId, IntentId } from './ids.ts';
import type { GateEpoch, MonoNanos } from './numbers.ts';

declare const approvedBrand: unique symbol;

/** `value` passed every check under `epoch` at `decidedMonoNanos`. */
export interface Approved<T> {
  readonly [approvedBrand]: true;
  readonly value: T;
  readonly clientOrderId: ClientOrderId;
  readonly intentId: IntentId;
  readonly epoch: GateEpoch;
  readonly decidedMonoNanos: MonoNanos;
  /** The flatten under whose grant it may leave a halted scope; null: none. */
  readonly flattenId: CommandId | null;
}
