/**
 * The strategies as a desk looks at them: what runs, in which mode and by whose word, what each
 * has made and uses, and why it trades or does not.
 * The reason is the halt that holds it, else the strategy's own; nothing is guessed from orders.
 */
import type { StrategyId } from '../../engine/contract/ids.ts';
import type { Scope } from '../../engine/contract/scope.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { worstPosition } from '../../engine/state/limit-uses.ts';
import { type CurrencyPnl, positionViews, totalsOf } from './pnl.ts';
import type { Replica } from './replica.ts';
import { holdsText, type ScopeStand, scopeStand, strategyScope } from './scope-acts.ts';

export interface StrategyView {
  readonly id: StrategyId;
  readonly scope: Scope;
  /** Empty until it is known, which is when it runs. */
  readonly version: string;
  /** File that a swap put in; empty: as desk.yaml names it. */
  readonly file: string;
  /** Of its thread: `running`, `failed` ... */
  readonly state: string;
  /** One word for a badge: the state where it has ended, else the mode where that is not active. */
  readonly word: string;
  readonly stand: ScopeStand;
  readonly why: string;
  /** By settlement currency, in order of first appearance; empty before the first fill. */
  readonly pnl: readonly CurrencyPnl[];
  readonly workingOrders: number;
  /** Largest use of a position limit among its instruments; null: it has none. */
  readonly use: number | null;
}

/**
 * Every strategy in the order of desk.yaml, then any others: which of them started first is chance,
 * and a place in a list must not change from run to run.
 */
export function strategiesInPlace(ledger: Pick<LedgerState, 'limits' | 'strategies'>) {
  const listed = ledger.limits?.strategies ?? [];
  const places = new Map(listed.map(({ strategy }, place) => [strategy, place]));
  const placeOf = (id: StrategyId): number => places.get(id) ?? places.size;
  return [...ledger.strategies].toSorted(([a], [b]) => placeOf(a) - placeOf(b));
}

/** Every strategy of the ledger, in its place. */
export function strategyViews(replica: Replica): readonly StrategyView[] {
  const { ledger, market, status, telemetry } = replica;
  if (ledger === null) return [];
  const views = positionViews(ledger, market);
  const lines = new Map(telemetry?.strategies.map((line) => [line.strategy, line.why]));
  return strategiesInPlace(ledger).map(([id, record]) => {
    const scope = strategyScope(id);
    const stand = scopeStand(ledger, status, scope);
    const ended = record.state === 'failed' || record.state === 'stopped';
    const held = !ended && stand.mode !== 'active';
    const own = lines.get(id) || record.reason;
    return {
      id,
      scope,
      version: record.state === 'starting' ? '' : record.version,
      file: record.swapped?.file ?? '',
      state: record.state,
      word: held ? stand.mode : record.state,
      stand,
      why: held ? holdsText(stand) : own,
      pnl: totalsOf(views.filter((view) => view.position.strategy === id)),
      workingOrders: [...ledger.orders.values()].filter((o) => o.request.owner.strategy === id)
        .length,
      use: useOf(ledger, id),
    };
  });
}

/**
 * How much of the position limit is in use on the fullest of its instruments. The limit is the
 * desk's on that instrument, shared with whoever else trades it.
 */
function useOf(ledger: LedgerState, id: StrategyId): number | null {
  const traded = ledger.limits?.strategies.find((entry) => entry.strategy === id)?.instruments;
  const shares = (traded ?? []).flatMap((instrument) => {
    const limit = ledger.limits?.instruments.find((entry) => entry.instrument === instrument);
    if (limit === undefined || limit.positionLots === 0) return [];
    return [worstPosition(ledger, instrument) / limit.positionLots];
  });
  return shares.length === 0 ? null : Math.max(...shares);
}

/** How loudly a strategy's word is shown. */
export function wordTone(word: string): 'quiet' | 'amber' | 'red' {
  if (word === 'failed' || word === 'halted') return 'red';
  return word === 'stopped' || word === 'reduce' ? 'amber' : 'quiet';
}
