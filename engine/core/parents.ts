/**
 * Parents as they come and go: what a strategy sets out to trade, put on the record.
 * Sends nothing and judges no child; that is the gate (parent-check).
 */
import type { ParentId, StrategyId } from '../contract/ids.ts';
import type { Lots } from '../contract/numbers.ts';
import type { OrderSide } from '../contract/orders.ts';
import { openParentsLimit } from '../contract/parents.ts';
import type { Ownership } from '../contract/scope.ts';
import { parentKey } from '../state/parents-fold.ts';
import type { Stamp } from './core-event.ts';
import { refuse } from './gate/wording.ts';
import type { Step } from './step.ts';

/** A strategy opens a parent, or ends one of its own. */
export type ParentEvent =
  | {
      readonly type: 'parentOpen';
      readonly parentId: ParentId;
      readonly owner: Ownership;
      readonly side: OrderSide;
      readonly lots: Lots;
      readonly stamp: Stamp;
    }
  | {
      readonly type: 'parentEnd';
      readonly parentId: ParentId;
      readonly strategy: StrategyId;
      readonly reason: string;
      readonly stamp: Stamp;
    };

/**
 * Puts it on the record. The same parent opened again while it is open is a repeat and leads to
 * nothing: a strategy that starts again need not know. Anything else that does not fit is refused,
 * and told as a fault.
 */
export function takeParent(step: Step, event: ParentEvent): void {
  const { parentId } = event;
  const isOpening = event.type === 'parentOpen';
  const owner = isOpening ? event.owner : null;
  const strategy = isOpening ? event.owner.strategy : event.strategy;
  const objection = isOpening ? openingFault(step, event) : endFault(step, event);
  if (objection === 'repeat') return;
  if (objection !== null) {
    const detail = `parent ${parentId} of ${strategy}: ${objection}`;
    step.refusal = refuse('parent', `parents/${strategy}/${parentId}`, detail);
    step.desk.faults.record(step, { component: 'gate', kind: 'parent', detail, owner });
    return;
  }
  if (isOpening) {
    const { side, lots } = event;
    return step.append({ type: 'parent.opened', parentId, owner: event.owner, side, lots });
  }
  const reason = event.reason.slice(0, 400);
  step.append({ type: 'parent.ended', parentId, strategy: event.strategy, reason });
}

type Opening = Extract<ParentEvent, { type: 'parentOpen' }>;
type Ending = Extract<ParentEvent, { type: 'parentEnd' }>;

function openingFault({ desk }: Step, { parentId, owner, side, lots }: Opening): string | null {
  const { parents, instruments } = desk.ledger;
  if (!instruments.has(owner.instrument)) return `${owner.instrument} is not defined`;
  if (!Number.isSafeInteger(lots) || lots <= 0) return `its quantity is ${lots} lots`;
  const known = parents.get(parentKey(owner.strategy, parentId));
  if (known !== undefined) {
    if (known.endedReason !== null) return `it has ended: ${known.endedReason}`;
    const isSame =
      known.side === side &&
      known.lots === lots &&
      known.owner.instrument === owner.instrument &&
      known.owner.account === owner.account;
    return isSame ? 'repeat' : `it is open, to ${known.side} ${known.lots} lots`;
  }
  let open = 0;
  for (const { endedReason } of parents.values()) if (endedReason === null) open += 1;
  return open < openParentsLimit ? null : `${open} parents are open`;
}

function endFault({ desk }: Step, { parentId, strategy }: Ending): string | null {
  const known = desk.ledger.parents.get(parentKey(strategy, parentId));
  if (known === undefined) return 'there is none';
  return known.endedReason === null ? null : 'repeat';
}
