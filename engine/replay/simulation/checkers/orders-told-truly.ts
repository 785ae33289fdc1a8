/**
 * K8: an order that the desk calls ended, or never sent, is not open at the venue and does not open
 * there afterwards. Where the venue itself has lied of it, the desk is not to blame.
 */
import type { LedgerBody } from '../../../contract/events.ts';
import { eventOf } from '../desk/simulated-ledger.ts';
import { type MakeChecker, venueOrderOf } from './checker.ts';

const endings: ReadonlySet<string> = new Set([
  'order.cancelled',
  'order.expired',
  'order.rejected',
  'order.fenced',
]);

/** The order that a body calls ended; null when it does not. */
function endedBy(body: LedgerBody): string | null {
  return endings.has(body.type) && 'clientOrderId' in body ? body.clientOrderId : null;
}

export const ordersToldTruly: MakeChecker = (facts) => {
  const ended = new Set<string>();
  return {
    // An ending that was not durable is told again, from what the venue says then.
    onStart: () => {
      ended.clear();
      for (const row of facts.disk.rows) {
        const id = endings.has(row.type) ? endedBy(eventOf(row).body) : null;
        if (id !== null) ended.add(id);
      }
    },
    onEvent: ({ body }) => {
      const id = endedBy(body);
      if (id === null) return;
      ended.add(id);
      if (facts.lies.has(id) || venueOrderOf(facts, id) === null) return;
      facts.violate('K8', `${body.type} of ${id}, which is open at the venue`);
    },
    onOpened: (id) => {
      if (!ended.has(id) || facts.lies.has(id)) return;
      facts.violate('K8', `order ${id} opened at the venue after its end`);
    },
  };
};
