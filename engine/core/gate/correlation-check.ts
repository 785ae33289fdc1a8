/**
 * Limits on how far the positions of a scope may move together, by the covariance in force.
 * What raises that beyond a limit is refused; so is, where the covariance is missing, stale or
 * without an instrument, whatever does not shrink the position of its own instrument.
 */
import { invariant } from '../../contract/assert.ts';
import type { Refusal } from '../../contract/events.ts';
import {
  type LotCovariance,
  type VolatilityLine,
  worstVolatility,
} from '../../state/portfolio-volatility.ts';
import type { Facts } from './facts.ts';
import { refusalOf } from './node-checks.ts';
import type { HeldNode } from './owner-limits.ts';
import type { VolatilityLines } from './volatility-lines.ts';
import { refuse } from './wording.ts';

/** Mostly no node of an owner has such a limit; a flatten passes, as it only ever leaves less. */
export function checkCorrelation(facts: Facts): Refusal | null {
  const { volatile } = facts.held;
  if (volatile.length === 0 || facts.ask.flattenId !== undefined) return null;
  for (const held of volatile) {
    const refusal = checkNode(facts, held);
    if (refusal !== null) return refusal;
  }
  return null;
}

function checkNode(facts: Facts, held: HeldNode): Refusal | null {
  const { lines } = held.sums;
  invariant(lines !== null, 'a node that limits volatility keeps its lines');
  const before = lines.of(facts.request.owner.instrument);
  const after = withOrder(before, facts);
  const covariance = facts.gate.nodes.covariance.at(facts.ask.monoNanos);
  if (typeof covariance === 'string') {
    return isShrinking(after, facts) ? null : unknown(facts, held, covariance);
  }
  const use = worstVolatility(covariance, lines.with(after));
  if (typeof use === 'object') {
    if (isShrinking(after, facts)) return null;
    return unknown(facts, held, `the covariance has no ${use.missing}`);
  }
  // Not `>`: what is no number is within no limit.
  if (use <= held.set.volatilityMinor) return null;
  if (addsNothing(covariance, lines, use)) return null;
  return refusalOf(facts, held, 'portfolioVolatility', Math.ceil(use));
}

/** The line of the order's instrument, the order counted with those that work. */
function withOrder(line: VolatilityLine, facts: Facts): VolatilityLine {
  const { request, openLots, replacedLots } = facts;
  const more = openLots - replacedLots;
  return request.side === 'buy'
    ? { ...line, buys: line.buys + more }
    : { ...line, sells: line.sells + more };
}

/** Whether an order only closes what the scope holds of its instrument, working orders counted. */
function isShrinking({ held, buys, sells }: VolatilityLine, { request }: Facts): boolean {
  return request.side === 'buy' ? held < 0 && buys <= -held : held > 0 && sells <= held;
}

/** What rounding may make of two sums that are equal. */
const roundingShare = 1e-9;

function addsNothing(covariance: LotCovariance, lines: VolatilityLines, use: number): boolean {
  const before = worstVolatility(covariance, lines.all());
  return typeof before === 'number' && use <= before * (1 + roundingShare);
}

/** It cannot be worked out, and is beyond every limit; the sentence says why. */
function unknown(facts: Facts, held: HeldNode, why: string): Refusal {
  const refusal = refusalOf(facts, held, 'portfolioVolatility', Number.NaN);
  const detail = refuse(refusal.kind, refusal.node, `${refusal.detail}: ${why}`).detail;
  return { ...refusal, detail };
}
