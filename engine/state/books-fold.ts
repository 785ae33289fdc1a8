/**
 * What ledger events do to the desk's books: fills, fundings, settlements, statements and days.
 * Called by the one fold; positions at average cost are changed through position.ts alone.
 */
import type { AccountingBody } from '../contract/accounting-events.ts';
import { invariant, missingCase } from '../contract/assert.ts';
import type { VerdictInputs } from '../contract/events.ts';
import {
  type AccountId,
  type ClientOrderId,
  type InstrumentId,
  StrategyId,
} from '../contract/ids.ts';
import {
  type Instrument,
  settlementCurrency,
  settlementValue,
  type Valuation,
} from '../contract/instrument.ts';
import type { UtcNanos } from '../contract/numbers.ts';
import { type Lots, lots, type Minor, minor, type PriceTicks } from '../contract/numbers.ts';
import { addToSum, zeroSum } from '../contract/wide-sum.ts';
import {
  addFillToLine,
  type Decision,
  type ExecutionCost,
  executionCost,
  linesOf,
} from './attribution.ts';
import { balanceKey, emptyBalance, type Movement, moved, restated } from './balances.ts';
import {
  type Books,
  type DayTotal,
  endedDecisionsLimit,
  type LastFunding,
  otherFundingsLimit,
  type PositionBook,
} from './books.ts';
import { applyToFifo, emptyFifo, undoInFifo } from './fifo.ts';
import { forgetOldest } from './forget-oldest.ts';
import type { LedgerState } from './ledger-state.ts';
import { applyBust, applyFill, emptyPosition, type Position, positionKey } from './position.ts';
import { regrid } from './regrid.ts';
import { openDay } from './trading-day.ts';

type Body<T extends AccountingBody['type']> = Extract<AccountingBody, { type: T }>;

/** Folds one of the events of accounting-events.ts. */
export function foldAccounting(state: LedgerState, body: AccountingBody, at: UtcNanos): void {
  const { books } = state;
  books.isStated = true;
  switch (body.type) {
    case 'accounting.set':
      books.accounting = body.accounting;
      return;
    case 'balance.stated': {
      const { venue, account, currency, scale, balanceMinor } = body;
      const key = balanceKey(venue, account, currency);
      const before = books.balances.get(key) ?? emptyBalance(venue, account, currency, scale);
      books.balances.set(key, restated(before, scale, balanceMinor));
      return;
    }
    case 'funding.settled':
      return foldFunding(state, body, at);
    case 'instrument.tradabilityChanged':
      books.standings.set(body.instrument, {
        tradability: body.tradability,
        reason: body.reason,
      });
      return;
    case 'instrument.regridded':
      return regrid(state, body.instrument);
    case 'position.settled':
      return foldSettlement(state, body, at);
    case 'day.opened':
      return openDay(state, body.day, at, body.endsUtcNanos);
    case 'day.closed':
      books.lastDay = body.report;
      return;
    default:
      return missingCase(body);
  }
}

/** Stands in for the strategy in a position that is net of all of them. */
const allStrategies = StrategyId.parse('all');

/** Whole hours since 1970. */
const hourOf = (at: UtcNanos): number => Math.floor(Number(at.slice(0, -9)) / 3_600);

function bookOf(books: Books, key: string): PositionBook {
  const known = books.positions.get(key);
  if (known !== undefined) return known;
  const added = { fifo: emptyFifo(), fundingMinor: zeroSum, turnoverMinor: zeroSum };
  books.positions.set(key, added);
  return added;
}

function move(
  state: LedgerState,
  instrument: Instrument,
  account: AccountId,
  currency: string,
  by: Movement,
  amountMinor: Minor,
): void {
  if (amountMinor === 0) return;
  const { books } = state;
  if (by !== 'trades') {
    countInDay(books, currency, minor(by === 'fees' ? -amountMinor : amountMinor), minor(0));
  }
  const key = balanceKey(instrument.venue, account, currency);
  const known = books.balances.get(key);
  // A scale that was not known at the first fee may be known by now.
  const scale = known?.scale ?? scaleOf(state, instrument, currency);
  const before = known ?? emptyBalance(instrument.venue, account, currency, scale);
  books.balances.set(
    key,
    moved(before.scale === scale ? before : { ...before, scale }, by, amountMinor),
  );
}

const noTotal: DayTotal = { netMinor: zeroSum, turnoverMinor: zeroSum };

/** Counts into the open day; before the first one, nothing is counted. */
function countInDay(books: Books, currency: string, net: Minor, turnover: Minor): void {
  if (books.day === null) return;
  const { netMinor, turnoverMinor } = books.dayTotals.get(currency) ?? noTotal;
  books.dayTotals.set(currency, {
    netMinor: addToSum(netMinor, net),
    turnoverMinor: addToSum(turnoverMinor, turnover),
  });
}

/** Decimals of a currency's minor unit, as far as the desk knows it. */
function scaleOf(state: LedgerState, instrument: Instrument, currency: string): number | null {
  if (currency === settlementCurrency(instrument)) return instrument.settlementScale;
  const { accounting } = state.books;
  if (currency === accounting?.reportingCurrency) return accounting.reportingScale;
  const rate = accounting?.currencies.find((entry) => entry.currency === currency);
  if (rate !== undefined) return rate.scale;
  for (const other of state.instruments.values()) {
    if (settlementCurrency(other) === currency) return other.settlementScale;
  }
  return null;
}

/** A trade of a position: a fill, or a settlement by the venue. */
export interface Trade {
  readonly account: AccountId;
  readonly strategy: StrategyId;
  readonly instrument: InstrumentId;
  readonly side: 'buy' | 'sell';
  readonly price: PriceTicks;
  readonly lots: Lots;
  readonly feeMinor: Minor;
  readonly feeCurrency: string;
  readonly liquidity: 'maker' | 'taker';
  /** The order whose decision it is measured against; null: not measured. */
  readonly clientOrderId: ClientOrderId | null;
}

/**
 * Books a trade everywhere: position, FIFO, balances and attribution. `isCounted`: as a fill of its
 * own, with what it cost; else its money alone.
 */
export function bookTrade(
  state: LedgerState,
  trade: Trade,
  at: UtcNanos,
  isCounted: boolean,
): void {
  book(state, trade, at, 1, isCounted);
}

/** Undoes a trade that was booked: a bust, or the first half of a correction. */
export function undoTrade(
  state: LedgerState,
  trade: Trade,
  at: UtcNanos,
  isCounted: boolean,
): void {
  book(state, trade, at, -1, isCounted);
}

function book(
  state: LedgerState,
  trade: Trade,
  at: UtcNanos,
  times: 1 | -1,
  isCounted: boolean,
): void {
  const instrument = state.instruments.get(trade.instrument);
  const valuation = state.valuations.get(trade.instrument);
  invariant(
    instrument !== undefined && valuation !== undefined,
    `fill of unknown instrument ${trade.instrument}`,
  );
  const { account, strategy, side, price, lots: quantity, feeCurrency } = trade;
  const key = positionKey(account, strategy, trade.instrument);
  const before = state.positions.get(key) ?? emptyPosition(account, strategy, trade.instrument);
  const settled = settlementCurrency(instrument);
  const fee = feeCurrency === settled ? trade.feeMinor : minor(0);
  const apply = times === 1 ? applyFill : applyBust;
  const after = apply(before, valuation, side, price, quantity, fee);
  state.positions.set(key, after);
  const netKey = `${account}|${trade.instrument}`;
  const netBefore =
    state.books.netPositions.get(netKey) ?? emptyPosition(account, allStrategies, trade.instrument);
  const netAfter = apply(netBefore, valuation, side, price, quantity, fee);
  state.books.netPositions.set(netKey, netAfter);
  const kept = bookOf(state.books, key);
  const applyFifo = times === 1 ? applyToFifo : undoInFifo;
  applyFifo(kept.fifo, valuation, side, price, quantity);
  const valueMinor = minor(times * settlementValue(valuation, price, quantity));
  kept.turnoverMinor = addToSum(kept.turnoverMinor, valueMinor);
  const realisedMinor = minor(after.realisedMinor - before.realisedMinor);
  countInDay(state.books, settled, realisedMinor, valueMinor);
  move(state, instrument, account, settled, 'trades', movedBy(instrument, netBefore, netAfter));
  move(state, instrument, account, feeCurrency, 'fees', minor(times * trade.feeMinor));
  const cost = isCounted ? costOf(state, trade, valuation, times) : null;
  const counted = { liquidity: trade.liquidity, valueMinor, realisedMinor, cost };
  for (const line of linesFor(state, trade.strategy, trade.instrument, at)) {
    addFillToLine(line, { ...counted, feeMinor: minor(times * fee) }, isCounted ? times : 0);
  }
}

/** What an order was decided on, as long as that is kept. */
export const decisionOf = (books: Books, id: ClientOrderId): Decision | undefined =>
  books.decisions.get(id) ?? books.endedDecisions.get(id);

/** Against the mid of its decision; null where that is not known. */
function costOf(
  { books }: LedgerState,
  trade: Trade,
  valuation: Valuation,
  times: 1 | -1,
): ExecutionCost | null {
  const { clientOrderId: id } = trade;
  const decision = id === null ? undefined : decisionOf(books, id);
  if (decision === undefined) return null;
  const { spreadMinor, slippageMinor } = executionCost(valuation, decision, trade);
  return { spreadMinor: minor(times * spreadMinor), slippageMinor: minor(times * slippageMinor) };
}

/** What a venue moves, which knows no strategies: spot is paid for, of a contract only the gain. */
function movedBy({ kind }: Instrument, before: Position, after: Position): Minor {
  return kind === 'spot'
    ? minor(after.cashFlowMinor - before.cashFlowMinor)
    : minor(after.realisedMinor - before.realisedMinor);
}

const linesFor = ({ books }: LedgerState, strategy: string, instrument: string, at: UtcNanos) =>
  linesOf({ totals: books.totals, hours: books.hoursUtc }, strategy, instrument, hourOf(at));

/** Keeps what an approved order was decided on, for the cost of its fills. */
export function keepDecision(books: Books, id: ClientOrderId, inputs: VerdictInputs): void {
  const { referenceBid: bid, referenceAsk: ask } = inputs;
  if (bid === undefined || ask === undefined) return;
  books.decisions.set(id, { bid, ask });
}

/** Moves the decision of an order that has ended to the last ones; of the older, it forgets. */
export function endDecision(books: Books, id: ClientOrderId): void {
  const decision = books.decisions.get(id);
  if (decision === undefined) return;
  const { decisions, endedDecisions } = books;
  decisions.delete(id);
  endedDecisions.set(id, decision);
  if (endedDecisions.size > endedDecisionsLimit) forgetOldest(endedDecisions);
}

function foldFunding(state: LedgerState, body: Body<'funding.settled'>, at: UtcNanos): void {
  const { account, rate, mark, fundingUtcMillis, payments, unattributedMinor } = body;
  const instrument = state.instruments.get(body.instrument);
  invariant(instrument !== undefined, `funding of unknown instrument ${body.instrument}`);
  const currency = settlementCurrency(instrument);
  const key = `${account}|${body.instrument}`;
  const told = { fundingUtcMillis, rate, mark };
  state.books.fundings.set(key, newestFunding(state.books.fundings.get(key), told));
  for (const { strategy, paymentMinor } of payments) {
    const book = bookOf(state.books, positionKey(account, strategy, body.instrument));
    book.fundingMinor = addToSum(book.fundingMinor, paymentMinor);
    move(state, instrument, account, currency, 'funding', paymentMinor);
    for (const line of linesFor(state, strategy, body.instrument, at)) {
      line.fundingMinor = addToSum(line.fundingMinor, paymentMinor);
    }
  }
  move(state, instrument, account, currency, 'funding', unattributedMinor);
}

/** The newer of two fundings, with the times of the others. */
function newestFunding(known: LastFunding | undefined, told: LastFunding): LastFunding {
  if (known === undefined) return told;
  const [newest, other] =
    known.fundingUtcMillis > told.fundingUtcMillis ? [known, told] : [told, known];
  const others = [...(known.othersUtcMillis ?? []), other.fundingUtcMillis].sort((a, b) => a - b);
  return { ...newest, othersUtcMillis: others.slice(-otherFundingsLimit) };
}

function foldSettlement(state: LedgerState, body: Body<'position.settled'>, at: UtcNanos): void {
  const { account, strategy, instrument, price } = body;
  const held = state.positions.get(positionKey(account, strategy, instrument))?.lots;
  invariant(held === body.lots && held !== 0, `settlement of ${body.lots} lots, held ${held}`);
  const known = state.instruments.get(instrument);
  invariant(known !== undefined, `settlement of unknown instrument ${instrument}`);
  bookTrade(
    state,
    {
      account,
      strategy,
      instrument,
      side: body.lots > 0 ? 'sell' : 'buy',
      price,
      lots: lots(Math.abs(body.lots)),
      feeMinor: minor(0),
      feeCurrency: settlementCurrency(known),
      liquidity: 'taker',
      clientOrderId: null,
    },
    at,
    true,
  );
}
