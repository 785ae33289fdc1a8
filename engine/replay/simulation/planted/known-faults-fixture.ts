/**
 * Mistakes that somebody could make in the product, each as an edit of its source: the
 * simulation has to notice every one of them.
 */
import type { InvariantName } from '../checkers/checker.ts';
import type { PlantedFault } from './plant-fault.ts';

export interface KnownFault extends PlantedFault {
  /** A seed that finds it, or the first of a few of which one does. */
  readonly seed: number;
  /** Which checkers may be the first to notice. */
  readonly noticedBy: readonly InvariantName[];
}

export const knownFaults: readonly KnownFault[] = [
  {
    name: 'the fence lets everything pass',
    seed: 6,
    noticedBy: ['I1'],
    edits: [
      {
        file: 'host/gate/fence.ts',
        find: 'return { passes: false, stampMonoNanos, cause, detail };',
        replace: 'return { passes: true, stampMonoNanos };',
      },
    ],
  },
  {
    name: 'events are published before their commit',
    seed: 1,
    noticedBy: ['I2'],
    edits: [
      {
        file: 'host/loop.ts',
        find: 'Math.min(this.#unpublished.length, Math.max(0, upTo - first.sequence + 1))',
        replace: 'this.#unpublished.length',
      },
    ],
  },
  {
    name: 'the cancels of some orders are lost',
    seed: 1,
    noticedBy: ['I2', 'K7'],
    edits: [
      {
        file: 'host/perform.ts',
        find: 'const outcome = venue?.cancel(cancel.clientOrderId, cancel.instrument);',
        replace: `const outcome = cancel.clientOrderId.endsWith('3')
          ? ({ kind: 'sent' } as const)
          : venue?.cancel(cancel.clientOrderId, cancel.instrument);`,
      },
    ],
  },
  {
    name: 'an execution that is told twice counts twice',
    seed: 3,
    noticedBy: ['I4', 'I5', 'X'],
    edits: [
      {
        file: 'core/fills.ts',
        find: 'if (order.executionIds.includes(executionId))',
        replace: 'if (order.executionIds.length > 1_000)',
      },
    ],
  },
  {
    name: 'a cancel waits for the disk',
    seed: 1,
    noticedBy: ['K7'],
    edits: [
      {
        file: 'host/loop.ts',
        find: 'return this.#guarded(() => this.#write(this.core.killCancels(scope)));',
        replace: 'return [];',
      },
      {
        file: 'host/loop.ts',
        find: 'const writes = this.#writeRest(cancels, written);',
        replace: `this.#record(events);
          const last = events.at(-1)?.sequence ?? 0;
          const later = (): void => {
            if (this.#durable < last) return void setTimeout(later, 1);
            this.#performer?.tellCancels(this.#performer.writeCancels(cancels));
          };
          return void setTimeout(later, 1);
          const writes: readonly CancelWrite[] = [];`,
      },
    ],
  },
  {
    name: 'a re-arm does not look at the epoch that it was signed for',
    seed: 25,
    noticedBy: ['I1'],
    edits: [
      {
        file: 'host/gate/rearm.ts',
        find: 'if (command.epoch !== epoch) return `not armed',
        replace: 'if (command.epoch > epoch) return `not armed',
      },
    ],
  },
  {
    name: 'an order is sent before its intent is durable',
    seed: 1,
    noticedBy: ['I2'],
    edits: [
      {
        file: 'host/loop.ts',
        find: `this.#waiting.push({ approval: { message: 'new', order }, sequence, row });`,
        replace: 'this.#performer?.send(order, row);',
      },
    ],
  },
  {
    name: 'an order that the venue does not know yet is taken as gone',
    seed: 65,
    noticedBy: ['K8', 'I3', 'I5', 'I8'],
    edits: [
      {
        file: 'core/recovery.ts',
        find: 'if (!isUnderWay(step, order.sentMonoNanos)) return takeNotFound',
        replace: 'if (!isUnderWay(step, 0)) return takeNotFound',
      },
    ],
  },
  {
    name: 'the position check leaves working orders out',
    seed: 1,
    noticedBy: ['I3'],
    edits: [
      {
        file: 'core/gate/exposure-checks.ts',
        find: '(buys ? workingBuyLots : workingSellLots)',
        replace: '0 * (buys ? workingBuyLots : workingSellLots)',
      },
    ],
  },
  {
    name: 'client order ids begin again after a restart',
    seed: 3,
    noticedBy: ['I4', 'I6'],
    edits: [
      {
        file: 'host/gate/client-order-ids.ts',
        find: 'const run = fence.toString(36);',
        replace: `const run = fence < 0 ? '' : '1';`,
      },
      // The gate would notice it too, and refuse.
      {
        file: 'core/gate/exposure-checks.ts',
        find: 'if (!ids.has(clientOrderId) && !ledger.orders.has(clientOrderId)) return null;',
        replace: 'if (ids !== null && ledger !== null) return null;',
      },
    ],
  },
  {
    name: 'the engine goes on when its ledger has failed',
    seed: 6,
    noticedBy: ['D7'],
    edits: [
      {
        file: 'host/engine.ts',
        find: `void kills.halt({ cause: 'ledger fault', reason: detail, actor });`,
        replace: '',
      },
    ],
  },
  {
    name: 'what a failed ledger has not recorded is acknowledged',
    seed: 20,
    noticedBy: ['I2'],
    edits: [
      {
        file: 'host/record/durability.ts',
        find: 'waiter.reject(new Error(`not recorded: ${failure}`));',
        replace: 'waiter.resolve();',
      },
    ],
  },
  {
    name: 'a swap hands no state on',
    seed: 2,
    noticedBy: ['G6'],
    edits: [
      {
        file: 'host/strategies/strategy-swap.ts',
        find: 'return next.runner.takeOver(state, swapMillisLimits.takeOver);',
        replace: `return '';`,
      },
    ],
  },
  {
    name: 'nobody tells a version that is swapped in of the orders',
    seed: 2,
    noticedBy: ['G6'],
    edits: [
      {
        file: 'host/strategies/strategy-room.ts',
        find: `runner.onOrder({ reference, event: 'strategy.swapped', order, refusal: null });`,
        replace: 'if (reference === null || order === undefined) continue;',
      },
    ],
  },
  {
    name: 'a version that has handed over is heard on',
    seed: 19,
    noticedBy: ['G6'],
    edits: [
      {
        file: 'host/strategies/strategy-wishes.ts',
        find: `if (instance.state !== 'running') return;
    // Wanted`,
        replace: '// Wanted',
      },
    ],
  },
];
