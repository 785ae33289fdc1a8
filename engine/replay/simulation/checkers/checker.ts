/**
 * What a checker of an invariant is, and what it may look at.
 * A checker only watches: it changes nothing of what it looks at, and says a violation once.
 */
import type { LedgerEvent } from '../../../contract/events.ts';
import type { OrderRequest } from '../../../contract/orders.ts';
import { underWayMillis } from '../../../ports/venue.ts';
import type { OrderDesk } from '../../../venues/sim/order-desk.ts';
import type { SimulatedEngine } from '../desk/simulated-engine.ts';
import type { RunnerWatch } from '../desk/watched-runner.ts';
import type { SimulatedDisk } from '../platform/disk.ts';
import type { Connection } from '../platform/network.ts';
import type { Scheduler } from '../platform/scheduler.ts';

/**
 * I1 to I8 are those of the requirements. K7: a cancel waits for nothing. K8: what the desk says
 * of an order, the venue bears out. D1: the same seed twice is the same history. D7: a desk without
 * a ledger stops. G6: a swap leaves no order and no state to nobody. X: the engine ended by a
 * broken invariant of its own.
 */
export const invariantNames = [
  'I1',
  'I2',
  'I3',
  'I4',
  'I5',
  'I6',
  'I7',
  'I8',
  'K7',
  'K8',
  'D1',
  'D7',
  'G6',
  'X',
] as const;
export type InvariantName = (typeof invariantNames)[number];

export interface Violation {
  readonly invariant: InvariantName;
  readonly detail: string;
  /** Since the beginning of the simulation. */
  readonly atMillis: number;
}

/** A new order as it was written to the wire. */
export interface WirePlace {
  readonly clientOrderId: string;
  readonly side: 'buy' | 'sell';
  readonly lots: number;
  readonly price: number | null;
  readonly atNanos: number;
  readonly connection: Connection;
}

/** Other terms of an order, as they were written to the wire. */
export interface WireAmend {
  readonly clientOrderId: string;
  readonly lots: number;
}

/** What the gate approved, as the desk's events tell it. */
export interface ApprovedOrder {
  readonly request: OrderRequest;
  readonly epoch: number;
  readonly flattenId: string | null;
}

/** What all checkers share. */
export interface Facts {
  readonly scheduler: Scheduler;
  readonly disk: SimulatedDisk;
  readonly venue: { readonly desk: OrderDesk; readonly owner: number };
  /** The engine that runs now; null while none does. */
  readonly engine: () => SimulatedEngine | null;
  /** Every order that was ever written to the wire, by id. */
  readonly placed: ReadonlyMap<string, WirePlace>;
  /** How often a cancel of the order was written. */
  readonly cancels: ReadonlyMap<string, number>;
  /** Orders that the venue has answered, or told of. */
  readonly arrived: ReadonlySet<string>;
  readonly approved: ReadonlyMap<string, ApprovedOrder>;
  /** Orders of which the venue said falsely that they were cancelled. */
  readonly lies: ReadonlySet<string>;
  readonly violate: (invariant: InvariantName, detail: string) => void;
}

export interface Checker {
  /** A new order is being written by the engine, in this very turn. */
  readonly onPlace?: (place: WirePlace) => void;
  readonly onAmend?: (amend: WireAmend) => void;
  readonly onCancel?: (clientOrderId: string) => void;
  /** The venue has taken a new order. */
  readonly onOpened?: (clientOrderId: string) => void;
  /** An event was folded, durable or not. */
  readonly onEvent?: (event: LedgerEvent) => void;
  /** Events go out to consoles. */
  readonly onPublished?: (events: readonly LedgerEvent[]) => void;
  /** An operator has been told that all up to this event is recorded. */
  readonly onAcknowledged?: (sequence: number) => void;
  /** The engine is being told, in this very turn, that its ledger records nothing any more. */
  readonly onLedgerFailed?: () => void;
  /** A strategy, or another version of one, is about to be started. */
  readonly onRunner?: (watch: RunnerWatch) => void;
  /** Another run of the engine has begun. */
  readonly onStart?: () => void;
  readonly afterTurn?: () => void;
  /** The desk is halted, confirmed and quiet, and all faults are long over. */
  readonly atEnd?: () => void;
}

export type MakeChecker = (facts: Facts) => Checker;

/** Of an order that the venue has, or had. */
export function venueOrderOf({ venue }: Facts, clientOrderId: string) {
  return venue.desk.history.openByClientId(venue.owner, clientOrderId);
}

/** As long as the venue may still take an order, and no longer than the desk has to count it. */
const underWayNanos = underWayMillis * 1e6 - 1e8;

/** Whether an order was written, has not arrived, and still may. */
export function isUnderWay({ scheduler, arrived }: Facts, place: WirePlace): boolean {
  if (arrived.has(place.clientOrderId) || place.connection.halfOpen) return false;
  return scheduler.nowNanos - place.atNanos < underWayNanos;
}
