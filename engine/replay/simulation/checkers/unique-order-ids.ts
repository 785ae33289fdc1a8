/**
 * I6: no client order id is written to the wire twice, over all runs of the engine.
 */
import type { MakeChecker } from './checker.ts';

export const uniqueOrderIds: MakeChecker = (facts) => {
  const written = new Set<string>();
  return {
    onPlace: ({ clientOrderId }) => {
      if (written.has(clientOrderId)) facts.violate('I6', `order id ${clientOrderId} left twice`);
      written.add(clientOrderId);
    },
  };
};
