/**
 * I8: within 30 seconds after the last fault the desk can be armed and is; and at its end, halted
 * and confirmed, it knows of no open order but those that the venue has, nor the venue of others.
 */
import type { MakeChecker } from './checker.ts';

export const recovers: MakeChecker = (facts) => ({
  atEnd: () => {
    const ledger = facts.engine()?.parts.loop.core.ledger;
    if (ledger === undefined) return facts.violate('I8', 'no engine runs at the end');
    const open = facts.venue.desk.history
      .openOrders(facts.venue.owner)
      .map(({ terms }) => terms.clientOrderId)
      .filter((id) => !facts.lies.has(id));
    if (open.length > 0) facts.violate('I8', `open at the venue after the end: ${open.join(' ')}`);
    const known = [...ledger.orders.keys()];
    if (known.length > 0)
      facts.violate('I8', `working by the ledger at the end: ${known.join(' ')}`);
  },
});
