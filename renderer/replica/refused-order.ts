/**
 * An order that a soft limit refused, as the record has it, and how its override stands.
 * Grants nothing: the engine does, and the gate decides.
 */
import { canonicalJson } from '../../engine/contract/canonical.ts';
import type { LedgerBody, LedgerRow } from '../../engine/contract/events.ts';
import type { LedgerSequence, UtcNanos } from '../../engine/contract/numbers.ts';
import type { OrderRequest } from '../../engine/contract/orders.ts';
import { isRepeatable, mayBeOverridden } from '../../engine/contract/overrides.ts';
import type { ClientMessage } from '../../engine/contract/wire.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { type OrderTerms, orderTerms } from '../../engine/state/order-terms.ts';
import { outcomeWords } from '../../engine/state/proposal-words.ts';
import type { Life, ProposalRecord } from './proposal-list.ts';
import type { RequestOutcome } from './requests.ts';

/** The order, word for word, with the limit that refused it. */
export interface RefusedOrder {
  readonly request: OrderRequest;
  readonly node: string;
  readonly limit: string;
  /** The gate's reason, as it was then. */
  readonly detail: string;
  readonly refusedUtcNanos: UtcNanos;
}

export type AskEngine = (make: (id: string) => ClientMessage) => Promise<RequestOutcome>;

type Type = LedgerBody['type'];
type RowOf<T extends Type> = LedgerRow & { readonly body: Extract<LedgerBody, { type: T }> };

/** The newest event of a type that holds a text, before a row; a text: why there is none. */
async function newestOf<T extends Type>(
  ask: AskEngine,
  type: T,
  text: string,
  before: LedgerSequence | null,
): Promise<RowOf<T> | string> {
  const query = { before, limit: 1, typePrefix: type, text };
  const outcome = await ask((id) => ({ type: 'audit.query', id, query }));
  if (outcome.kind !== 'reply') return outcome.error;
  const { result, error } = outcome.reply;
  if (result.kind !== 'audit') return error;
  const isOf = (row: LedgerRow): row is RowOf<T> => row.body.type === type;
  const [row] = result.page.rows;
  return row !== undefined && isOf(row) ? row : `The record has no ${type} of it.`;
}

/** The refused order of an intent; a text: why no override of it can be asked for. */
export async function refusedOrder(
  ask: AskEngine,
  intentId: string,
): Promise<RefusedOrder | string> {
  const verdict = await newestOf(ask, 'verdict.recorded', `"${intentId}"`, null);
  if (typeof verdict === 'string') return verdict;
  const { refusal } = verdict.body;
  if (refusal?.breach === undefined || !mayBeOverridden(refusal)) {
    return 'What refused it is no soft limit that an override can lift.';
  }
  // A verdict comes right behind its intent: no search is needed for that one.
  const intent = await newestOf(ask, 'intent.recorded', '', verdict.sequence);
  if (typeof intent === 'string') return intent;
  const { request } = intent.body;
  if (intent.body.intentId !== intentId) return `The record has no order of intent ${intentId}.`;
  if (!isRepeatable(request)) return 'Its end in time is another one at each wish.';
  const { node, limit } = refusal.breach;
  const { detail } = refusal;
  return { request, node, limit, detail, refusedUtcNanos: verdict.utcNanos };
}

/** How the override of an order stands. */
export type OverrideStand =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting'; readonly life: Life }
  /** Signed by the second operator, and being carried out. */
  | { readonly kind: 'signed' }
  | { readonly kind: 'inForce'; readonly life: Life }
  /** The newest one is over: how, in words. */
  | { readonly kind: 'over'; readonly how: string };

interface Target {
  readonly request: OrderRequest;
  readonly node: string;
  readonly limit: string;
}

const textOf = ({ request, node, limit }: Target): string =>
  canonicalJson({ request, node, limit });

/** By the ledger: of this very order and this limit, and of no other. */
export function overrideStand(order: RefusedOrder, ledger: LedgerState): OverrideStand {
  const wanted = textOf(order);
  const isOfOrder = ({ opened: { command } }: ProposalRecord): boolean =>
    command.kind === 'override.grant' && textOf(command) === wanted;
  const { live = [], ended = [] } = ledger.overrides ?? {};
  const isOfIt = ({ granted }: (typeof live)[number]): boolean =>
    textOf({ request: granted.request, ...granted.breach }) === wanted;
  const inForce = live.find(isOfIt);
  if (inForce !== undefined) {
    const { granted, grantedUtcNanos } = inForce;
    return { kind: 'inForce', life: { opened: granted, openedUtcNanos: grantedUtcNanos } };
  }
  const open = [...ledger.proposals.values()].find(isOfOrder);
  if (open !== undefined) {
    return open.approver === null ? { kind: 'waiting', life: open } : { kind: 'signed' };
  }
  const past = ledger.endedProposals.findLast((one) => isOfOrder(one) && !isCarriedOut(one));
  const over = ended.findLast(isOfIt);
  const pastAt = past === undefined ? -1n : BigInt(past.openedUtcNanos);
  if (over !== undefined && BigInt(over.grantedUtcNanos) > pastAt) {
    const { clientOrderId: by } = over;
    return { kind: 'over', how: by === null ? 'expired unused' : `was used by order ${by}` };
  }
  if (past === undefined) return { kind: 'none' };
  const { outcome, reason } = past.ended;
  return { kind: 'over', how: `was ${outcomeWords[outcome]}: ${reason}` };
}

const isCarriedOut = ({ ended }: LedgerState['endedProposals'][number]): boolean =>
  ended.outcome === 'carriedOut';

/** Every term of the order in words. */
export const termsOf = (request: OrderRequest, ledger: LedgerState): OrderTerms =>
  orderTerms(request, ledger.instruments.get(request.owner.instrument));
