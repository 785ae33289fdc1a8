/**
 * The history of drills as the engine told it last: asked for while it is shown. Keeps the last
 * answer where a later question has none, and says so; never one of another run of the engine.
 */
import type { DrillsAnswer } from '../../engine/contract/drill.ts';
import type { ClientMessage } from '../../engine/contract/wire.ts';
import type { RequestOutcome } from './requests.ts';
import type { Topics } from './topics.ts';

export interface DrillLog {
  /** Null: nothing was told yet. */
  readonly told: () => DrillsAnswer | null;
  /** Why the newest question has no answer; empty when it has. */
  readonly error: () => string;
  refresh(): Promise<void>;
}

export interface DrillPort {
  readonly ask: (make: (id: string) => ClientMessage) => Promise<RequestOutcome>;
  /** Of the engine that this window is connected to; null: none. */
  readonly session: () => string | null;
}

/** The log over a way to ask; touches the topic `drills` on every change. */
export function createDrillLog({ ask, session }: DrillPort, topics: Topics): DrillLog {
  let told: { readonly session: string | null; readonly answer: DrillsAnswer } | null = null;
  let error = '';
  let asking = false;
  const question = async (): Promise<void> => {
    const asked = session();
    const outcome = await ask((id) => ({ type: 'drills.query', id }));
    const result = outcome.kind === 'reply' ? outcome.reply.result : null;
    if (result?.kind === 'drills') {
      told = { session: asked, answer: result };
      error = '';
    } else {
      const said = outcome.kind === 'reply' ? outcome.reply.error : outcome.error;
      error = said === '' ? 'The engine gave no answer.' : said;
    }
    topics.touch('drills');
  };
  return {
    told: () => (told !== null && told.session === session() ? told.answer : null),
    error: () => error,
    async refresh() {
      if (asking) return;
      asking = true;
      await question().finally(() => {
        asking = false;
      });
    },
  };
}
