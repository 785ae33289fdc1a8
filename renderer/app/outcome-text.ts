/** What became of a call to the window's host, as text: empty when it worked. */
import type { EngineOutcome } from '../../electron/contract/bridge.ts';

/** Why it did not work; a host that cannot answer is a reason too. */
export async function outcomeText(call: Promise<EngineOutcome>): Promise<string> {
  try {
    const outcome = await call;
    return outcome.ok ? '' : outcome.error;
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}
