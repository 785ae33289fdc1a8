/**
 * How much of each limit on a scope is in use, as the gate holds it: by the engine for an answer,
 * and by the console from its replica. One function, so that both say the same.
 */
import type { NodeUse } from '../contract/gate-ask.ts';
import type { HardLimits, LimitNode } from '../contract/limit-tree.ts';
import type { LedgerState } from './ledger-state.ts';
import { cellIn, type ExposureCell, scanCells, worstMinor } from './node-exposure.ts';
import {
  type LotCovariance,
  linesOf,
  lotCovarianceOf,
  worstVolatility,
} from './portfolio-volatility.ts';

type Severity = NodeUse['severity'];

/** Messages in the window of a node now; null: who asks does not know. */
export type MessagesOf = (node: string, severity: Severity) => number | null;

/** Every limit that has a use of its own, in the order of the desk file. */
export function nodeUses(state: LedgerState, messagesOf: MessagesOf = () => null): NodeUse[] {
  const nodes = state.limits?.nodes ?? [];
  if (nodes.length === 0) return [];
  const cells = [...scanCells(state).values()];
  const covariance = lotCovarianceOf(state);
  return nodes.flatMap((node) => {
    const sums = { ...sumsIn(node, cells), volatility: volatilityIn(node, cells, covariance) };
    return (['hard', 'soft'] as const).flatMap((severity) => {
      const limits = node[severity];
      if (limits === undefined) return [];
      return usesOf(node, limits, severity, sums, messagesOf(node.name, severity));
    });
  });
}

interface Sums extends HeldSums {
  /** Null: there is no covariance, or it lacks an instrument. */
  readonly volatility: number | null;
}

interface HeldSums {
  readonly long: number;
  readonly short: number;
  /** Null: a working order in scope has no known value. */
  readonly gross: number | null;
}

function sumsIn({ scope }: LimitNode, cells: readonly ExposureCell[]): HeldSums {
  let [held, buys, sells, gross, unpriced] = [0, 0, 0, 0, 0];
  for (const cell of cells) {
    if (!cellIn(scope, cell)) continue;
    held += cell.held.lots;
    buys += cell.buys.lots;
    sells += cell.sells.lots;
    gross += worstMinor(cell);
    unpriced += cell.unpriced;
  }
  return {
    long: Math.max(0, held + buys),
    short: Math.max(0, sells - held),
    gross: unpriced > 0 ? null : gross,
  };
}

function volatilityIn(
  { scope, hard }: LimitNode,
  cells: readonly ExposureCell[],
  covariance: LotCovariance | null,
): number | null {
  if (hard.volatilityMinor === undefined || covariance === null) return null;
  const use = worstVolatility(covariance, linesOf(cells.filter((cell) => cellIn(scope, cell))));
  return typeof use === 'number' && Number.isFinite(use) ? Math.ceil(use) : null;
}

function usesOf(
  { name: node, currency, scope: { instrument } }: LimitNode,
  { longLots, shortLots, grossMinor, messageRate, volatilityMinor }: HardLimits,
  severity: Severity,
  sums: Sums,
  messages: number | null,
): NodeUse[] {
  const told = (
    limit: NodeUse['limit'],
    bound: number | undefined,
    used: number | null,
    unit: NodeUse['unit'],
  ): NodeUse[] => {
    if (bound === undefined) return [];
    const money = unit === 'minor' && currency !== undefined ? { currency } : {};
    const whose = unit === 'lots' && instrument !== undefined ? { instrument } : {};
    return [{ node, limit, severity, use: used, bound, unit, ...money, ...whose }];
  };
  return [
    ...told('longPosition', longLots, sums.long, 'lots'),
    ...told('shortPosition', shortLots, sums.short, 'lots'),
    ...told('grossExposure', grossMinor, sums.gross, 'minor'),
    ...told('portfolioVolatility', volatilityMinor, sums.volatility, 'minor'),
    ...told('messageRate', messageRate?.messages, messages, 'messages'),
  ];
}
