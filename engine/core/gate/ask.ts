/**
 * What the gate is asked, what it judges by, and what it answers.
 * Mints nothing; that is approve.ts.
 */
import type { Approved } from '../../contract/approval.ts';
import type { Refusal, VerdictInputs } from '../../contract/events.ts';
import type { ClientOrderId, CommandId, InstrumentId, IntentId } from '../../contract/ids.ts';
import type { GateEpoch, MonoNanos, UtcNanos } from '../../contract/numbers.ts';
import type { Amendment, OrderRecord, OrderRequest } from '../../contract/orders.ts';
import type { UsedOverride } from '../../contract/overrides.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import type { MarketState } from '../../state/market/market-state.ts';
import type { ExposureBook } from '../portfolio/exposure.ts';
import type { LimitsIndex } from './limits-index.ts';
import type { MessageRates } from './message-rates.ts';
import type { NodeBook } from './node-book.ts';
import type { OrderIds } from './order-ids.ts';
import type { OwnBook } from './own-book.ts';
import type { ReferenceGuards } from './reference-guards.ts';

/** One request for approval. */
export interface Ask {
  readonly intentId: IntentId;
  readonly clientOrderId: ClientOrderId;
  readonly request: OrderRequest;
  readonly tickNumber: number;
  /** The epoch in the gate words when it was asked. */
  readonly epoch: GateEpoch;
  /** Latch open and lease valid when it was asked. */
  readonly armed: boolean;
  /** The flatten that asks; left out by everybody else. */
  readonly flattenId?: CommandId | undefined;
  readonly monoNanos: MonoNanos;
  /** The same instant; only an expiry is held against it. */
  readonly utcNanos: UtcNanos;
  /** The order whose terms it would change; left out: it asks for a new one. */
  readonly amends?: OrderRecord | undefined;
}

/** Everything a verdict depends on. */
export interface GateContext {
  readonly ledger: LedgerState;
  readonly market: MarketState;
  readonly exposure: ExposureBook;
  readonly rates: MessageRates;
  readonly ids: OrderIds;
  readonly ownBook: OwnBook;
  readonly nodes: NodeBook;
  readonly guards: ReferenceGuards;
  /** Instruments whose venue has another grid now than the ledger's open lots are counted in. */
  readonly misfits: Pick<ReadonlySet<InstrumentId>, 'has'>;
  limits: LimitsIndex;
}

export type Verdict<Value = OrderRequest> =
  | {
      readonly decision: 'approved';
      readonly approval: Approved<Value>;
      readonly inputs: VerdictInputs;
      /** What let it past soft limits. */
      readonly overrides: readonly UsedOverride[];
    }
  | {
      readonly decision: 'refused';
      readonly refusal: Refusal;
      readonly inputs: VerdictInputs;
      /** The own orders in its way; only where those are why. */
      readonly met: readonly ClientOrderId[];
    }
  /** Not even well formed: it cannot be put on the record as an intent. */
  | { readonly decision: 'malformed'; readonly refusal: Refusal };

/** The same of an amend. */
export type AmendVerdict = Verdict<Amendment>;

/** What the gate would say, without the approval. */
export interface Opinion {
  /** The first objection; null when there is none. */
  readonly refusal: Refusal | null;
  /** Null: the ask has not even the form of one. */
  readonly inputs: VerdictInputs | null;
}
