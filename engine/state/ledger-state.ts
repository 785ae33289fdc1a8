/**
 * Ledger state: everything that folds from the ledger alone, in the engine and in every console.
 * Holds no prices: marks and books are market state.
 */
import type { AlertId } from '../contract/alert.ts';
import { invariant } from '../contract/assert.ts';
import type { KillReport, LedgerBody } from '../contract/events.ts';
import type {
  ClientOrderId,
  InstrumentId,
  IntentId,
  OperatorId,
  StrategyId,
  VenueId,
} from '../contract/ids.ts';
import type { Instrument, Valuation } from '../contract/instrument.ts';
import type { Limits } from '../contract/limits.ts';
import type { GateEpoch, LedgerSequence, UtcNanos } from '../contract/numbers.ts';
import { gateEpoch, ledgerSequence } from '../contract/numbers.ts';
import type { OrderRecord, OrderRequest } from '../contract/orders.ts';
import type { ProposalEnded, ProposalId, ProposalRecord } from '../contract/proposal.ts';
import type { BreakId } from '../contract/reconciliation.ts';
import type { Mode, Scope } from '../contract/scope.ts';
import type { VenueSafety } from '../contract/venue-safety.ts';
import { type Books, emptyBooks } from './books.ts';
import type { CovarianceRecord } from './covariance-fold.ts';
import type { DoubtfulKills } from './doubtful-kills.ts';
import type { OverridesState } from './overrides-fold.ts';
import type { ParentRecord } from './parents-fold.ts';
import type { PhaseRecord } from './phases-fold.ts';
import type { Position } from './position.ts';
import type { BreakRecord } from './reconciliation-fold.ts';
import type { TripsState } from './trips-fold.ts';

/** Finished orders and fills to show; older ones are in the ledger. */
export const finishedOrdersLimit = 500;
/** Finished orders beyond those, kept because a fill of one can come long after its end. */
export const retiredOrdersLimit = 32_768;
export const recentFillsLimit = 500;
/** Alerts that are over, to show; older ones are in the ledger. */
export const clearedAlertsLimit = 200;
/** Alerts that are open, or wait for an owner; of those that only wait, the oldest make room. */
export const listedAlertsLimit = 500;

/** Proposals that have ended, to show; older ones are in the ledger. */
export const endedProposalsLimit = 50;

/** A scope that is not active, and why. */
export interface ScopeMode {
  readonly scope: Scope;
  readonly mode: Mode;
  readonly epoch: GateEpoch;
  readonly cause: string;
  readonly reason: string;
  readonly actor: string;
  /** When it was set; null before the first event. Wall time: not part of the hash. */
  readonly sinceUtcNanos: UtcNanos | null;
}

export interface OperatorRecord {
  readonly publicKey: string;
  readonly role: 'viewer' | 'trader' | 'risk' | 'admin';
}

/** What a swap put at a seat, and the entry of desk.yaml (by its hash) that it stands beside. */
export interface SwappedFile {
  readonly file: string;
  readonly fileHash: string;
  readonly entryHash: string;
}

export interface StrategyRecord {
  readonly version: string;
  readonly state: 'starting' | 'running' | 'stopped' | 'failed';
  readonly reason: string;
  /** What the last swap put in its place; null: it runs what desk.yaml names. */
  readonly swapped: SwappedFile | null;
  /** SHA-256 (hex) of what decided there last; missing: no event has told. */
  readonly program?: string;
}

/** A proposal and how it ended. */
export interface EndedProposal extends ProposalRecord {
  readonly ended: ProposalEnded;
}

type Raised = Extract<LedgerBody, { type: 'alert.raised' }>;

/** One alert and what became of it. */
export interface AlertRecord {
  readonly raised: Raised;
  readonly raisedUtcNanos: UtcNanos;
  /** How often it was seen, the first time included. */
  readonly count: number;
  readonly lastUtcNanos: UtcNanos;
  /** Detail of the newest time. */
  readonly lastDetail: string;
  /** Who took it over; null: nobody yet. */
  readonly owner: OperatorId | null;
  readonly note: string;
  /** Why it is over; null while it is open. */
  readonly clearedReason: string | null;
}

/** What a flatten began with, and the own orders whose cancel it has asked for since. */
export interface FlattenRecord extends Extract<LedgerBody, { type: 'flatten.started' }> {
  readonly madeWay?: readonly ClientOrderId[];
}
type FlattenEnded = Extract<LedgerBody, { type: 'flatten.ended' }>;

type Filled = Extract<LedgerBody, { type: 'order.filled' }>;

/** One fill as shown on the blotter. */
export interface FillRecord {
  readonly sequence: LedgerSequence;
  readonly instrument: InstrumentId;
  readonly strategy: StrategyId;
  readonly side: 'buy' | 'sell';
  readonly fill: Filled;
  /** The venue took it back, or put another in its place. Missing: it stands. */
  readonly undone?: 'busted' | 'corrected';
}

export interface LedgerState {
  sequence: LedgerSequence;
  environment: 'SIM' | 'PAPER' | 'LIVE';
  desk: string;
  singleOperator: boolean;
  fence: number;
  epoch: GateEpoch;
  limits: Limits | null;
  lastKill: KillReport | null;
  /** Kills that nobody has confirmed yet; null: none. */
  doubtfulKills: DoubtfulKills | null;
  /** The flatten that is under way; null: none. */
  flatten: FlattenRecord | null;
  lastFlatten: FlattenEnded | null;
  wardenState: 'guarding' | 'lost' | 'acted' | 'absent';
  readonly instruments: Map<InstrumentId, Instrument>;
  /** Derived from `instruments`; not part of the hash. */
  readonly valuations: Map<InstrumentId, Valuation>;
  readonly operators: Map<OperatorId, OperatorRecord>;
  /** Those of them that the desk file lists; null: no list was ever put in force. */
  listedOperators: readonly OperatorId[] | null;
  readonly modes: ScopeMode[];
  readonly strategies: Map<StrategyId, StrategyRecord>;
  readonly feeds: Map<InstrumentId, { state: string; reason: string }>;
  readonly venues: Map<VenueId, { state: string; reason: string; safety?: VenueSafety }>;
  /**
   * Open alerts by id, oldest first: those not over, or over and not yet acknowledged, the last
   * ones of these.
   */
  readonly alerts: Map<AlertId, AlertRecord>;
  /** The last alerts that are over and acknowledged, oldest first. */
  readonly clearedAlerts: AlertRecord[];
  /** Intents without a verdict; empty between two steps of the core. */
  readonly pendingIntents: Map<IntentId, OrderRequest>;
  /** Working orders by client order id. */
  readonly orders: Map<ClientOrderId, OrderRecord>;
  /** The last finished orders, oldest first. */
  readonly finishedOrders: OrderRecord[];
  /**
   * Finished orders older than `finishedOrders`, oldest first. Folds from the ledger like the rest,
   * but is neither in snapshots nor in the hash: a replica that lacks the order of a late fill
   * cannot fold it, and asks for a new snapshot.
   */
  readonly retiredOrders: Map<ClientOrderId, OrderRecord>;
  /** The last fills, oldest first. */
  readonly fills: FillRecord[];
  /** By `positionKey`. */
  readonly positions: Map<string, Position>;
  /** FIFO, balances, funding, trading day, attribution. */
  readonly books: Books;
  /** Breaks with a venue that are undecided, or ignored and still there. */
  readonly breaks: Map<BreakId, BreakRecord>;
  /** The last breaks that were adopted or flattened, oldest first. */
  readonly decidedBreaks: BreakRecord[];
  /** What strategies set out to trade, by `parentKey`; ended ones too, the last of those. */
  readonly parents: Map<string, ParentRecord>;
  /** What limits of volatility are held by; null: nothing yet, or a grid has changed since. */
  covariance: CovarianceRecord | null;
  /** Rules that act by themselves, and what fired; null while no event has told of any. */
  trips: TripsState | null;
  /** The venue's last word on the phase of each instrument; of others it tells of none. */
  readonly phases: Map<InstrumentId, PhaseRecord>;
  /** What lets single orders past soft limits; null while there was none. */
  overrides: OverridesState | null;
  /** Commands that wait for a second operator, or are being carried out; oldest first. */
  readonly proposals: Map<ProposalId, ProposalRecord>;
  /** The last proposals that have ended, oldest first. */
  readonly endedProposals: EndedProposal[];
  readonly counts: Counts;
}

/** Running totals since the ledger began. */
export interface Counts {
  intents: number;
  approved: number;
  refused: number;
  sent: number;
  fenced: number;
  fills: number;
  cancelled: number;
  rejected: number;
  faults: number;
}

/** The state before the first event: halted, because nothing has armed it. */
export function initialState(): LedgerState {
  return {
    sequence: ledgerSequence(0),
    environment: 'SIM',
    desk: '',
    singleOperator: false,
    fence: 0,
    epoch: gateEpoch(0),
    limits: null,
    lastKill: null,
    doubtfulKills: null,
    flatten: null,
    lastFlatten: null,
    wardenState: 'absent',
    instruments: new Map(),
    valuations: new Map(),
    operators: new Map(),
    listedOperators: null,
    modes: [
      {
        scope: {},
        mode: 'halted',
        epoch: gateEpoch(0),
        cause: 'start',
        reason: 'never armed',
        actor: 'system',
        sinceUtcNanos: null,
      },
    ],
    strategies: new Map(),
    feeds: new Map(),
    venues: new Map(),
    alerts: new Map(),
    clearedAlerts: [],
    pendingIntents: new Map(),
    orders: new Map(),
    finishedOrders: [],
    retiredOrders: new Map(),
    fills: [],
    positions: new Map(),
    books: emptyBooks(),
    breaks: new Map(),
    decidedBreaks: [],
    parents: new Map(),
    covariance: null,
    trips: null,
    phases: new Map(),
    overrides: null,
    proposals: new Map(),
    endedProposals: [],
    counts: {
      intents: 0,
      approved: 0,
      refused: 0,
      sent: 0,
      fenced: 0,
      fills: 0,
      cancelled: 0,
      rejected: 0,
      faults: 0,
    },
  };
}

/** An order by id, working or finished not too many orders ago. */
export function findOrder(state: LedgerState, id: ClientOrderId): OrderRecord | undefined {
  return (
    state.orders.get(id) ??
    state.finishedOrders.findLast((order) => order.clientOrderId === id) ??
    state.retiredOrders.get(id)
  );
}

/** The same, of an order that is there: an event of it was folded, or an index names it. */
export function knownOrder(state: LedgerState, id: ClientOrderId): OrderRecord {
  const order = findOrder(state, id);
  invariant(order !== undefined, `order ${id} is not in the books`);
  return order;
}

/** What lots of an instrument are worth, of one that was found defined. */
export function knownValuation(state: LedgerState, id: InstrumentId): Valuation {
  const valuation = state.valuations.get(id);
  invariant(valuation !== undefined, `${id} is not defined`);
  return valuation;
}
