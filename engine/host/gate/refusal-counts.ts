/**
 * How often each node has refused each strategy since the engine started, and why the last time.
 * Bounded: beyond it the pair that was refused longest ago is forgotten. Refuses nothing itself.
 */
import type { LedgerEvent, Refusal } from '../../contract/events.ts';
import type { RefusalCount } from '../../contract/limit-use.ts';
import { isRepeatable, mayBeOverridden } from '../../contract/overrides.ts';
import { findOrder } from '../../state/ledger-state.ts';
import type { Loop } from '../loop.ts';

/** Pairs of a node and a strategy that are kept. */
export const refusalPairsLimit = 500;

/** A refusal over one order has a node of its own each time: counted by their kind. */
const countedNode = ({ node, kind }: Refusal): string =>
  node.startsWith('orders/') ? `orders/${kind}` : node;

export class RefusalCounts {
  readonly #loop: Pick<Loop, 'core'>;
  /** By node and strategy, refused longest ago first. */
  readonly #counts = new Map<string, RefusalCount>();
  /** The intent that was recorded last: its verdict comes right behind it. */
  #intent: Extract<LedgerEvent['body'], { type: 'intent.recorded' }> | null = null;

  constructor(loop: Pick<Loop, 'core' | 'observe'>) {
    this.#loop = loop;
    loop.observe((event) => this.#hear(event));
  }

  /** The counts, the most frequent first. */
  list(): RefusalCount[] {
    return [...this.#counts.values()].toSorted((one, other) => other.count - one.count);
  }

  #hear({ body, utcNanos }: LedgerEvent): void {
    if (body.type === 'intent.recorded') {
      this.#intent = body;
    } else if (body.type === 'verdict.recorded' && body.refusal !== null) {
      const request = this.#intent?.intentId === body.intentId ? this.#intent.request : null;
      const wanted = request !== null && isRepeatable(request) ? body.intentId : undefined;
      this.#add(body.refusal, request?.owner.strategy ?? '', utcNanos, wanted);
    } else if (body.type === 'order.amendRefused') {
      const order = findOrder(this.#loop.core.ledger, body.clientOrderId);
      this.#add(body.refusal, order?.request.owner.strategy ?? '', utcNanos);
    }
  }

  /** `intentId` of an order that can be wanted again; an amend has no override. */
  #add(
    refusal: Refusal,
    strategy: string,
    lastUtcNanos: RefusalCount['lastUtcNanos'],
    intentId?: string,
  ): void {
    const { detail } = refusal;
    const node = countedNode(refusal);
    const isOverridable = intentId !== undefined && mayBeOverridden(refusal);
    const override = isOverridable ? { overridableIntent: intentId } : {};
    const key = `${node}\n${strategy}`;
    const count = (this.#counts.get(key)?.count ?? 0) + 1;
    this.#counts.delete(key);
    this.#counts.set(key, { node, strategy, count, why: detail, lastUtcNanos, ...override });
    const oldest = this.#counts.keys().next();
    if (this.#counts.size > refusalPairsLimit && !oldest.done) this.#counts.delete(oldest.value);
  }
}
