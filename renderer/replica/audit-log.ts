/**
 * The audit log as pages by key: newest first, older ones on demand, and the verifier's word.
 * Rows come from the ledger with their hashes; nothing is made up from the live stream.
 */
import type { LedgerRow } from '../../engine/contract/events.ts';
import { AuditQuery, type ClientMessage, type VerifyResult } from '../../engine/contract/wire.ts';
import type { RequestOutcome } from './requests.ts';
import type { Topics } from './topics.ts';

/** Rows asked for at once. */
const pageRows = 200;
/** Rows kept in the window; beyond it the oldest are dropped and can be asked for again. */
export const rowsLimit = 20_000;

export interface AuditFilter {
  /** Event types with this prefix; empty: all. */
  readonly typePrefix: string;
  readonly text: string;
}

export type Verification =
  | { readonly state: 'none' }
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly result: VerifyResult }
  | { readonly state: 'failed'; readonly error: string };

export interface AuditLog {
  readonly rows: () => readonly LedgerRow[];
  readonly more: () => boolean;
  readonly state: () => 'idle' | 'loading' | 'failed';
  readonly error: () => string;
  readonly filter: () => AuditFilter;
  readonly verification: () => Verification;
  setFilter(filter: AuditFilter): Promise<void>;
  /** Rows newer than those held, or the first page. */
  refresh(): Promise<void>;
  /** The page below the last row held. */
  older(): Promise<void>;
  verify(): Promise<void>;
}

type Question = Extract<ClientMessage, { type: 'audit.query' }>['query'];

/** How the log reaches the engine. */
export interface AuditPort {
  query(query: Question): Promise<RequestOutcome>;
  verify(): Promise<RequestOutcome>;
}

/**
 * Newer rows put before those held: kept together when they meet, else the page alone.
 * `pageIsWhole` says that the page had room for everything newer.
 */
export function mergeNewer(
  held: readonly LedgerRow[],
  page: readonly LedgerRow[],
  pageIsWhole: boolean,
): readonly LedgerRow[] {
  const top = held[0]?.sequence ?? 0;
  const newer = page.filter((row) => row.sequence > top);
  const meets = newer.length < page.length || pageIsWhole;
  return meets ? [...newer, ...held].slice(0, rowsLimit) : page;
}

interface Live {
  rows: readonly LedgerRow[];
  more: boolean;
  state: 'idle' | 'loading' | 'failed';
  error: string;
  filter: AuditFilter;
  verification: Verification;
  /** Raised by a change of filter: answers to older questions are left out. */
  generation: number;
}

/** The log over a port; touches the topic `audit` on every change. */
export function createAuditLog(port: AuditPort, topics: Topics): AuditLog {
  const live: Live = {
    rows: [],
    more: false,
    state: 'idle',
    error: '',
    filter: { typePrefix: '', text: '' },
    verification: { state: 'none' },
    generation: 0,
  };
  const changed = () => topics.touch('audit');
  const refresh = () =>
    ask(live, port, null, changed, (rows, more) => {
      const merged = mergeNewer(live.rows, rows, !more);
      if (merged === rows || live.rows.length === 0) live.more = more;
      live.rows = merged;
    });
  return {
    rows: () => live.rows,
    more: () => live.more,
    state: () => live.state,
    error: () => live.error,
    filter: () => live.filter,
    verification: () => live.verification,
    async setFilter(filter) {
      live.filter = filter;
      live.rows = [];
      live.more = false;
      live.state = 'idle';
      live.generation += 1;
      changed();
      await refresh();
    },
    refresh,
    async older() {
      const last = live.rows.at(-1);
      if (last === undefined || !live.more) return;
      await ask(live, port, last.sequence, changed, (rows, more) => {
        live.rows = [...live.rows, ...rows];
        live.more = more && live.rows.length < rowsLimit;
      });
    },
    verify: () => verify(live, port, changed),
  };
}

async function ask(
  live: Live,
  port: AuditPort,
  before: LedgerRow['sequence'] | null,
  changed: () => void,
  take: (rows: readonly LedgerRow[], more: boolean) => void,
): Promise<void> {
  if (live.state === 'loading') return;
  const { generation } = live;
  live.state = 'loading';
  changed();
  const outcome = await port.query(AuditQuery.parse({ before, limit: pageRows, ...live.filter }));
  if (generation !== live.generation) return;
  if (outcome.kind !== 'reply') {
    live.state = 'failed';
    live.error = outcome.error;
  } else if (!outcome.reply.ok || outcome.reply.result.kind !== 'audit') {
    live.state = 'failed';
    live.error = outcome.reply.error;
  } else {
    live.state = 'idle';
    take(outcome.reply.result.page.rows, outcome.reply.result.page.more);
  }
  changed();
}

async function verify(live: Live, port: AuditPort, changed: () => void): Promise<void> {
  if (live.verification.state === 'running') return;
  live.verification = { state: 'running' };
  changed();
  const outcome = await port.verify();
  if (outcome.kind !== 'reply') {
    live.verification = { state: 'failed', error: outcome.error };
  } else if (outcome.reply.result.kind === 'verify') {
    live.verification = { state: 'done', result: outcome.reply.result.verify };
  } else {
    live.verification = { state: 'failed', error: outcome.reply.error };
  }
  changed();
}
