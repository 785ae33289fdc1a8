/**
 * I4: no intent leads to more than it asked for: one order of the approved size at most, and no
 * order fills beyond its size.
 */
import type { LedgerBody } from '../../../contract/events.ts';
import { eventOf } from '../desk/simulated-ledger.ts';
import type { MakeChecker } from './checker.ts';

const countedTypes: ReadonlySet<string> = new Set(['verdict.recorded', 'order.filled']);

export const childrenWithinParent: MakeChecker = (facts) => {
  const orderOfIntent = new Map<string, string>();
  const filled = new Map<string, number>();
  const count = (body: LedgerBody): void => {
    if (body.type === 'verdict.recorded' && body.clientOrderId !== null) {
      const before = orderOfIntent.get(body.intentId);
      if (before !== undefined) {
        facts.violate('I4', `intent ${body.intentId} led to ${before} and ${body.clientOrderId}`);
      }
      orderOfIntent.set(body.intentId, body.clientOrderId);
    }
    if (body.type !== 'order.filled') return;
    const sum = (filled.get(body.clientOrderId) ?? 0) + body.lots;
    filled.set(body.clientOrderId, sum);
    const wanted = facts.approved.get(body.clientOrderId)?.request.lots ?? 0;
    if (sum > wanted) {
      facts.violate('I4', `order ${body.clientOrderId} filled ${sum} lots of ${wanted}`);
    }
  };
  return {
    // What was not durable is gone, and is told again.
    onStart: () => {
      filled.clear();
      orderOfIntent.clear();
      for (const row of facts.disk.rows) if (countedTypes.has(row.type)) count(eventOf(row).body);
    },
    onEvent: ({ body }) => count(body),
    onPlace: ({ clientOrderId, lots }) => {
      const wanted = facts.approved.get(clientOrderId)?.request.lots ?? 0;
      if (lots > wanted) {
        facts.violate('I4', `order ${clientOrderId} left with ${lots} lots of ${wanted}`);
      }
    },
  };
};
