/**
 * K7: the cancel of an order that was written leaves in the very turn in which it is asked for,
 * whatever the disk does; where it cannot be written, the order is in doubt at once.
 */
import { ClientOrderId } from '../../../contract/ids.ts';
import type { MakeChecker } from './checker.ts';

export const cancelsAtOnce: MakeChecker = (facts) => {
  const asked = new Set<string>();
  /** In this turn: a cancel is written before what asked for it is told. */
  const written = new Set<string>();
  return {
    onStart: () => asked.clear(),
    onEvent: ({ body }) => {
      if (body.type === 'order.cancelRequested') {
        const { clientOrderId } = body;
        if (facts.placed.has(clientOrderId) && !written.has(clientOrderId))
          asked.add(clientOrderId);
      } else if (body.type === 'order.unknown') asked.delete(body.clientOrderId);
    },
    onCancel: (clientOrderId) => {
      written.add(clientOrderId);
      asked.delete(clientOrderId);
    },
    afterTurn: () => {
      written.clear();
      if (asked.size === 0) return;
      const ledger = facts.engine()?.parts.loop.core.ledger;
      for (const id of asked) {
        const order = ledger?.orders.get(ClientOrderId.parse(id));
        // In doubt before: the fate of it is asked for, and its cancel goes out with the answer.
        if (order === undefined || order.status === 'unknown') continue;
        facts.violate('K7', `the cancel of ${id} was asked for and not written`);
      }
      asked.clear();
    },
  };
};
