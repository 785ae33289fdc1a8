/**
 * Folds overrides: granted, used once, ended. A start changes nothing of them: what lived lives on
 * to the end of its minute, and what was used stays used.
 * Judges nothing; that an event may come is the core's to see to.
 */
import { invariant, missingCase } from '../contract/assert.ts';
import type { ClientOrderId } from '../contract/ids.ts';
import type { UtcNanos } from '../contract/numbers.ts';
import type { OverrideBody, OverrideGranted, OverrideId } from '../contract/overrides.ts';
import type { LedgerState } from './ledger-state.ts';

/** An override in force. */
export interface OverrideRecord {
  readonly granted: OverrideGranted;
  readonly grantedUtcNanos: UtcNanos;
}

/** One that is over. */
export interface EndedOverride extends OverrideRecord {
  readonly outcome: 'used' | 'expired';
  /** The order that it let pass; null: none. */
  readonly clientOrderId: ClientOrderId | null;
}

export interface OverridesState {
  /** Oldest first. */
  readonly live: readonly OverrideRecord[];
  /** The last ones that are over, oldest first; older ones are in the ledger. */
  readonly ended: readonly EndedOverride[];
}

/** Overrides that are over, to show and to name in refusals. */
export const endedOverridesLimit = 64;

/** Folds one event of overrides. */
export function foldOverride(state: LedgerState, body: OverrideBody, utcNanos: UtcNanos): void {
  const before = state.overrides ?? { live: [], ended: [] };
  switch (body.type) {
    case 'override.granted': {
      const isNew = before.live.every(({ granted }) => granted.overrideId !== body.overrideId);
      invariant(isNew, `override ${body.overrideId} granted twice`);
      const record = { granted: body, grantedUtcNanos: utcNanos };
      state.overrides = { ...before, live: [...before.live, record] };
      return;
    }
    case 'override.used':
      state.overrides = over(before, body.overrideId, 'used', body.clientOrderId);
      return;
    case 'override.ended':
      state.overrides = over(before, body.overrideId, body.outcome, null);
      return;
    default:
      return missingCase(body);
  }
}

function over(
  { live, ended }: OverridesState,
  id: OverrideId,
  outcome: EndedOverride['outcome'],
  clientOrderId: ClientOrderId | null,
): OverridesState {
  const record = live.find(({ granted }) => granted.overrideId === id);
  invariant(record !== undefined, `there is no override ${id} in force`);
  return {
    live: live.filter((each) => each !== record),
    ended: [...ended, { ...record, outcome, clientOrderId }].slice(-endedOverridesLimit),
  };
}

/** How an override stands, in a word: `none`, `in force`, `used` or `expired`. */
export function stateOfOverride({ overrides }: LedgerState, id: OverrideId): string {
  if (overrides === null) return 'none';
  if (overrides.live.some(({ granted }) => granted.overrideId === id)) return 'in force';
  return overrides.ended.findLast(({ granted }) => granted.overrideId === id)?.outcome ?? 'none';
}
