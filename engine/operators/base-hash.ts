/**
 * Hashes of what is in force, by which a plan is bound to what it was made over: who signs second
 * has seen the difference to that, and to nothing that came between.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../contract/canonical.ts';
import type { OperatorId } from '../contract/ids.ts';
import type { Limits } from '../contract/limits.ts';
import type { TripRule } from '../contract/trips.ts';

interface TripsInForce {
  readonly trips: { readonly rules: readonly TripRule[] } | null;
}

interface SignersInForce {
  readonly singleOperator: boolean;
  readonly operators: ReadonlyMap<
    OperatorId,
    { readonly role: string; readonly publicKey: string }
  >;
}

const hashOf = (value: unknown): string =>
  createHash('sha256').update(canonicalJson(value)).digest('hex');

/** SHA-256 (hex) of limits; of none: of `null`. */
export const limitsHashOf = (limits: Limits | null): string => hashOf(limits);

/** The same of the trips in force. */
export const tripsHashOf = ({ trips }: TripsInForce): string => hashOf(trips?.rules ?? []);

/** The same of who may sign. */
export const authorityHashOf = ({ singleOperator, operators }: SignersInForce): string =>
  hashOf({ singleOperator, operators: [...operators].toSorted(([a], [b]) => (a < b ? -1 : 1)) });
