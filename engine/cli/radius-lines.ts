/**
 * What an act on a scope would reach, in lines for people and as one value for programs.
 * Does nothing and asks nothing; it is given the state of the desk.
 */
import { sharesText } from '../contract/kill-rows.ts';
import { decimalText } from '../contract/numbers.ts';
import { type Scope, scopeText } from '../contract/scope.ts';
import { type BlastRadius, blastRadius, venueShares } from '../state/blast-radius.ts';
import { ordersInTheWay } from '../state/flatten-way.ts';
import type { LedgerState } from '../state/ledger-state.ts';
import { orderLine } from './desk-lines.ts';
import { Amounts } from './desk-snapshot.ts';
import { refusalNow } from './standing-lines.ts';

export type ScopeAct = 'kill' | 'reduce' | 'rearm' | 'flatten';

export interface Look {
  /** Whether anything on the desk is in the scope. */
  readonly isAnything: boolean;
  readonly value: unknown;
  readonly lines: readonly string[];
}

const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;

/** What `act` on `scope` would reach now. */
export function lookAt(state: LedgerState, scope: Scope, act: ScopeAct): Look {
  const radius = blastRadius(state, scope);
  const { orders, positions, strategies, values } = radius;
  const cancelled = cancelledBy(act, radius);
  const inTheWay = act === 'flatten' ? ordersInTheWay(state, scope) : [];
  const value = {
    scope: scopeText(scope),
    act,
    epoch: state.epoch,
    sequence: state.sequence,
    workingOrders: orders.map(({ clientOrderId }) => clientOrderId),
    cancels: cancelled.map(({ clientOrderId }) => clientOrderId),
    ...(act === 'flatten' ? { inTheWay: inTheWay.map((order) => order.clientOrderId) } : {}),
    positions: positions.map(({ instrument, strategy, account, lots }) => {
      return { instrument, strategy, account, lots };
    }),
    strategies,
    values,
    venues: venueShares(state, radius),
    refusedNow: refusalNow(state, scope, act),
  };
  const isAnything = orders.length + positions.length + strategies.length > 0;
  const others = inTheWay.filter((order) => !orders.includes(order));
  const amounts = new Amounts([...state.instruments]);
  const ways = others.map((order) => `in its way ${orderLine(order, amounts)}`);
  return { isAnything, value, lines: [...linesOf(state, scope, act, radius), ...ways] };
}

function cancelledBy(act: ScopeAct, { orders, beyondReduction }: BlastRadius) {
  if (act === 'kill') return orders;
  return act === 'reduce' ? beyondReduction : [];
}

function linesOf(state: LedgerState, scope: Scope, act: ScopeAct, radius: BlastRadius): string[] {
  const { orders, positions, strategies, values } = radius;
  const amounts = new Amounts([...state.instruments]);
  const cancelled = new Set(cancelledBy(act, radius));
  const what = [
    count(orders.length, 'working order'),
    count(positions.length, 'open position'),
    count(strategies.length, 'strategy').replace('strategys', 'strategies'),
  ];
  const money = values
    .filter(({ ordersMinor }) => ordersMinor > 0)
    .map(({ currency, scale, ordersMinor }) => `${decimalText(ordersMinor, scale)} ${currency}`);
  const worth = money.length === 0 ? '' : `, ${money.join(' and ')} working`;
  const refusal = refusalNow(state, scope, act);
  const shares = sharesText(venueShares(state, radius));
  return [
    `${act} of ${scopeText(scope)} would reach ${what.join(', ')}${worth}; nothing was done`,
    ...(shares === '' ? [] : [`working orders and open positions by venue: ${shares}`]),
    ...(refusal === '' ? [] : [`refused as things are: ${refusal}`]),
    ...orders.map((order) => {
      return `${cancelled.has(order) ? 'cancel' : 'leave'} ${orderLine(order, amounts)}`;
    }),
    ...positions.map(({ instrument, strategy, lots }) => {
      const verb = act === 'flatten' && refusal === '' ? 'close' : 'leave';
      return `${verb} position ${instrument} of ${strategy} ${amounts.quantity(instrument, lots)}`;
    }),
    ...strategies.map((strategy) => `strategy ${strategy}`),
  ];
}
