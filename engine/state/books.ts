/**
 * The desk's books beside positions at average cost: FIFO, balances, funding, day, attribution.
 * Folds from the ledger alone; holds no prices but those that its events state.
 */
import type { Accounting } from '../contract/accounting.ts';
import type { Tradability } from '../contract/accounting-events.ts';
import type { DayReport } from '../contract/day-report.ts';
import type { ClientOrderId, InstrumentId } from '../contract/ids.ts';
import type { Minor, PriceTicks, UtcNanos } from '../contract/numbers.ts';
import type { WideSum } from '../contract/wide-sum.ts';
import type { Attribution, Decision } from './attribution.ts';
import type { Balance } from './balances.ts';
import type { FifoPosition } from './fifo.ts';
import type { Counts } from './ledger-state.ts';
import type { Position } from './position.ts';

/** What is known of a position beside average cost; changed in place. */
export interface PositionBook {
  readonly fifo: FifoPosition;
  /** Received less paid, in settlement minor units, since the ledger began. */
  fundingMinor: WideSum;
  /** Sum of the values of all fills. */
  turnoverMinor: WideSum;
}

/** The newest funding of one account's instrument. */
export interface LastFunding {
  readonly fundingUtcMillis: number;
  readonly rate: string;
  readonly mark: PriceTicks;
  /** Of the newest others that were booked, oldest first. Missing: none was. */
  readonly othersUtcMillis?: readonly number[];
}

/** Most fundings beside the newest whose times are kept. */
export const otherFundingsLimit = 16;

export interface InstrumentStanding {
  readonly tradability: Tradability;
  readonly reason: string;
}

/** What a position had come to when the day began. */
export interface DayBaseline {
  readonly realisedMinor: Minor;
  readonly fifoRealisedMinor: Minor;
  readonly feesMinor: Minor;
  readonly fundingMinor: WideSum;
  /** Null where its open lots had no mark. */
  readonly unrealisedMinor: Minor | null;
}

/** Money of a balance when the day began. */
export interface BalanceBaseline {
  readonly feesMinor: WideSum;
  readonly fundingMinor: WideSum;
}

export interface TradingDay {
  readonly day: string;
  readonly openedUtcNanos: UtcNanos;
  readonly endsUtcNanos: UtcNanos;
  /** By `positionKey`; a position that is missing began the day with nothing. */
  readonly positions: Map<string, DayBaseline>;
  /** By `balanceKey`. */
  readonly balances: Map<string, BalanceBaseline>;
  readonly counts: Counts;
}

/** Most decisions of ended orders that are kept. */
export const endedDecisionsLimit = 500;

/** What the open day has come to in one currency, in its minor units. */
export interface DayTotal {
  /** Realised and funding, less fees. */
  readonly netMinor: WideSum;
  readonly turnoverMinor: WideSum;
}

export interface Books {
  /**
   * Whether an event of accounting-events.ts was folded. Until then the books derive from fills
   * alone and are left out of the state hash, so that old ledgers keep the hashes they had.
   */
  isStated: boolean;
  accounting: Accounting | null;
  /** By `positionKey`. */
  readonly positions: Map<string, PositionBook>;
  /** What the venue holds for an account, net of its strategies, by `account|instrument`. */
  readonly netPositions: Map<string, Position>;
  /** By `balanceKey`. */
  readonly balances: Map<string, Balance>;
  /** By `account|instrument`. */
  readonly fundings: Map<string, LastFunding>;
  /** Missing: trading. */
  readonly standings: Map<InstrumentId, InstrumentStanding>;
  day: TradingDay | null;
  /** Of the open day, by currency: what the daily limits are held against. */
  readonly dayTotals: Map<string, DayTotal>;
  lastDay: DayReport | null;
  /** Of working orders. */
  readonly decisions: Map<ClientOrderId, Decision>;
  /** Of the last orders that ended, oldest first: a fill can be late, or be undone. */
  readonly endedDecisions: Map<ClientOrderId, Decision>;
  readonly totals: Attribution['totals'];
  /** Wall time: not part of the hash. */
  readonly hoursUtc: Attribution['hours'];
}

export const emptyBooks = (): Books => ({
  isStated: false,
  accounting: null,
  positions: new Map(),
  netPositions: new Map(),
  balances: new Map(),
  fundings: new Map(),
  standings: new Map(),
  day: null,
  dayTotals: new Map(),
  lastDay: null,
  decisions: new Map(),
  endedDecisions: new Map(),
  totals: new Map(),
  hoursUtc: new Map(),
});

const mapFields = [
  'positions',
  'netPositions',
  'balances',
  'fundings',
  'standings',
  'dayTotals',
  'decisions',
  'endedDecisions',
  'totals',
  'hoursUtc',
] as const;

/** The books as JSON-ready data; maps become arrays of entries. */
export function booksToData(books: Books): Record<string, unknown> {
  const data: Record<string, unknown> = { ...books };
  for (const field of mapFields) data[field] = [...books[field].entries()];
  if (books.day !== null) {
    const { positions, balances } = books.day;
    data['day'] = { ...books.day, positions: [...positions], balances: [...balances] };
  }
  return data;
}

const entriesOf = (value: unknown): Map<unknown, unknown> =>
  new Map(Array.isArray(value) ? value : []);

/** The books back from `booksToData`, of the same version; without data, empty ones. */
export function booksFromData(data: unknown): Books {
  if (typeof data !== 'object' || data === null) return emptyBooks();
  const books: Record<string, unknown> = { ...emptyBooks(), ...data };
  for (const field of mapFields) books[field] = entriesOf(books[field]);
  const { day } = books;
  if (typeof day === 'object' && day !== null && 'positions' in day && 'balances' in day) {
    const { positions, balances } = day;
    books['day'] = { ...day, positions: entriesOf(positions), balances: entriesOf(balances) };
  }
  return books as unknown as Books;
}
