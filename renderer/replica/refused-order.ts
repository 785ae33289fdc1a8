/**
 * An order that a soft limit refused, as the record has it, and how its override stands.
 * Grants nothing: the engine does, and the gate decides.
 */
import { canonicalJson } from '../../engine/contract/canonical.ts';
import type { LedgerBody } from '../../engine/contract/events.ts';
import type { LimitBreach } from '../../engine/contract/limit-tree.ts';
import type { OrderRequest } from '../../engine/contract/orders.ts';
import { mayBeOverridden } from '../../engine/contract/overrides.ts';
import type { ClientMessage } from '../../engine/contract/wire.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import type { OverrideRecord } from '../../engine/state/overrides-fold.ts';
import { orderLine } from './hand-form.ts';
import { type ProposalRecord, waitingProposals } from './proposal-list.ts';
import type { RequestOutcome } from './requests.ts';

/** The order, word for word, with the limit that refused it. */
export interface RefusedOrder {
  readonly request: OrderRequest;
  readonly breach: LimitBreach;
  /** The gate's reason. */
  readonly detail: string;
}

export type AskEngine = (make: (id: string) => ClientMessage) => Promise<RequestOutcome>;

type Type = LedgerBody['type'];
type BodyOf<T extends Type> = Extract<LedgerBody, { type: T }>;

/** The newest event of a type that has the intent for a value; a text: why there is none. */
async function newestOf<T extends Type>(
  ask: AskEngine,
  type: T,
  intentId: string,
): Promise<BodyOf<T> | string> {
  const query = { before: null, limit: 1, typePrefix: type, text: `"${intentId}"` };
  const outcome = await ask((id) => ({ type: 'audit.query', id, query }));
  if (outcome.kind !== 'reply') return outcome.error;
  const { result, error } = outcome.reply;
  if (result.kind !== 'audit') return error;
  const isOf = (body: LedgerBody): body is BodyOf<T> => body.type === type;
  const [row] = result.page.rows;
  return row !== undefined && isOf(row.body) ? row.body : `The record has no order ${intentId}.`;
}

/** The refused order of an intent; a text: why no override of it can be asked for. */
export async function refusedOrder(
  ask: AskEngine,
  intentId: string,
): Promise<RefusedOrder | string> {
  const verdict = await newestOf(ask, 'verdict.recorded', intentId);
  if (typeof verdict === 'string') return verdict;
  const { refusal } = verdict;
  const breach = refusal?.breach;
  if (refusal === null || breach === undefined || !mayBeOverridden(refusal)) {
    return 'What refused it is no soft limit that an override can lift.';
  }
  const intent = await newestOf(ask, 'intent.recorded', intentId);
  if (typeof intent === 'string') return intent;
  return { request: intent.request, breach, detail: refusal.detail };
}

/** How the override of an order stands: asked for, in force, or neither. */
export type OverrideStand =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting'; readonly proposal: ProposalRecord }
  | { readonly kind: 'inForce'; readonly override: OverrideRecord };

interface Lifted {
  readonly request: OrderRequest;
  readonly node: string;
  readonly limit: string;
}

const textOf = ({ request, node, limit }: Lifted): string =>
  canonicalJson({ request, node, limit });

/** By the ledger: what lives for this very order and this limit, and for no other. */
export function overrideStand(
  { request, breach: { node, limit } }: RefusedOrder,
  ledger: LedgerState | null,
): OverrideStand {
  const wanted = textOf({ request, node, limit });
  const override = ledger?.overrides?.live.find(
    ({ granted }) => textOf({ request: granted.request, ...granted.breach }) === wanted,
  );
  if (override !== undefined) return { kind: 'inForce', override };
  const proposal = waitingProposals(ledger).find(
    ({ opened: { command } }) => command.kind === 'override.grant' && textOf(command) === wanted,
  );
  return proposal === undefined ? { kind: 'none' } : { kind: 'waiting', proposal };
}

/** The whole order in a line, with whose it is: `Buy 0.4 BTC at 61000.0 USDT, hand.kim`. */
export function refusedLine(request: OrderRequest, ledger: LedgerState): string {
  const { instrument, strategy } = request.owner;
  return `${orderLine({ ...request, instrument }, ledger)}, ${strategy}`;
}
