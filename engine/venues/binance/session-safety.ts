/**
 * What a session asks its venue to do should the engine be gone: cancel our orders when the session
 * breaks, and when it has not been told for a while that we live. Armed at every log-on.
 * Says of neither that it is armed unless the venue has said so.
 */
import type { VenueSafety } from '../../contract/venue-safety.ts';
import { type Answer, failureText } from './ws-api-messages.ts';
import type { Parameters } from './ws-api-signing.ts';

/** Not heard from for so long, the venue cancels: behind the warden, which needs less. */
export const deadManMillis = 3_000;
/** So often it is told that we live; three may go missing. */
export const renewMillis = 750;

type Ask = (method: string, parameters: Parameters) => Promise<Answer>;

export interface Armed {
  /** What was said at the log-on, in words. */
  readonly reason: string;
  readonly safety: VenueSafety;
}

export class SessionSafety {
  readonly #wants: { readonly cancelOnDisconnect: boolean; readonly deadMan: boolean };
  readonly #onFault: (detail: string) => void;
  #renewals: NodeJS.Timeout | null = null;

  constructor(
    wants: { readonly cancelOnDisconnect: boolean; readonly deadMan: boolean },
    onFault: (detail: string) => void,
  ) {
    this.#wants = wants;
    this.#onFault = onFault;
  }

  /** Arms what the venue has, and goes on renewing it until `disarm`. */
  async arm(ask: Ask): Promise<Armed> {
    this.disarm();
    const { cancelOnDisconnect, deadMan } = this.#wants;
    const words = ['logged on'];
    const safety: { cancelOnDisconnect: boolean; deadManMillis: number | null } = {
      cancelOnDisconnect: false,
      deadManMillis: null,
    };
    if (cancelOnDisconnect) {
      const answer = await ask('session.cancelOnDisconnect', { enabled: true });
      safety.cancelOnDisconnect = answer.ok;
      const not = `the venue has no cancel on disconnect (${failureTextOf(answer)})`;
      words.push(answer.ok ? 'orders are cancelled on disconnect' : not);
    }
    if (deadMan) {
      const answer = await ask('session.deadMan', { countdownMillis: deadManMillis });
      if (answer.ok) {
        safety.deadManMillis = deadManMillis;
        words.push(`and ${deadManMillis / 1_000} s after we fall silent`);
        this.#renewals = setInterval(() => void this.#renew(ask), renewMillis);
      } else words.push(`the venue has no dead-man timer (${failureTextOf(answer)})`);
    }
    return { reason: words.join(', '), safety };
  }

  /** Renews no more: the session is gone, or going. */
  disarm(): void {
    if (this.#renewals !== null) clearInterval(this.#renewals);
    this.#renewals = null;
  }

  async #renew(ask: Ask): Promise<void> {
    const renewals = this.#renewals;
    const answer = await ask('session.deadMan', { countdownMillis: deadManMillis });
    if (answer.ok || this.#renewals !== renewals) return;
    this.#onFault(`the dead-man timer was not renewed: ${failureText(answer)}`);
  }
}

const failureTextOf = (answer: Answer): string => (answer.ok ? '' : failureText(answer));
