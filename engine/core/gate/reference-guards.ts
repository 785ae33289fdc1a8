/** The guards of the instruments whose limits name one; of a desk without any it costs a branch. */
import type { InstrumentId } from '../../contract/ids.ts';
import type { Limits } from '../../contract/limits.ts';
import type { Tick } from '../../contract/market.ts';
import type { MarketState } from '../../state/market/market-state.ts';
import { ReferenceGuard } from './reference-guard.ts';

export class ReferenceGuards {
  #guards = new Map<InstrumentId, ReferenceGuard>();

  /** Takes limits in force; what a guard has learnt is kept where its limit stays as it was. */
  setLimits(limits: Limits | null): void {
    const next = new Map<InstrumentId, ReferenceGuard>();
    for (const { instrument, referenceJump } of limits?.instruments ?? []) {
      if (referenceJump === undefined) continue;
      const known = this.#guards.get(instrument);
      const { sigmas, holdMillis } = referenceJump;
      const isSame = known?.sigmas === sigmas && known.holdMillis === holdMillis;
      next.set(instrument, isSame ? known : new ReferenceGuard(referenceJump));
    }
    this.#guards = next;
  }

  of(instrument: InstrumentId): ReferenceGuard | null {
    return this.#guards.get(instrument) ?? null;
  }

  /** Looks at the reference as a tick has left it; a trade leaves it as it was. */
  see(market: MarketState, tick: Tick): void {
    if (this.#guards.size === 0 || tick.kind === 'trade') return;
    const known = market.instruments.get(tick.instrument);
    if (known !== undefined) this.#guards.get(tick.instrument)?.see(known, tick.receivedMonoNanos);
  }
}
