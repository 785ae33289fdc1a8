/**
 * How the venues stand, in the few words of a header: order sessions, feeds, the age of data.
 * Says "up" and "live" only where the engine does.
 */
import type { InstrumentId, VenueId } from '../../engine/contract/ids.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { ageNowMillis, type MarketColumns } from './market-columns.ts';

export interface VenueFacts {
  readonly text: string;
  readonly tone: '' | 'faint' | 'amber' | 'red';
  /** What each venue said of itself. */
  readonly reasons: string;
}

/** The order sessions: those that are not up by name, else how many are. */
export function venueFacts(
  venues: ReadonlyMap<VenueId, { state: string; reason: string }> | null,
): VenueFacts {
  if (venues === null) return { text: 'Not known', tone: 'faint', reasons: '' };
  const all = [...venues];
  const reasons = all
    .map(([id, { state, reason }]) => `${id} ${state} ${reason}`.trim())
    .join('; ');
  if (all.length === 0) return { text: 'no session', tone: 'faint', reasons: 'No venue yet' };
  const troubled = all.filter(([, venue]) => venue.state !== 'up');
  if (troubled.length === 0) {
    const text = all.length === 1 ? `${all[0]?.[0]} up` : `${all.length} venues up`;
    return { text, tone: '', reasons };
  }
  const text = troubled.map(([id, { state }]) => `${id} ${state}`).join(', ');
  return { text, tone: troubled.some(([, v]) => v.state === 'down') ? 'red' : 'amber', reasons };
}

/** Without a limit of its own an instrument's data counts as old after this. */
const defaultAgeMillis = 2_000;
/** So many times over the limit is not late any more, but gone. */
const goneTimes = 3;

interface Aged {
  readonly ledger: LedgerState | null;
  readonly market: MarketColumns;
}

/** Colour of a data age: amber over the reference limit of the gate, red well beyond. */
export function ageTone(
  { ledger, market }: Aged,
  id: InstrumentId,
  nowMillis: number,
): '' | 'amber' | 'red' {
  const limits = ledger?.limits?.instruments.find((entry) => entry.instrument === id);
  const limit = limits?.referenceAgeMillis ?? defaultAgeMillis;
  const age = ageNowMillis(market, id, nowMillis);
  if (age <= limit) return '';
  return age > limit * goneTimes ? 'red' : 'amber';
}

/** Whether the market of an instrument is not to be traded on: dimmed. */
export function isMarketOld(aged: Aged, id: InstrumentId, nowMillis: number): boolean {
  const feed = aged.market.instruments.get(id)?.feed;
  if (feed === undefined) return false;
  return feed !== 'live' || ageTone(aged, id, nowMillis) !== '';
}

export interface FeedFacts {
  readonly text: string;
  readonly tone: '' | 'faint' | 'amber' | 'red';
}

/**
 * The feeds in a few words: those that are not live by their state, then those that call themselves
 * live and have not sent for too long, else how many are live.
 */
export function feedFacts(aged: Aged, nowMillis: number): FeedFacts {
  const feeds = [...aged.market.instruments];
  const troubled = feeds.filter(([, columns]) => columns.feed !== 'live');
  const [first] = troubled;
  if (first !== undefined) {
    const text = `feed ${first[1].feed}, ${troubled.length} of ${feeds.length}`;
    return { text, tone: 'amber' };
  }
  if (feeds.length === 0) return { text: '', tone: 'faint' };
  const tones = feeds.map(([id]) => ageTone(aged, id, nowMillis));
  const old = feeds.filter((_, index) => tones[index] !== '');
  if (old.length === 0) {
    return { text: feeds.length === 1 ? 'live feed' : `${feeds.length} live feeds`, tone: 'faint' };
  }
  const oldest = Math.max(...old.map(([id]) => ageNowMillis(aged.market, id, nowMillis)));
  const which = feeds.length === 1 ? '' : `, ${old.length} of ${feeds.length}`;
  const text = `silent ${Math.floor(oldest / 1_000)} s${which}`;
  return { text, tone: tones.includes('red') ? 'red' : 'amber' };
}
