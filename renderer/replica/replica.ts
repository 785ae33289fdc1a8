/**
 * The window's copy of the desk: ledger state by the engine's own fold, and the latest frames.
 * Shows no change that the engine has not confirmed; a gap is answered by asking again.
 */
import type { KillProgress } from '../../engine/contract/control.ts';
import type { LedgerEvent } from '../../engine/contract/events.ts';
import type { EngineStatus, ServerMessage, TelemetryFrame } from '../../engine/contract/wire.ts';
import { fold } from '../../engine/state/fold.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { stateFromData } from '../../engine/state/state-text.ts';
import type { LatencyFrame } from '../../telemetry/contract/latency-frame.ts';
import { type FlattenEnd, flattenEndOf } from './flatten-words.ts';
import { createGridHistory, type GridHistory } from './grid-history.ts';
import {
  afterRestart,
  type KillList,
  withEvent,
  withLastReport,
  withProgress,
} from './kill-list.ts';
import {
  addLatencyFrame,
  clearHistory,
  createLatencyHistory,
  type LatencyHistory,
} from './latency-history.ts';
import {
  applyMarketFrame,
  emptyMarket,
  instrumentMarket,
  type MarketColumns,
} from './market-columns.ts';
import { type NotableLine, withNotable } from './notable.ts';
import { loadBars } from './price-bars.ts';
import type { Topic, Topics } from './topics.ts';

/** Most finished orders that a ledger state holds: a count of so many is a cap. */
export { finishedOrdersLimit } from '../../engine/state/ledger-state.ts';

/** Everything that panels may show; columns and ledger are changed in place. */
export interface Replica {
  readonly topics: Topics;
  ledger: LedgerState | null;
  /** What numbers of former events mean. */
  readonly grids: GridHistory;
  status: EngineStatus | null;
  readonly market: MarketColumns;
  telemetry: TelemetryFrame | null;
  latency: LatencyFrame | null;
  /** The last minutes of them; changed in place. */
  readonly latencies: LatencyHistory;
  kills: KillList;
  /** When the last flatten ended; null: none did, or it is not looked up yet. */
  flattenEnd: FlattenEnd | null;
  /** Newest first, since the window opened. */
  notable: readonly NotableLine[];
  /** Waits for a snapshot; ledger events before it are left out. */
  awaitingSnapshot: boolean;
  /** Gaps and failed folds answered by asking again, since the window opened. */
  resyncs: number;
  lastFault: string;
}

export const createReplica = (topics: Topics): Replica => ({
  topics,
  ledger: null,
  grids: createGridHistory(),
  status: null,
  market: emptyMarket(),
  telemetry: null,
  latency: null,
  latencies: createLatencyHistory(),
  kills: [],
  flattenEnd: null,
  notable: [],
  awaitingSnapshot: true,
  resyncs: 0,
  lastFault: '',
});

const ledgerTopics: readonly Topic[] = [
  'ledger',
  'orders',
  'fills',
  'positions',
  'modes',
  'venues',
  'strategies',
  'limits',
  'kill',
  'alerts',
];

type Snapshot = Extract<ServerMessage, { type: 'snapshot' }>;

/** Replaces everything by the engine's snapshot. */
export function applySnapshot(replica: Replica, snapshot: Snapshot): void {
  const data = snapshot.state;
  if (data === null || typeof data !== 'object') {
    replica.lastFault = 'The snapshot holds no state.';
    return;
  }
  const { sessionId } = snapshot.status;
  const restarted = replica.status !== null && replica.status.sessionId !== sessionId;
  if (restarted) replica.kills = afterRestart(replica.kills);
  if (restarted) clearHistory(replica.latencies);
  replica.ledger = stateFromData({ ...data });
  replica.grids.restart(replica.ledger);
  replica.topics.touch('grids');
  replica.status = snapshot.status;
  replica.awaitingSnapshot = false;
  for (const { instrument, bars } of snapshot.bars) {
    loadBars(instrumentMarket(replica.market, instrument).bars, bars);
  }
  const { lastKill } = replica.ledger;
  if (lastKill !== null) replica.kills = withLastReport(replica.kills, lastKill);
  for (const topic of ledgerTopics) replica.topics.touch(topic);
  replica.topics.touch('status');
  replica.topics.touch('bars');
}

/**
 * Folds numbered events; those already in the state are passed over.
 * Returns false when a gap or a fault means that a new snapshot is needed.
 */
export function applyEvents(replica: Replica, events: readonly LedgerEvent[]): boolean {
  const { ledger } = replica;
  if (ledger === null || replica.awaitingSnapshot) return true;
  for (const event of events) {
    if (event.sequence <= ledger.sequence) continue;
    const failure = foldFailure(ledger, event);
    if (failure !== null) {
      replica.awaitingSnapshot = true;
      replica.resyncs += 1;
      replica.lastFault = failure;
      replica.topics.touch('ledger');
      return false;
    }
    for (const topic of topicsOf(event)) replica.topics.touch(topic);
    if (replica.grids.note(event)) replica.topics.touch('grids');
    const notable = withNotable(replica.notable, event);
    if (notable !== replica.notable) replica.topics.touch('notable');
    replica.notable = notable;
    replica.kills = withEvent(replica.kills, event);
    replica.flattenEnd = flattenEndOf(event) ?? replica.flattenEnd;
  }
  replica.topics.touch('ledger');
  return true;
}

function foldFailure(ledger: LedgerState, event: LedgerEvent): string | null {
  if (event.sequence !== ledger.sequence + 1) {
    return `Ledger event ${event.sequence} follows ${ledger.sequence}.`;
  }
  try {
    fold(ledger, event);
    return null;
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}

function topicsOf(event: LedgerEvent): readonly Topic[] {
  const { type } = event.body;
  const isMoney = type === 'order.filled' || type === 'order.busted' || type === 'order.corrected';
  if (isMoney) return ['orders', 'fills', 'positions', 'limits'];
  if (type.startsWith('order.') || type === 'verdict.recorded') return ['orders', 'limits'];
  if (type.startsWith('alert.')) return ['alerts'];
  if (type.startsWith('proposal.')) return ['alerts'];
  // The status says what stands against arming: it is asked for with the modes.
  if (type.startsWith('reconciliation.')) return ['alerts', 'modes'];
  if (type === 'position.adopted') return ['fills', 'positions', 'limits'];
  switch (type) {
    case 'accounting.set':
    case 'balance.stated':
    case 'funding.settled':
    case 'position.settled':
    case 'day.opened':
    case 'day.closed':
      return ['positions'];
    case 'instrument.tradabilityChanged':
      return ['limits'];
    case 'mode.changed':
    case 'trip.fired':
      return ['modes', 'kill', 'limits'];
    case 'venue.changed':
      return ['venues'];
    case 'strategy.changed':
    case 'strategy.swapped':
      return ['strategies'];
    case 'flatten.started':
    case 'flatten.ended':
      return ['kill', 'modes'];
    case 'limits.set':
    case 'covariance.set':
    case 'trips.set':
      return ['limits'];
    case 'kill.reported':
      return ['kill'];
    case 'session.started':
    case 'instrument.defined':
    case 'instrument.regridded':
    case 'operator.enrolled':
    case 'operators.set':
      return ledgerTopics;
    default:
      return [];
  }
}

/** Takes one frame of the unnumbered streams. */
export function applyFrame(
  replica: Replica,
  message: Extract<
    ServerMessage,
    { type: 'market' | 'telemetry' | 'latency' | 'status' | 'kill.progress' }
  >,
  nowMillis: number,
): void {
  switch (message.type) {
    case 'market':
      applyMarketFrame(replica.market, message, nowMillis);
      replica.topics.touch('market');
      replica.topics.touch('marks');
      return;
    case 'telemetry':
      replica.telemetry = message;
      replica.topics.touch('telemetry');
      return;
    case 'latency':
      replica.latency = message;
      addLatencyFrame(replica.latencies, message);
      replica.topics.touch('latency');
      return;
    case 'status':
      replica.status = message.status;
      replica.topics.touch('status');
      return;
    case 'kill.progress':
      applyProgress(replica, message, nowMillis);
      return;
  }
}

/** Takes the progress of a kill, which both sockets tell, and shows it at once. */
export function applyProgress(replica: Replica, progress: KillProgress, nowMillis: number): void {
  const kills = withProgress(replica.kills, progress, nowMillis);
  if (kills === replica.kills) return;
  replica.kills = kills;
  replica.topics.touch('kill');
  replica.topics.tell('kill');
}
