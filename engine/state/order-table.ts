/**
 * The life of an order as one table: its status and what happens, to the status that follows.
 * What cannot happen is in it too, by the name of its fault; nothing here looks at an order.
 */
import type { OrderStatus } from '../contract/orders.ts';

/** What can happen to an order; `filled` is the fill of its last lots. */
export type LifeEvent =
  | 'sent'
  | 'fenced'
  | 'accepted'
  | 'rejected'
  | 'cancelRequested'
  | 'cancelRejected'
  | 'cancelled'
  | 'expired'
  | 'unknown'
  | 'partlyFilled'
  | 'filled'
  | 'amendRequested'
  | 'amended'
  | 'amendRejected'
  | 'busted'
  | 'corrected';

/** What no venue can mean, or what is true and comes at a time when it should not. */
export type LifeFault =
  /** It cannot be true beside what is known: not applied, and the venue is asked. */
  | 'contradiction'
  /** It works at the venue although it should not exist there: it is cancelled. */
  | 'zombie'
  /** True and counted, after the order had ended; `lateFilled`: with it, all lots are filled. */
  | 'lateFill'
  | 'lateFilled'
  /** It was sent although it had ended: it is cancelled. */
  | 'sentFinished'
  /** Kept back after it had been sent. */
  | 'fencedLate';

/**
 * Where an event leads: a status; `open`: the working status that its fills, its cancel and its
 * amend give it; `same`: true, and the status stays; `repeat`: known, and not recorded again;
 * `refused`: never happens, for nobody is let ask for it; or a fault.
 */
export type LifeStep = OrderStatus | 'open' | 'same' | 'repeat' | 'refused' | LifeFault;

const statuses = {
  working: ['pendingNew', 'new', 'partiallyFilled', 'pendingCancel', 'pendingAmend', 'unknown'],
  ended: ['filled', 'cancelled', 'rejected', 'expired', 'fenced'],
} as const satisfies Record<string, readonly OrderStatus[]>;

type Steps<List extends readonly unknown[]> = { readonly [Index in keyof List]: LifeStep };

const no = 'contradiction';

/** By status, in the order of `statuses.working`: the order can still trade. */
const working: Readonly<Record<LifeEvent, Steps<typeof statuses.working>>> = {
  sent: ['same', 'same', 'same', 'same', 'same', 'same'],
  fenced: ['fenced', 'fencedLate', 'fencedLate', 'fenced', 'fencedLate', 'fenced'],
  accepted: ['open', 'repeat', 'open', 'open', 'open', 'open'],
  rejected: ['rejected', no, no, 'rejected', no, 'rejected'],
  cancelRequested: [
    'pendingCancel',
    'pendingCancel',
    'pendingCancel',
    'pendingCancel',
    'pendingCancel',
    'unknown',
  ],
  cancelRejected: ['repeat', 'repeat', 'repeat', 'open', 'repeat', 'unknown'],
  cancelled: ['cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled'],
  expired: ['expired', 'expired', 'expired', 'expired', 'expired', 'expired'],
  unknown: ['unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'repeat'],
  partlyFilled: ['open', 'open', 'open', 'open', 'open', 'unknown'],
  filled: ['filled', 'filled', 'filled', 'filled', 'filled', 'filled'],
  amendRequested: ['refused', 'pendingAmend', 'pendingAmend', 'refused', 'refused', 'refused'],
  amended: [no, no, no, 'open', 'open', 'unknown'],
  amendRejected: ['repeat', 'repeat', 'repeat', 'open', 'open', 'unknown'],
  busted: ['open', 'open', 'open', 'open', 'open', 'unknown'],
  corrected: ['open', 'open', 'open', 'open', 'open', 'unknown'],
};

/** By status, in the order of `statuses.ended`: the first ending counts. */
const ended: Readonly<Record<LifeEvent, Steps<typeof statuses.ended>>> = {
  sent: ['sentFinished', 'sentFinished', 'sentFinished', 'sentFinished', 'sentFinished'],
  fenced: ['fencedLate', 'fencedLate', 'fencedLate', 'fencedLate', 'fencedLate'],
  accepted: ['same', 'same', 'zombie', 'same', 'zombie'],
  rejected: [no, no, 'repeat', no, 'repeat'],
  cancelRequested: ['refused', 'refused', 'refused', 'refused', 'refused'],
  cancelRejected: ['repeat', 'repeat', 'repeat', 'repeat', 'repeat'],
  cancelled: [no, 'repeat', 'repeat', no, 'repeat'],
  expired: [no, no, 'repeat', 'repeat', 'repeat'],
  unknown: ['repeat', 'repeat', 'repeat', 'repeat', 'repeat'],
  partlyFilled: [no, 'lateFill', 'lateFill', 'lateFill', 'lateFill'],
  filled: [no, 'lateFilled', 'lateFilled', 'lateFilled', 'lateFilled'],
  amendRequested: ['refused', 'refused', 'refused', 'refused', 'refused'],
  amended: ['same', 'same', no, 'same', no],
  amendRejected: ['same', 'same', 'same', 'same', 'same'],
  busted: ['same', 'same', 'same', 'same', 'same'],
  corrected: ['same', 'same', 'same', 'same', 'same'],
};

/** The table, by event and status. */
export const lifeTable: Readonly<Record<LifeEvent, Readonly<Record<OrderStatus, LifeStep>>>> =
  tableOf();

function tableOf(): Record<LifeEvent, Record<OrderStatus, LifeStep>> {
  const row = (event: LifeEvent): Record<OrderStatus, LifeStep> => {
    const [pendingNew, fresh, partiallyFilled, pendingCancel, pendingAmend, unknown] =
      working[event];
    const [filled, cancelled, rejected, expired, fenced] = ended[event];
    const open = { pendingNew, new: fresh, partiallyFilled, pendingCancel, pendingAmend, unknown };
    return { ...open, filled, cancelled, rejected, expired, fenced };
  };
  return {
    sent: row('sent'),
    fenced: row('fenced'),
    accepted: row('accepted'),
    rejected: row('rejected'),
    cancelRequested: row('cancelRequested'),
    cancelRejected: row('cancelRejected'),
    cancelled: row('cancelled'),
    expired: row('expired'),
    unknown: row('unknown'),
    partlyFilled: row('partlyFilled'),
    filled: row('filled'),
    amendRequested: row('amendRequested'),
    amended: row('amended'),
    amendRejected: row('amendRejected'),
    busted: row('busted'),
    corrected: row('corrected'),
  };
}

/** Where an event leads from a status. */
export const lifeStep = (status: OrderStatus, event: LifeEvent): LifeStep =>
  lifeTable[event][status];
