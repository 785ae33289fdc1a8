/**
 * I5: every fill of the ledger is one of the venue's and counts once; positions and cash are what
 * the fills make, in integers; and in the end no fill of the venue is missing.
 */
import type { LedgerBody } from '../../../contract/events.ts';
import { instrumentId } from '../desk/desk-parts.ts';
import { eventOf } from '../desk/simulated-ledger.ts';
import { symbol } from '../venue/simulated-venue.ts';
import type { Facts, MakeChecker } from './checker.ts';
import { heldLots } from './exposure-within-limits.ts';

type Adopted = Extract<LedgerBody, { type: 'position.adopted' }>;

interface Books {
  lots: number;
  /** What was paid for them, in minor units; each fill rounded by itself. */
  paid: bigint;
}

/** Of one price increment times one lot: 0.01 USDT x 0.00001 BTC, at six decimals. */
const minorPerUnit = { numerator: 1n, denominator: 10n };

export const fillsConserved: MakeChecker = (facts) => {
  const seen = new Set<string>();
  const books: Books = { lots: 0, paid: 0n };
  let isChanged = false;
  const replay = (): void => {
    seen.clear();
    books.lots = 0;
    books.paid = 0n;
    for (const row of facts.disk.rows) {
      if (row.type !== 'order.filled' && row.type !== 'position.adopted') continue;
      const { body } = eventOf(row);
      if (body.type === 'position.adopted') adopt(books, body);
      if (body.type !== 'order.filled') continue;
      const { clientOrderId, executionId, price } = body;
      seen.add(`${clientOrderId} ${executionId}`);
      book(books, facts.approved.get(clientOrderId)?.request.side ?? 'buy', body.lots, price);
    }
  };
  return {
    onStart: replay,
    onEvent: ({ body }) => {
      if (body.type === 'position.adopted') {
        adopt(books, body);
        isChanged = true;
      }
      if (body.type !== 'order.filled') return;
      const { clientOrderId, executionId, price } = body;
      const key = `${clientOrderId} ${executionId}`;
      if (seen.has(key)) facts.violate('I5', `fill ${executionId} of ${clientOrderId} twice`);
      seen.add(key);
      const side = facts.approved.get(clientOrderId)?.request.side ?? 'buy';
      book(books, side, body.lots, price);
      const trade = tradeOf(facts, clientOrderId, executionId);
      if (trade === undefined || trade.lots !== body.lots || trade.price !== price) {
        facts.violate('I5', `fill ${executionId} of ${clientOrderId} is none of the venue's`);
      }
      isChanged = true;
    },
    // Not before the turn is over: a step folds all of its fills before the first one is told.
    afterTurn: () => {
      if (isChanged) compare(facts, books);
      isChanged = false;
    },
    atEnd: () => {
      for (const { order, tradeId } of facts.venue.desk.history.trades(facts.venue.owner, symbol)) {
        const id = order.terms.clientOrderId;
        if (facts.lies.has(id) || seen.has(`${id} ${symbol}:${tradeId}`)) continue;
        facts.violate('I5', `the venue's trade ${tradeId} of ${id} is not on the ledger`);
      }
      if (facts.lies.size === 0 && books.lots !== heldLots(facts)) {
        facts.violate('I5', `the desk holds ${books.lots} lots, the venue ${heldLots(facts)}`);
      }
    },
  };
};

function book(books: Books, side: 'buy' | 'sell', quantity: number, price: number): void {
  const sign = side === 'buy' ? 1 : -1;
  books.lots += sign * quantity;
  const value = BigInt(price) * BigInt(quantity) * minorPerUnit.numerator;
  const rounded = (2n * value + minorPerUnit.denominator) / (2n * minorPerUnit.denominator);
  books.paid += BigInt(sign) * rounded;
}

/** What an operator has taken over as the venue has it: nobody's fill, and held all the same. */
function adopt(books: Books, { lots, price }: Adopted): void {
  book(books, lots > 0 ? 'buy' : 'sell', Math.abs(lots), price);
}

/** Trade ids are counted from a start, so that the newest are at the end. */
function tradeOf({ venue }: Facts, clientOrderId: string, executionId: string) {
  return venue.desk.history
    .trades(venue.owner, symbol)
    .findLast(
      (trade) =>
        trade.order.terms.clientOrderId === clientOrderId &&
        `${symbol}:${trade.tradeId}` === executionId,
    );
}

function compare(facts: Facts, books: Books): void {
  const ledger = facts.engine()?.parts.loop.core.ledger;
  if (ledger === undefined) return;
  let held = 0;
  let cash = 0n;
  for (const position of ledger.positions.values()) {
    if (position.instrument !== instrumentId) continue;
    held += position.lots;
    cash += BigInt(position.cashFlowMinor);
  }
  if (held !== books.lots) {
    facts.violate('I5', `positions say ${held} lots, the fills make ${books.lots}`);
  }
  if (cash !== -books.paid) {
    facts.violate('I5', `the cash flow is ${cash}, the fills make ${-books.paid}`);
  }
}
