/**
 * GET requests to the venue's REST side, with a timeout and respect for its rate limits.
 * Never throws: what went wrong comes back as a value that says when to try again.
 */
import type { MonoNanos } from '../../contract/numbers.ts';
import type { Clock } from '../../ports/clock.ts';

export type RestAnswer =
  | { readonly kind: 'ok'; readonly text: string; readonly receivedMonoNanos: MonoNanos }
  | {
      readonly kind: 'failed';
      readonly detail: string;
      /** Least time to wait as the venue asks; 0 when it asks for none. */
      readonly waitMillis: number;
    };

/** What the venue asks for where its 429 or 418 names no time. */
const defaultWaitMillis = { 429: 10_000, 418: 120_000 } as const;

export class RestClient {
  readonly #baseUrl: string;
  readonly #timeoutMillis: number;
  readonly #clock: Clock;
  #blockedUntilMonoNanos = 0;
  #closing = new AbortController();

  constructor(baseUrl: string, timeoutMillis: number, clock: Clock) {
    this.#baseUrl = baseUrl.replace(/\/+$/, '');
    this.#timeoutMillis = timeoutMillis;
    this.#clock = clock;
  }

  /** Asks once; while the venue has us blocked it is not asked at all. */
  async get(path: string): Promise<RestAnswer> {
    const blockedMillis = Math.ceil((this.#blockedUntilMonoNanos - this.#clock.mono()) / 1e6);
    if (blockedMillis > 0) {
      return { kind: 'failed', detail: 'rate limited by the venue', waitMillis: blockedMillis };
    }
    try {
      const signal = AbortSignal.any([
        AbortSignal.timeout(this.#timeoutMillis),
        this.#closing.signal,
      ]);
      const response = await fetch(`${this.#baseUrl}${path}`, { signal });
      const text = await response.text();
      if (response.ok) return { kind: 'ok', text, receivedMonoNanos: this.#clock.mono() };
      return this.#refused(response, text);
    } catch (error) {
      return { kind: 'failed', detail: errorText(error), waitMillis: 0 };
    }
  }

  /** Ends every request that is under way. */
  close(): void {
    this.#closing.abort(new Error('closed'));
  }

  #refused(response: Response, text: string): RestAnswer {
    const { status } = response;
    const detail = `HTTP ${status}: ${text.slice(0, 120)}`;
    if (status !== 429 && status !== 418) return { kind: 'failed', detail, waitMillis: 0 };
    const header = Number(response.headers.get('retry-after') ?? Number.NaN);
    const asked =
      Number.isFinite(header) && header >= 0 ? header * 1_000 : defaultWaitMillis[status];
    this.#blockedUntilMonoNanos = this.#clock.mono() + asked * 1e6;
    return { kind: 'failed', detail, waitMillis: asked };
  }
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`.slice(0, 160);
}
