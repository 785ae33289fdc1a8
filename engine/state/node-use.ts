/**
 * How much of each limit on a scope is in use, as the gate holds it: by the engine for an answer,
 * and by the console from its replica. One function, so that both say the same.
 */
import type { NodeUse } from '../contract/gate-ask.ts';
import type { LimitNode, NodeLimits } from '../contract/limit-tree.ts';
import type { LedgerState } from './ledger-state.ts';
import { cellIn, type ExposureCell, scanCells, worstMinor } from './node-exposure.ts';

type Severity = NodeUse['severity'];

/** Messages in the window of a node now; null: who asks does not know. */
export type MessagesOf = (node: string, severity: Severity) => number | null;

/** Every limit that has a use of its own, in the order of the desk file. */
export function nodeUses(state: LedgerState, messagesOf: MessagesOf = () => null): NodeUse[] {
  const nodes = state.limits?.nodes ?? [];
  if (nodes.length === 0) return [];
  const cells = [...scanCells(state).values()];
  return nodes.flatMap((node) => {
    const sums = sumsIn(node, cells);
    return (['hard', 'soft'] as const).flatMap((severity) => {
      const limits = node[severity];
      if (limits === undefined) return [];
      return usesOf(node, limits, severity, sums, messagesOf(node.name, severity));
    });
  });
}

interface Sums {
  readonly long: number;
  readonly short: number;
  /** Null: a working order in scope has no known value. */
  readonly gross: number | null;
}

function sumsIn({ scope }: LimitNode, cells: readonly ExposureCell[]): Sums {
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

function usesOf(
  { name: node, currency }: LimitNode,
  { longLots, shortLots, grossMinor, messageRate }: NodeLimits,
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
    return [{ node, limit, severity, use: used, bound, unit, ...money }];
  };
  return [
    ...told('longPosition', longLots, sums.long, 'lots'),
    ...told('shortPosition', shortLots, sums.short, 'lots'),
    ...told('grossExposure', grossMinor, sums.gross, 'minor'),
    ...told('messageRate', messageRate?.messages, messages, 'messages'),
  ];
}
