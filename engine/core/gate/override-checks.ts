/**
 * The soft limits of nodes with the overrides that let single orders past them.
 * An override lifts the one limit that it names, for the one request that it is bound to; it is
 * looked for only where a soft limit has objected, behind every other check.
 */
import { invariant } from '../../contract/assert.ts';
import type { LimitBreach } from '../../contract/limit-tree.ts';
import { LimitName } from '../../contract/limit-tree.ts';
import {
  gridOf,
  overrideLifeMillis,
  requestText,
  type UsedOverride,
} from '../../contract/overrides.ts';
import type { Refusal } from '../../contract/verdict.ts';
import type { OverrideRecord, OverridesState } from '../../state/overrides-fold.ts';
import type { Ask } from './ask.ts';
import type { Facts } from './facts.ts';
import { checkSoftNodes, softObjections } from './node-checks.ts';
import { refuse } from './wording.ts';

/** The first objection of a soft limit that no override lifts. */
export function checkSoft(facts: Facts): Refusal | null {
  const refusal = checkSoftNodes(facts);
  const { overrides } = facts.gate.ledger;
  if (refusal === null || overrides === null) return refusal;
  const own = overridesOf(facts, overrides);
  const left = softObjections(facts).find((each) => own.every((record) => !lifts(record, each)));
  return left === undefined ? null : withPast(facts, overrides, left);
}

const nothing: readonly UsedOverride[] = [];

/** What an approved ask needed to get past soft limits: used up by its approval. */
export function overridesUsed(facts: Facts): readonly UsedOverride[] {
  const { overrides } = facts.gate.ledger;
  if (overrides === null || overrides.live.length === 0) return nothing;
  if (checkSoftNodes(facts) === null) return nothing;
  const own = overridesOf(facts, overrides);
  return softObjections(facts).map((refusal) => {
    const found = own.find((record) => lifts(record, refusal));
    invariant(found !== undefined, `approved, and nothing lifts ${refusal.node}`);
    const { overrideId, breach, approver } = found.granted;
    return { overrideId, node: breach.node, limit: breach.limit, approver };
  });
}

/**
 * Those in force for this very request, by both clocks of the ask. An amend has none: what was
 * looked at and signed for is a new order.
 */
function overridesOf(facts: Facts, { live }: OverridesState): readonly OverrideRecord[] {
  const { ask } = facts;
  if (live.length === 0 || ask.amends !== undefined) return [];
  const text = textOf(facts);
  return live.filter((record) => isAlive(record, ask) && textOfRecord(record) === text);
}

/** From its grant to the end of its minute; a clock that ran backwards has ended it. */
export function isAlive(
  { granted, grantedUtcNanos }: OverrideRecord,
  { monoNanos, utcNanos }: Pick<Ask, 'monoNanos' | 'utcNanos'>,
): boolean {
  const { expiresMonoNanos, expiresUtcNanos } = granted;
  const grantedMonoNanos = expiresMonoNanos - overrideLifeMillis * 1_000_000;
  if (monoNanos < grantedMonoNanos || monoNanos >= expiresMonoNanos) return false;
  const now = BigInt(utcNanos);
  return now >= BigInt(grantedUtcNanos) && now < BigInt(expiresUtcNanos);
}

/**
 * The limit has to stand where it stood, and what other orders have a part in may not have grown
 * beyond what was looked at.
 */
function lifts({ granted }: OverrideRecord, { breach }: Refusal): boolean {
  if (breach === undefined || breach.use === null) return false;
  const seen = granted.breach;
  if (seen.node !== breach.node || seen.limit !== breach.limit) return false;
  if (seen.bound !== breach.bound || seen.use === null) return false;
  return !isShared(breach) || breach.use <= seen.use;
}

/** Limits whose use is of other orders too; that of the rest is of the order and its market. */
const shared: ReadonlySet<LimitName> = new Set<LimitName>([
  'longPosition',
  'shortPosition',
  'grossExposure',
  'concentration',
  'priceDrift',
]);
const isShared = ({ limit }: LimitBreach): boolean => shared.has(limit);

function textOf({ instrument, request }: Facts): string {
  invariant(instrument !== null, 'a soft limit objected to an instrument that is not there');
  return requestText(request, gridOf(instrument));
}

const textOfRecord = ({ granted: { request, grid } }: OverrideRecord): string =>
  requestText(request, grid);

/** Says what became of an override of this request, where it had one for this limit. */
function withPast(facts: Facts, { live, ended }: OverridesState, refusal: Refusal): Refusal {
  const { ask } = facts;
  if (ask.amends !== undefined) return refusal;
  const text = textOf(facts);
  const isOwn = (record: OverrideRecord): boolean => {
    const { node, limit } = record.granted.breach;
    const isOfLimit = node === refusal.breach?.node && limit === refusal.breach.limit;
    return isOfLimit && textOfRecord(record) === text;
  };
  const stands = live.findLast(isOwn);
  const over = stands === undefined ? ended.findLast(isOwn) : undefined;
  const record = stands ?? over;
  if (record === undefined) return refusal;
  const { overrideId } = record.granted;
  const detail = `${refusal.detail}; override ${overrideId} ${pastWords(record, ask, over)}`;
  return { ...refusal, detail: refuse(refusal.kind, refusal.node, detail).detail };
}

function pastWords(
  record: OverrideRecord,
  ask: Ask,
  over: { readonly clientOrderId: string | null } | undefined,
): string {
  if (over !== undefined && over.clientOrderId !== null) {
    return `was used by order ${over.clientOrderId}`;
  }
  if (over !== undefined || !isAlive(record, ask)) return 'has expired';
  return 'was given for a smaller use, or another limit';
}
