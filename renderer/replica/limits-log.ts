/**
 * Message counts and refusals as the engine told them last, asked for again and again while they
 * are shown, with their age. What is older than two seconds is STALE, and never shown as new.
 */
import type { LimitsAnswer } from '../../engine/contract/limit-use.ts';
import type { ClientMessage } from '../../engine/contract/wire.ts';
import type { RequestOutcome } from './requests.ts';
import type { Topics } from './topics.ts';

/** Older than this, in milliseconds, figures are stale. */
export const limitsStaleMillis = 2_000;

export interface LimitsLog {
  /** Null: nothing was told in this run of the engine. */
  readonly told: () => LimitsAnswer | null;
  /** Since the newest answer came, in milliseconds; null: none came. */
  readonly ageMillis: () => number | null;
  /** Asks for the figures of now; nothing while it is asked already. */
  refresh(): Promise<void>;
}

export interface LimitsPort {
  readonly ask: (make: (id: string) => ClientMessage) => Promise<RequestOutcome>;
  /** Of the engine that this window is connected to; null: none. */
  readonly session: () => string | null;
  /** Window clock, in milliseconds. */
  readonly now: () => number;
}

/** The log over a way to ask; touches the topic `limits` on every answer. */
export function createLimitsLog({ ask, session, now }: LimitsPort, topics: Topics): LimitsLog {
  let last: {
    readonly session: string | null;
    readonly answer: LimitsAnswer;
    readonly atMillis: number;
  } | null = null;
  let asking = false;
  const known = () => (last !== null && last.session === session() ? last : null);
  return {
    told: () => known()?.answer ?? null,
    ageMillis() {
      const current = known();
      return current === null ? null : Math.max(0, now() - current.atMillis);
    },
    async refresh() {
      if (asking) return;
      asking = true;
      // Of the asking, not of the answer: what it tells may be as old as that.
      const begun = { session: session(), atMillis: now() };
      const outcome = await ask((id) => ({ type: 'limits.query', id })).finally(() => {
        asking = false;
      });
      const result = outcome.kind === 'reply' ? outcome.reply.result : null;
      if (result?.kind === 'limits') last = { ...begun, answer: result };
      topics.touch('limits');
    },
  };
}

/** How old figures are, in words; empty while they are of now. */
export function staleText(ageMillis: number | null, isConnected: boolean): string {
  if (ageMillis === null) return isConnected ? '' : 'STALE';
  if (isConnected && ageMillis <= limitsStaleMillis) return '';
  return `STALE, ${Math.floor(ageMillis / 1_000)} s old`;
}
