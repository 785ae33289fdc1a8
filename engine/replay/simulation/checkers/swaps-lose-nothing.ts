/**
 * G6: one version of a strategy decides at a time. What one hands over the next goes on from, every
 * working order of the strategy is passed to it or cancelled, and it knows them and the position.
 */
import type { LedgerEvent } from '../../../contract/events.ts';
import type { StrategyId } from '../../../contract/ids.ts';
import { isWorking } from '../../../contract/orders.ts';
import type { LedgerState } from '../../../state/ledger-state.ts';
import { positionKey } from '../../../state/position.ts';
import { account, instrumentId, strategyIds } from '../desk/desk-parts.ts';
import type { SimulatedEngine } from '../desk/simulated-engine.ts';
import type { RunnerWatch } from '../desk/watched-runner.ts';
import type { Facts, MakeChecker } from './checker.ts';

type Swapped = Extract<LedgerEvent['body'], { type: 'strategy.swapped' }>;

export const swapsLoseNothing: MakeChecker = (facts) => {
  const watches = new Set<RunnerWatch>();
  /** Of this turn. */
  const swaps: Swapped[] = [];
  let isChanged = false;
  return {
    onStart: () => watches.clear(),
    onRunner: (watch) => watches.add(watch),
    onEvent: ({ body }) => {
      isChanged = true;
      if (body.type === 'intent.recorded' || body.type === 'order.amendRequested') {
        for (const watch of watches) if (watch.isHeard) checkSpeaker(facts, watches, watch);
      }
      if (body.type !== 'strategy.swapped') return;
      swaps.push(body);
      checkOrders(facts, body);
    },
    afterTurn: () => {
      const engine = facts.engine();
      if (engine !== null && isChanged) {
        for (const swap of swaps) checkSwap(facts, engine, watches, swap);
        for (const strategy of strategyIds) {
          const now = decider(engine, watches, strategy);
          if (now !== undefined) checkPosition(facts, engine, now);
        }
      }
      swaps.length = 0;
      isChanged = false;
    },
  };
};

/** The one that decides at its seat; undefined while none does. */
function decider(
  { parts }: SimulatedEngine,
  watches: ReadonlySet<RunnerWatch>,
  strategy: StrategyId,
): RunnerWatch | undefined {
  const current = parts.strategies.currentOf(strategy);
  if (current?.state !== 'running') return undefined;
  return [...watches].find(({ runner }) => runner === current.runner);
}

const workingOf = (ledger: LedgerState, strategy: StrategyId): string[] =>
  [...ledger.orders.values()]
    .filter(({ request, status }) => request.owner.strategy === strategy && isWorking(status))
    .map(({ clientOrderId }) => clientOrderId);

function checkSpeaker(facts: Facts, watches: ReadonlySet<RunnerWatch>, watch: RunnerWatch): void {
  const engine = facts.engine();
  if (engine === null || decider(engine, watches, watch.strategy) === watch) return;
  facts.violate('G6', `a version of ${watch.strategy} that does not decide was heard`);
}

function checkOrders(facts: Facts, { strategy, ordersPassed, ordersCancelled }: Swapped): void {
  const ledger = facts.engine()?.parts.loop.core.ledger;
  if (ledger === undefined) return;
  const told = [...ordersPassed, ...ordersCancelled].sort().join(' ');
  const working = workingOf(ledger, strategy).sort().join(' ');
  if (told === working) return;
  facts.violate('G6', `${strategy} was swapped with the orders ${told}, and ${working} worked`);
}

function checkSwap(
  facts: Facts,
  engine: SimulatedEngine,
  watches: Set<RunnerWatch>,
  { strategy, carried }: Swapped,
): void {
  const now = decider(engine, watches, strategy);
  if (now === undefined) return;
  const former = [...watches].filter((watch) => watch !== now && watch.strategy === strategy);
  const handed = former.find((watch) => watch.handed !== undefined)?.handed ?? null;
  for (const watch of former) watches.delete(watch);
  const went = `what it handed over was ${handed?.text}, what it went on from ${now.taken?.text}`;
  if (now.taken?.text !== handed?.text || now.taken?.version !== handed?.version) {
    facts.violate('G6', `${strategy} was swapped and forgot: ${went}`);
  }
  if ((carried === 'passed') !== (handed !== null)) {
    facts.violate('G6', `the swap of ${strategy} says that its state is ${carried}; ${went}`);
  }
  const orphans = workingOf(engine.parts.loop.core.ledger, strategy).filter(
    (id) => !now.orders.has(id),
  );
  if (orphans.length === 0) return;
  facts.violate('G6', `nobody at ${strategy} knows of ${orphans.join(' ')} after its swap`);
}

function checkPosition(facts: Facts, engine: SimulatedEngine, { strategy, lots }: RunnerWatch) {
  const { positions } = engine.parts.loop.core.ledger;
  const held = positions.get(positionKey(account, strategy, instrumentId))?.lots ?? 0;
  const told = lots.get(instrumentId) ?? 0;
  if (held === told) return;
  facts.violate('G6', `${strategy} was told that it holds ${told} lots, and holds ${held}`);
}
