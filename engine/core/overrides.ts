/**
 * One-trade overrides: granted only where a soft limit, and nothing else, refuses the request now,
 * and ended when their minute is over. Lets nothing pass by itself; that is the gate's.
 */
import { invariant } from '../contract/assert.ts';
import type { ClientOrderId, IntentId, OperatorId } from '../contract/ids.ts';
import { IntentId as IntentName, ClientOrderId as OrderName } from '../contract/ids.ts';
import type { LimitBreach, LimitName } from '../contract/limit-tree.ts';
import { type GateEpoch, monoNanos, UtcNanos } from '../contract/numbers.ts';
import type { OrderRequest } from '../contract/orders.ts';
import {
  gridOf,
  isOverridable,
  isRepeatable,
  liveOverridesLimit,
  type OverrideId,
  overrideLifeMillis,
  requestText,
} from '../contract/overrides.ts';
import type { Refusal } from '../contract/verdict.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { stateOfOverride } from '../state/overrides-fold.ts';
import type { Stamp } from './core-event.ts';
import { judgeOnly } from './gate/approve.ts';
import type { GateContext } from './gate/ask.ts';
import { isAlive } from './gate/override-checks.ts';
import { refuse } from './gate/wording.ts';
import type { Step } from './step.ts';

/** An override that was signed for; who may was seen to by the host, and is looked at again. */
export interface OverrideGrantEvent {
  readonly type: 'overrideGrant';
  readonly overrideId: OverrideId;
  readonly request: OrderRequest;
  /** SHA-256 (hex) of `requestText`: the core makes no hashes. */
  readonly requestHash: string;
  /** The soft limit that is to be lifted. */
  readonly node: string;
  readonly limit: LimitName;
  readonly proposer: OperatorId;
  readonly approver: OperatorId;
  readonly reason: string;
  /** As of an intent. */
  readonly epoch: GateEpoch;
  readonly armed: boolean;
  readonly stamp: Stamp;
}

/** What is asked of the gate in the name of an order that nobody wants yet. */
const nobody: {
  readonly order: ClientOrderId;
  readonly intent: IntentId;
  readonly handIntent: IntentId;
} = {
  order: OrderName.parse('override-asked-for'),
  intent: IntentName.parse('override-asked-for'),
  handIntent: IntentName.parse('hand:override-asked-for'),
};

/** The limit that an override would lift, or why there is none to be given. */
type Flaw = { readonly refusal: Refusal } | { readonly breach: LimitBreach };

/** Grants an override, or refuses it with the node that stands against it. */
export function takeOverrideGrant(step: Step, event: OverrideGrantEvent): void {
  const { ledger } = step.desk;
  const { overrideId, request, requestHash, proposer, approver, reason, epoch, stamp } = event;
  const found = fourEyesFlaw(ledger, event) ?? overrideFlaw(step.desk, event);
  if ('refusal' in found) {
    step.refusal = found.refusal;
    return;
  }
  const instrument = ledger.instruments.get(request.owner.instrument);
  invariant(instrument !== undefined, 'a soft limit objected to an instrument that is not there');
  const lifeNanos = overrideLifeMillis * 1_000_000;
  step.append({
    type: 'override.granted',
    ...{ overrideId, request, grid: gridOf(instrument), requestHash, breach: found.breach },
    ...{ proposer, approver, reason: reason.slice(0, 400), epoch },
    expiresMonoNanos: monoNanos(stamp.mono + lifeNanos),
    expiresUtcNanos: UtcNanos.parse(String(BigInt(stamp.utc) + BigInt(lifeNanos))),
  });
}

/** What stands against an override now, whoever asks for it; null: nothing does. */
export function overrideRefusal(gate: GateContext, event: OverrideGrantEvent): Refusal | null {
  const found = overrideFlaw(gate, event);
  return 'refusal' in found ? found.refusal : null;
}

function overrideFlaw(gate: GateContext, event: OverrideGrantEvent): Flaw {
  const no = (why: string): Flaw => ({ refusal: unknown(event, why) });
  const { overrideId, node, limit } = event;
  const { overrides } = gate.ledger;
  const stand = stateOfOverride(gate.ledger, overrideId);
  if (stand !== 'none') return no(`override ${overrideId} was granted before and is ${stand}`);
  if (!isOverridable(limit)) return no(`${limit} passes by itself: wait, and ask again`);
  if (!isRepeatable(event.request)) return no('its end in time is another one at each wish');
  if ((overrides?.live.length ?? 0) >= liveOverridesLimit) {
    return no(`${liveOverridesLimit} overrides are in force: wait until one is over`);
  }
  const refusal = objection(gate, event);
  if (refusal === null) return no('the gate would let it pass: there is nothing to override');
  const { breach } = refusal;
  if (breach?.severity !== 'soft') {
    const detail = `only a soft limit of a node is overridden, and here ${refusal.detail}`;
    return { refusal: refuse(refusal.kind, refusal.node, detail) };
  }
  if (breach.node !== node || breach.limit !== limit) {
    const detail = `what objects is ${breach.limit} of ${breach.node}: ${refusal.detail}`;
    return { refusal: refuse(refusal.kind, refusal.node, detail) };
  }
  if (breach.bound === null || breach.use === null) {
    const detail = `what cannot be worked out is not overridden: ${refusal.detail}`;
    return { refusal: refuse(refusal.kind, refusal.node, detail) };
  }
  return { breach };
}

/**
 * What refuses the request now. A request does not tell whether it was wanted by hand: where a hard
 * limit of a position objects, a close by hand would pass that one, and meet a soft one behind it.
 */
function objection(gate: GateContext, event: OverrideGrantEvent): Refusal | null {
  const { refusal } = judgeOnly(askOf(event, nobody.intent), gate);
  if (refusal?.kind !== 'positionLimit' || refusal.breach?.severity === 'soft') return refusal;
  const byHand = judgeOnly(askOf(event, nobody.handIntent), gate).refusal;
  return byHand?.breach?.severity === 'soft' ? byHand : refusal;
}

const unknown = ({ node, limit }: OverrideGrantEvent, why: string): Refusal =>
  refuse('badInput', `limits/${node}/${limit}`, why);

function askOf({ request, epoch, armed, stamp }: OverrideGrantEvent, intentId: IntentId) {
  const { order: clientOrderId } = nobody;
  const time = { monoNanos: stamp.mono, utcNanos: stamp.utc };
  return { clientOrderId, intentId, request, tickNumber: 0, epoch, armed, ...time };
}

/** Two people, by the proposal on the ledger, unless the desk is one of a single operator. */
function fourEyesFlaw(ledger: LedgerState, event: OverrideGrantEvent): Flaw | null {
  if (ledger.singleOperator && ledger.environment !== 'LIVE') return null;
  const { overrideId, proposer, approver } = event;
  const record = ledger.proposals.get(overrideId);
  const isApproved = record?.approver === approver && record.opened.proposer === proposer;
  if (isApproved && approver !== proposer) return null;
  const detail = `override ${overrideId} has not been approved by a second operator`;
  return { refusal: refuse('notPermitted', 'operators', detail) };
}

/** Ends what has had its minute; the gate looks at the clock itself and waits for no event. */
export function endExpiredOverrides(step: Step): void {
  const { overrides } = step.desk.ledger;
  if (overrides === null || overrides.live.length === 0) return;
  const { mono, utc } = step.stamp;
  const now = { monoNanos: mono, utcNanos: utc };
  for (const record of overrides.live) {
    if (isAlive(record, now)) continue;
    const seconds = overrideLifeMillis / 1_000;
    step.append({
      type: 'override.ended',
      overrideId: record.granted.overrideId,
      outcome: 'expired',
      reason: `no such order came within ${seconds} s`,
    });
  }
}

/** What the SHA-256 of an override's record is over; null: there is no such instrument. */
export function overrideText(ledger: LedgerState, request: OrderRequest): string | null {
  const instrument = ledger.instruments.get(request.owner.instrument);
  return instrument === undefined ? null : requestText(request, gridOf(instrument));
}
