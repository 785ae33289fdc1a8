/**
 * Ledger state as plain data: for the wire's snapshot, and as the text under the state hash.
 * Leaves out of the hash what differs between equal histories: wall times, sessions, traces.
 */
import { canonicalJson } from '../contract/canonical.ts';
import { valuationOf } from '../contract/instrument.ts';
import { booksFromData, booksToData } from './books.ts';
import { initialState, type LedgerState } from './ledger-state.ts';

const mapFields = [
  'instruments',
  'operators',
  'strategies',
  'feeds',
  'venues',
  'alerts',
  'pendingIntents',
  'orders',
  'positions',
  'breaks',
  'proposals',
  'phases',
  'parents',
] as const;

/**
 * The state as JSON-ready data; maps become arrays of entries in insertion order. Leaves out what
 * derives from the rest, and the long memory of finished orders, which only the engine needs.
 */
export function stateToData(state: LedgerState): Record<string, unknown> {
  const data: Record<string, unknown> = { ...state };
  delete data['valuations'];
  delete data['retiredOrders'];
  for (const field of mapFields) data[field] = [...state[field].entries()];
  data['books'] = booksToData(state.books);
  return data;
}

/**
 * The state back from `stateToData`, as the engine wrote it on this wire version.
 * The caller has checked the protocol version; shape is trusted within one version.
 */
export function stateFromData(data: Record<string, unknown>): LedgerState {
  const state: Record<string, unknown> = { ...initialState(), ...data };
  for (const field of mapFields) {
    const entries = data[field];
    state[field] = new Map(Array.isArray(entries) ? entries : []);
  }
  state['books'] = booksFromData(data['books']);
  const typed = state as unknown as LedgerState;
  const valuations = new Map(
    [...typed.instruments].map(([id, instrument]) => [id, valuationOf(instrument)]),
  );
  return { ...typed, valuations };
}

/** Times that are terms of an order or an instrument: what happens then is part of the state. */
const termTimes: ReadonlySet<string> = new Set(['expiryUtcMillis']);
const wallTime = /(?:Utc|UtcNanos|UtcMillis|MonoNanos|sessionId|traceId)$/;

const isUnhashed = (key: string): boolean => wallTime.test(key) && !termTimes.has(key);

/**
 * The text whose SHA-256 is the stateHash. Books that no event has stated derive from the fills,
 * and what later versions brought is left out while there was none of it: a ledger from before
 * there were such events has the hash that it always had.
 */
export function stateHashText(state: LedgerState): string {
  const data = stateToData(state);
  if (!state.books.isStated) delete data['books'];
  if (state.breaks.size === 0 && state.decidedBreaks.length === 0) {
    delete data['breaks'];
    delete data['decidedBreaks'];
  }
  if (state.covariance === null) delete data['covariance'];
  if (state.doubtfulKills === null) delete data['doubtfulKills'];
  if (state.parents.size === 0) delete data['parents'];
  if (state.trips === null) delete data['trips'];
  if (state.phases.size === 0) delete data['phases'];
  if (state.listedOperators === null) delete data['listedOperators'];
  if (state.overrides === null) delete data['overrides'];
  if (state.proposals.size === 0 && state.endedProposals.length === 0) {
    delete data['proposals'];
    delete data['endedProposals'];
  }
  return `quarterdeck.state.v1\n${canonicalJson(data, isUnhashed)}`;
}
