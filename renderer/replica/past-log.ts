/**
 * The desk as it stood at a point of the record, and the chain of one order, as the engine reads
 * them from the ledger. While one answer is awaited only the newest wish is kept.
 */
import type { LedgerEvent } from '../../engine/contract/events.ts';
import type { ClientMessage, Past, PastQuery } from '../../engine/contract/wire.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import type { Position as PositionThen } from '../../engine/state/position.ts';
import { stateFromData } from '../../engine/state/state-text.ts';
import type { RequestOutcome } from './requests.ts';
import type { Topics } from './topics.ts';

export type { PositionThen };

/** One look back. */
export interface PastView {
  readonly past: Past;
  readonly ledger: LedgerState;
}

/** The chain that was asked for; empty: the ledger has no such order. */
export interface ChainView {
  readonly order: string;
  readonly chain: readonly LedgerEvent[];
}

export interface PastLog {
  /** Null: nothing was asked for yet. */
  readonly view: () => PastView | null;
  readonly chain: () => ChainView | null;
  readonly state: () => 'idle' | 'loading' | 'failed';
  readonly error: () => string;
  /** Ends when what was wished for last is shown, or could not be read. */
  goTo(point: PastQuery): Promise<void>;
  follow(order: string): Promise<void>;
}

type Ask = (make: (id: string) => ClientMessage) => Promise<RequestOutcome>;

interface Live {
  view: PastView | null;
  chain: ChainView | null;
  state: 'idle' | 'loading' | 'failed';
  error: string;
  /** The newest point that was wished for while another was awaited. */
  wish: PastQuery | null;
  /** Until the last of the wishes is answered. */
  going: Promise<void> | null;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The log over a way to ask; touches the topic `past` on every change. */
export function createPastLog(ask: Ask, topics: Topics): PastLog {
  const live: Live = {
    view: null,
    chain: null,
    state: 'idle',
    error: '',
    wish: null,
    going: null,
  };
  const changed = () => topics.touch('past');
  const fail = (error: string): void => {
    live.state = 'failed';
    live.error = error;
  };
  const look = async (query: PastQuery): Promise<void> => {
    const outcome = await ask((id) => ({ type: 'past.query', id, query }));
    if (outcome.kind !== 'reply') return fail(outcome.error);
    const { result, error } = outcome.reply;
    if (result.kind !== 'past' || !isRecord(result.past.state)) return fail(error || 'No answer.');
    live.state = 'idle';
    live.view = { past: result.past, ledger: stateFromData(result.past.state) };
  };
  const goThere = async (): Promise<void> => {
    while (live.wish !== null) {
      const query: PastQuery = live.wish;
      live.wish = null;
      live.state = 'loading';
      changed();
      await look(query);
    }
    live.going = null;
    changed();
  };
  return {
    view: () => live.view,
    chain: () => live.chain,
    state: () => live.state,
    error: () => live.error,
    goTo(point) {
      live.wish = point;
      live.going ??= goThere();
      return live.going;
    },
    async follow(order) {
      const outcome = await ask((id) => ({ type: 'orderChain.query', id, order }));
      const result = outcome.kind === 'reply' ? outcome.reply.result : null;
      if (result?.kind === 'orderChain') live.chain = { order, chain: result.chain };
      else fail(outcome.kind === 'reply' ? outcome.reply.error : outcome.error);
      changed();
    },
  };
}
