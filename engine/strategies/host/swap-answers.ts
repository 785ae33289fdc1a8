/**
 * What a strategy's thread answers in the course of a swap: each answer once, or none in time.
 * Asks nothing itself, and keeps no answer that nobody can want any more.
 */
import type { ThreadReply } from './thread-messages.ts';

type Kind = 'warm' | 'handedOver' | 'tookOver';
type Answer<K extends Kind> = Extract<ThreadReply, { type: K }>;
type AnyAnswer = Answer<Kind>;

export class SwapAnswers {
  /** Only `warm` may come before it is waited for; it stays true. */
  #warm: Answer<'warm'> | null = null;
  readonly #waiting = new Map<Kind, (answer: AnyAnswer | null) => void>();

  take(answer: AnyAnswer): void {
    if (answer.type === 'warm') this.#warm = answer;
    this.#waiting.get(answer.type)?.(answer);
  }

  /** Resolves with the answer, or null after `millisLimit` or at the end of the thread. */
  async awaited<K extends Kind>(kind: K, millisLimit: number): Promise<Answer<K> | null> {
    if (kind === 'warm' && this.#warm !== null) return this.#warm as Answer<K>;
    const answered = Promise.withResolvers<AnyAnswer | null>();
    this.#waiting.get(kind)?.(null);
    const timer = setTimeout(() => answered.resolve(null), millisLimit);
    this.#waiting.set(kind, answered.resolve);
    const answer = await answered.promise;
    clearTimeout(timer);
    if (this.#waiting.get(kind) === answered.resolve) this.#waiting.delete(kind);
    // Only answers of this kind reach the one who waits for it.
    return answer as Answer<K> | null;
  }

  close(): void {
    for (const resolve of [...this.#waiting.values()]) resolve(null);
  }
}
