/**
 * The looks at the venues as the engine told them last: asked for again and again while they are
 * shown, and made now on demand. Keeps no answer of another run of the engine.
 */
import type { ReconciliationSummary } from '../../engine/contract/reconciliation.ts';
import type { ClientMessage } from '../../engine/contract/wire.ts';
import type { RequestOutcome } from './requests.ts';
import type { Topics } from './topics.ts';

export interface ReconcileLog {
  /** Null: nothing was told in this run of the engine. */
  readonly summary: () => ReconciliationSummary | null;
  /** Why the newest question has no answer; empty when it has. */
  readonly error: () => string;
  /** Whether a look of now is under way. */
  readonly looking: () => boolean;
  /** Asks what the last looks saw. */
  refresh(): Promise<void>;
  /** Has every venue looked at, and then tells. */
  lookNow(): Promise<void>;
}

export interface ReconcilePort {
  readonly ask: (make: (id: string) => ClientMessage) => Promise<RequestOutcome>;
  /** Of the engine that this window is connected to; null: none. */
  readonly session: () => string | null;
}

/** The log over a way to ask; touches the topic `reconciliation` on every change. */
export function createReconcileLog({ ask, session }: ReconcilePort, topics: Topics): ReconcileLog {
  let told: { readonly session: string | null; readonly summary: ReconciliationSummary } | null =
    null;
  let error = '';
  let looking = false;
  let asking = false;
  const question = async (now: boolean): Promise<void> => {
    const asked = session();
    const outcome = await ask((id) => ({ type: 'reconciliation.query', id, now }));
    const result = outcome.kind === 'reply' ? outcome.reply.result : null;
    if (result?.kind === 'reconciliation') {
      told = { session: asked, summary: result.reconciliation };
      error = '';
    } else {
      const said = outcome.kind === 'reply' ? outcome.reply.error : outcome.error;
      error = said === '' ? 'The engine gave no answer.' : said;
    }
    topics.touch('reconciliation');
  };
  return {
    summary: () => (told !== null && told.session === session() ? told.summary : null),
    error: () => error,
    looking: () => looking,
    async refresh() {
      // A look of now tells all of it.
      if (asking || looking) return;
      asking = true;
      await question(false).finally(() => {
        asking = false;
      });
    },
    async lookNow() {
      if (looking) return;
      looking = true;
      topics.touch('reconciliation');
      await question(true).finally(() => {
        looking = false;
        topics.touch('reconciliation');
      });
    },
  };
}
