/** The states of an order in an operator's words; the contract's own are for files and wire. */
import type { OrderRecord } from '../../engine/contract/orders.ts';

/** One word or two for each state. */
export const orderStatusWords: Readonly<Record<OrderRecord['status'], string>> = {
  pendingNew: 'sending',
  new: 'working',
  partiallyFilled: 'part filled',
  pendingCancel: 'cancel sent',
  pendingAmend: 'amend sent',
  filled: 'filled',
  cancelled: 'cancelled',
  rejected: 'rejected',
  expired: 'expired',
  fenced: 'fenced',
  unknown: 'in doubt',
};
