/**
 * Which operator has proved a key at which console session: whose name a kill may carry.
 * Believes no claim: it hears of sessions from the desk that verified a signature.
 */
import type { OperatorId } from '../../contract/ids.ts';

const sessionsLimit = 1_000;

export class SignIns {
  readonly #operators = new Map<string, OperatorId>();

  /** A verified command came from that session; beyond the bound the oldest is forgotten. */
  note(consoleSession: string, operator: OperatorId): void {
    this.#operators.delete(consoleSession);
    this.#operators.set(consoleSession, operator);
    if (this.#operators.size <= sessionsLimit) return;
    const [oldest] = this.#operators.keys();
    if (oldest !== undefined) this.#operators.delete(oldest);
  }

  /** Whose key signed that session's last verified command; null: none did. */
  signerAt(consoleSession: string): OperatorId | null {
    return this.#operators.get(consoleSession) ?? null;
  }

  /** Whether that session's last verified command was signed by `operator`. */
  holds(consoleSession: string | undefined, operator: OperatorId): boolean {
    return consoleSession !== undefined && this.#operators.get(consoleSession) === operator;
  }
}
