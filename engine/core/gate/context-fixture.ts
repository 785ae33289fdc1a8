/**
 * A gate context over a test desk, with rates and ids of its own.
 * For tests and benchmarks only.
 */
import { type Drive, wideLimits } from '../core-fixture.ts';
import type { GateContext } from './ask.ts';
import { indexLimits } from './limits-index.ts';
import { MessageRates } from './message-rates.ts';
import { NodeBook } from './node-book.ts';
import { OrderIds } from './order-ids.ts';
import { OwnBook } from './own-book.ts';
import { ReferenceGuards } from './reference-guards.ts';

/** What the gate judges by on the desk of `drive`, as of now and under the wide limits. */
export function contextOf(drive: Drive): GateContext {
  const { ledger, market, exposure } = drive.core;
  const rates = new MessageRates();
  rates.setLimits(wideLimits);
  const ids = new OrderIds();
  const ownBook = new OwnBook();
  for (const order of ledger.orders.values()) ownBook.move(undefined, order);
  return {
    ledger,
    market,
    exposure,
    rates,
    ids,
    ownBook,
    nodes: new NodeBook(ledger),
    guards: new ReferenceGuards(),
    misfits: new Set(),
    limits: indexLimits(wideLimits),
  };
}
