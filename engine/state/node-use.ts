/**
 * How much of each limit on a scope is in use, as the gate holds it: by the engine for an answer,
 * and by the console from its replica. One function, so that both say the same.
 */
import type { NodeUse } from '../contract/gate-ask.ts';
import type { InstrumentId } from '../contract/ids.ts';
import type { HardLimits, LimitNode } from '../contract/limit-tree.ts';
import { concentrationBps } from './concentration-share.ts';
import type { LedgerState } from './ledger-state.ts';
import { cellIn, type ExposureCell, scanCells, worstMinor } from './node-exposure.ts';
import {
  type LotCovariance,
  linesOf,
  lotCovarianceOf,
  worstVolatility,
} from './portfolio-volatility.ts';

type Severity = NodeUse['severity'];

/** What has to be told by who has the windows and the clock of the gate; null: it is not known. */
export interface ClockedUses {
  /** Messages in the window of a node now. */
  readonly messages: (node: string, severity: Severity) => number | null;
  /** How far off an order at the touch would be from those of the window. */
  readonly driftBps: (node: string, severity: Severity) => number | null;
  readonly covarianceAgeMillis: number | null;
}

/** Of a replica: it has neither. */
export const unclocked: ClockedUses = {
  messages: () => null,
  driftBps: () => null,
  covarianceAgeMillis: null,
};

/** Whether a use is of a window or a clock. */
export const isClocked = ({ limit }: { readonly limit: string }): boolean =>
  limit === 'messageRate' || limit === 'priceDrift' || limit === 'covarianceAge';

/** Every limit that has a use of its own, in the order of the desk file. */
export function nodeUses(state: LedgerState, clocked: ClockedUses = unclocked): NodeUse[] {
  const nodes = state.limits?.nodes ?? [];
  if (nodes.length === 0) return [];
  const cells = [...scanCells(state).values()];
  const covariance = lotCovarianceOf(state);
  const maximumAgeMillis = state.limits?.covariance?.maximumAgeMillis;
  return nodes.flatMap((node) => {
    const own = cells.filter((cell) => cellIn(node.scope, cell));
    const sums = { ...sumsIn(own), volatility: volatilityIn(node, own, covariance) };
    return (['hard', 'soft'] as const).flatMap((severity) => {
      const limits = node[severity];
      if (limits === undefined) return [];
      const share = shareIn(limits, own, sums.gross);
      const told = { ...sums, share, maximumAgeMillis };
      return usesOf(node, limits, severity, told, clocked);
    });
  });
}

interface Sums extends HeldSums {
  /** Null: there is no covariance, or it lacks an instrument. */
  readonly volatility: number | null;
}

interface ToldSums extends Sums {
  /** Null: a working order in scope has no known value. */
  readonly share: number | null;
  /** Of the rule in force; undefined: there is none. */
  readonly maximumAgeMillis: number | undefined;
}

interface HeldSums {
  readonly long: number;
  readonly short: number;
  /** Null: a working order in scope has no known value. */
  readonly gross: number | null;
}

function sumsIn(cells: readonly ExposureCell[]): HeldSums {
  let [held, buys, sells, gross, unpriced] = [0, 0, 0, 0, 0];
  for (const cell of cells) {
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

/** The largest share that an instrument has; null: one cannot be worked out. */
function shareIn(
  { concentration }: HardLimits,
  cells: readonly ExposureCell[],
  gross: number | null,
): number | null {
  if (concentration === undefined) return null;
  const minor = new Map<InstrumentId, number>();
  for (const cell of cells) {
    minor.set(cell.instrument, (minor.get(cell.instrument) ?? 0) + worstMinor(cell));
  }
  const all = gross ?? Number.NaN;
  const shares = [...minor.values()].map((own) => {
    return concentrationBps(own, all, concentration.floorMinor);
  });
  const largest = Math.max(0, ...shares);
  return Number.isNaN(largest) ? null : largest;
}

function volatilityIn(
  { hard }: LimitNode,
  cells: readonly ExposureCell[],
  covariance: LotCovariance | null,
): number | null {
  if (hard.volatilityMinor === undefined || covariance === null) return null;
  const use = worstVolatility(covariance, linesOf(cells));
  return typeof use === 'number' && Number.isFinite(use) ? Math.ceil(use) : null;
}

function usesOf(
  { name: node, currency, scope: { instrument } }: LimitNode,
  limits: HardLimits,
  severity: Severity,
  sums: ToldSums,
  clocked: ClockedUses,
): NodeUse[] {
  const { longLots, shortLots, grossMinor, volatilityMinor } = limits;
  const { concentration, priceDrift, messageRate } = limits;
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
    ...told('concentration', concentration?.shareBps, sums.share, 'bps'),
    ...told('portfolioVolatility', volatilityMinor, sums.volatility, 'minor'),
    ...told(
      'covarianceAge',
      volatilityMinor === undefined ? undefined : sums.maximumAgeMillis,
      clocked.covarianceAgeMillis,
      'millis',
    ),
    ...told('priceDrift', priceDrift?.bps, clocked.driftBps(node, severity), 'bps'),
    ...told('messageRate', messageRate?.messages, clocked.messages(node, severity), 'messages'),
  ];
}
