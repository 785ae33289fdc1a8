/**
 * Watches over market data: gaps and silence of every instrument, and silence of a whole venue.
 * Reads the market state at each look; no tick passes through here.
 */
import { FeedGap } from '../../../telemetry/detect/feed-gap.ts';
import { StaleFeed } from '../../../telemetry/detect/stale-feed.ts';
import type { Finding } from '../../alerts/alert-desk.ts';
import { type WatchedRule, watches } from '../../alerts/rules.ts';
import type { InstrumentId, VenueId } from '../../contract/ids.ts';
import type { InstrumentMarket, MarketState } from '../../state/market/market-state.ts';
import { findingOf, type Watch } from './watch.ts';

/** After this, an instrument whose feed was never opened is due all the same. */
const openLatestNanos = 10e9;
/** A venue silent for this share of its limit is about to tell for all of its instruments. */
const venueFirstShare = 0.7;

export interface FeedWatchOptions {
  readonly rule: WatchedRule;
  readonly all: readonly WatchedRule[];
  readonly market: () => MarketState;
}

export interface GapWatchOptions extends FeedWatchOptions {
  /** When a feed of the instrument last entered its resync; null: not in this run. */
  readonly resyncedMonoNanos: (instrument: InstrumentId) => number | null;
}

export interface StaleWatchOptions extends FeedWatchOptions {
  /** Whether the desk still trades it: the ledger remembers instruments for ever. */
  readonly isTraded: (instrument: InstrumentId) => boolean;
}

const isWatched = ({ rule, all }: FeedWatchOptions, { instrument }: InstrumentMarket): boolean =>
  watches(rule, all, { venue: instrument.venue, symbol: instrument.symbol });

const feedText = ({ feed, feedReason }: InstrumentMarket): string =>
  `The feed is ${feed}: ${feedReason}`;

/** Of a silent one: that its feed was last known as live is no news of market data. */
const silenceText = (known: InstrumentMarket): string =>
  known.feed === 'live' ? 'The feed is connected, and nothing comes over it' : feedText(known);

interface GapState {
  readonly detector: FeedGap;
  gaps: number;
  resyncs: number;
  lookedMonoNanos: number;
}

/** Gaps by instrument: a broken sequence and the resync that it causes are one. */
export class GapWatch implements Watch {
  readonly rule: WatchedRule;
  readonly #options: GapWatchOptions;
  readonly #states = new Map<InstrumentId, GapState | null>();

  constructor(options: GapWatchOptions) {
    this.rule = options.rule;
    this.#options = options;
  }

  readonly look = (now: number): readonly Finding[] => {
    const findings: Finding[] = [];
    for (const known of this.#options.market().instruments.values()) {
      const { id, venue } = known.instrument;
      const state = this.#stateOf(known, now);
      if (state === null) continue;
      const { gaps, resyncs } = known.counts;
      const seen = Math.max(gaps - state.gaps, resyncs - state.resyncs);
      if (seen > 0) {
        state.gaps = gaps;
        state.resyncs = resyncs;
        // The record of this resync may come behind this look; an earlier one's time is not its.
        const resynced = this.#options.resyncedMonoNanos(id);
        const isThis = resynced !== null && resynced > state.lookedMonoNanos;
        state.detector.seen(seen, isThis ? resynced : now);
      }
      state.lookedMonoNanos = now;
      const judgement = state.detector.judge(now);
      findings.push(
        findingOf(this.rule, { venue, instrument: id }, judgement, () => feedText(known)),
      );
    }
    return findings;
  };

  #stateOf(known: InstrumentMarket, now: number): GapState | null {
    const { id } = known.instrument;
    const found = this.#states.get(id);
    if (found !== undefined) return found;
    const { gaps, resyncs } = known.counts;
    const made = isWatched(this.#options, known)
      ? { detector: new FeedGap(this.rule), gaps, resyncs, lookedMonoNanos: now }
      : null;
    this.#states.set(id, made);
    return made;
  }
}

interface SilentInstrument {
  readonly detector: StaleFeed;
  openMonoNanos: number | null;
  isTold: boolean;
}

interface SilentVenue {
  readonly detector: StaleFeed;
  readonly instruments: InstrumentMarket[];
}

/** Silence by instrument, told once for the venue where all that is watched there is silent. */
export class StaleWatch implements Watch {
  readonly rule: WatchedRule;
  readonly #options: StaleWatchOptions;
  readonly #venues = new Map<VenueId, SilentVenue>();
  readonly #instruments = new Map<InstrumentId, SilentInstrument | null>();
  #firstMonoNanos: number | null = null;

  constructor(options: StaleWatchOptions) {
    this.rule = options.rule;
    this.#options = options;
  }

  readonly look = (now: number): readonly Finding[] => {
    this.#firstMonoNanos ??= now;
    for (const known of this.#options.market().instruments.values()) this.#meet(known);
    const findings: Finding[] = [];
    for (const [venue, { detector, instruments: all }] of this.#venues) {
      const instruments = all.filter(({ instrument }) => this.#options.isTraded(instrument.id));
      const whole = this.#lookVenue(venue, { detector, instruments }, now);
      if (whole !== null) findings.push(whole.finding);
      for (const known of instruments) {
        findings.push(...this.#lookInstrument(known, now, whole?.isFirst ?? false));
      }
    }
    return findings;
  };

  #meet(known: InstrumentMarket): void {
    const { id, venue } = known.instrument;
    if (this.#instruments.has(id)) return;
    if (!isWatched(this.#options, known)) {
      this.#instruments.set(id, null);
      return;
    }
    const detector = new StaleFeed(this.rule.threshold);
    this.#instruments.set(id, { detector, openMonoNanos: null, isTold: false });
    const silent = this.#venues.get(venue);
    if (silent !== undefined) silent.instruments.push(known);
    else {
      const whole = new StaleFeed(this.rule.threshold);
      this.#venues.set(venue, { detector: whole, instruments: [known] });
    }
  }

  /** Null where the venue has one instrument only: that tells for itself. */
  #lookVenue(
    venue: VenueId,
    { detector, instruments }: SilentVenue,
    now: number,
  ): { readonly finding: Finding; readonly isFirst: boolean } | null {
    let last: number | null = null;
    let open: number | null = null;
    for (const known of instruments) {
      const received = known.lastReceivedMonoNanos;
      if (received !== null && (last === null || received > last)) last = received;
      const due = this.#openOf(known, now);
      if (due !== null && (open === null || due < open)) open = due;
    }
    if (instruments.length < 2) return null;
    const judgement = detector.judge(now, last, open);
    const isFirst = judgement.isFiring || judgement.figure > judgement.limit * venueFirstShare;
    const reason = (): string => {
      const [first] = instruments;
      return `All ${instruments.length} instruments are silent. ${first ? silenceText(first) : ''}`;
    };
    return { finding: findingOf(this.rule, { venue }, judgement, reason), isFirst };
  }

  #lookInstrument(known: InstrumentMarket, now: number, venueFirst: boolean): readonly Finding[] {
    const { id, venue } = known.instrument;
    const state = this.#instruments.get(id);
    if (state === null || state === undefined) return [];
    const judgement = state.detector.judge(now, known.lastReceivedMonoNanos, state.openMonoNanos);
    // What was told goes on to its own end; what is new waits for the venue's word.
    if (judgement.isFiring && !state.isTold && venueFirst) return [];
    const fresh = judgement.isFiring && !state.isTold ? 1 : 0;
    state.isTold = judgement.isFiring;
    const told = { ...judgement, fresh };
    return [findingOf(this.rule, { venue, instrument: id }, told, () => silenceText(known))];
  }

  /** Since when messages of an instrument are due. */
  #openOf(known: InstrumentMarket, now: number): number | null {
    const state = this.#instruments.get(known.instrument.id);
    if (state === null || state === undefined) return null;
    const waited = now - (this.#firstMonoNanos ?? now);
    if (state.openMonoNanos === null && (known.feed !== 'connecting' || waited > openLatestNanos)) {
      state.openMonoNanos = now;
    }
    return state.openMonoNanos;
  }
}
