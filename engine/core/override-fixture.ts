/** Desks with a soft limit and overrides of it, for tests alone. */
import type { LedgerEvent } from '../contract/events.ts';
import { CommandId, OperatorId } from '../contract/ids.ts';
import type { LimitName } from '../contract/limit-tree.ts';
import type { OrderRequest } from '../contract/orders.ts';
import { fold } from '../state/fold.ts';
import { initialState, type LedgerState } from '../state/ledger-state.ts';
import { armedDesk, Drive, linear, requestOf, sessionStarted, stampAt } from './core-fixture.ts';
import { createCore, type Outcome } from './engine.ts';
import { limitsWithNodes, nodeOf } from './gate/node-fixture.ts';

const risk = OperatorId.parse('ben');

/** One order that is beyond the soft value of its node, and within everything else. */
export const softlyRefused: OrderRequest = requestOf({ lots: 10 });

/** A node of the whole desk; each order of the tests is beyond its soft value. */
export const softValue = nodeOf({
  name: 'desk',
  scope: {},
  currency: 'USDT',
  hard: { orderValueMinor: 2_000_000_000 },
  soft: { orderValueMinor: 1_000 },
});

export interface GrantFields {
  readonly request?: OrderRequest;
  readonly node?: string;
  readonly limit?: LimitName;
}

/** A desk that can be started again, with everything it has put on the record. */
export class OverrideDrive {
  readonly events: LedgerEvent[] = [];
  drive: Drive;
  #orders = 0;

  constructor(...nodes: readonly ReturnType<typeof nodeOf>[]) {
    const limits = limitsWithNodes(...(nodes.length === 0 ? [softValue] : nodes));
    this.drive = armedDesk(limits, (outcome) => void this.events.push(...outcome.events));
  }

  /** The state that the record alone leads to. */
  folded(): LedgerState {
    const state = initialState();
    for (const event of this.events) fold(state, event);
    return state;
  }

  /** Ends the engine and starts it on its record; armed again by a person, at once. */
  restart(micros: number): void {
    this.drive = new Drive(createCore(this.folded()), (outcome) => {
      this.events.push(...outcome.events);
    });
    this.drive.record(sessionStarted, micros);
    this.drive.recover(micros);
    this.drive.rearm({}, micros);
  }

  grant(id: string, micros: number, fields: GrantFields = {}): Outcome {
    const { request = softlyRefused, node = 'desk', limit = 'orderValue' } = fields;
    this.drive.quote(100_000, 100_002, micros, request.owner.instrument);
    return this.drive.core.process({
      type: 'overrideGrant',
      ...{ overrideId: CommandId.parse(id), request, requestHash: 'a'.repeat(64), node, limit },
      ...{ proposer: risk, approver: risk, reason: 'the hedge of the day' },
      ...{ epoch: this.drive.epoch, armed: true, stamp: stampAt(micros) },
    });
  }

  /** Wants an order, on a fresh market. */
  ask(micros: number, request: OrderRequest = softlyRefused): Outcome {
    this.#orders += 1;
    this.drive.quote(100_000, 100_002, micros, linear);
    return this.drive.intent(`q${this.#orders}`, request, micros);
  }
}
