/**
 * Facts of the gate on small desks, for tests that judge them by one check at a time.
 * For tests only.
 */
import { alice, armedDesk, type Drive, linear, maker, requestOf, spot } from '../core-fixture.ts';
import type { Ask } from './ask.ts';
import { contextOf } from './context-fixture.ts';
import { type Facts, gatherFacts } from './facts.ts';

/** How a request differs from a good one. */
export type Change = Parameters<typeof requestOf>[0];

/** Facts of an ask on an armed desk, or on `drive`. */
export function factsOf(
  change: Change = {},
  ask: Partial<Ask> = {},
  drive: Drive = armedDesk(),
): Facts {
  const event = drive.intentEvent('x', requestOf(change));
  const { mono, utc } = event.stamp;
  return gatherFacts({ ...event, monoNanos: mono, utcNanos: utc, ...ask }, contextOf(drive));
}
/** Good facts, some of them replaced. */
export const good = (change: Partial<Facts> = {}): Facts => ({ ...factsOf(), ...change });
/** Facts with other limits of the linear instrument. */
export const limitsOf = (change: Partial<NonNullable<Facts['limits']>>): Partial<Facts> => ({
  limits: { ...good().limits, ...change } as Facts['limits'],
});
/** A desk with a position of the maker: 10 lots long, of which a working sell may take 4. */
export function holding(mode?: 'reduce' | 'halted', reason = 'loss limit'): Drive {
  const drive = armedDesk();
  drive.work('own', requestOf({ lots: 10 }));
  drive.filled('own', 'e1', 10);
  drive.work('s', requestOf({ side: 'sell', price: 100_100, lots: 4 }));
  if (mode !== undefined) setMode(drive, mode, reason);
  return drive;
}
function setMode(drive: Drive, mode: 'reduce' | 'halted', reason: string): void {
  const change = {
    type: 'mode.changed',
    scope: { strategy: maker },
    previous: 'active',
    mode,
  } as const;
  const { epoch } = drive;
  drive.record({ ...change, epoch, actor: alice, cause: 'rule', reason, commandId: null });
}
/** A desk whose linear instrument has that standing. */
export function standing(
  tradability: 'expired' | 'delisted' | 'reduceOnly',
  reason: string,
): Drive {
  const drive = holding();
  drive.core.ledger.books.standings.set(linear, { tradability, reason } as never);
  return drive;
}
/** Asks for other terms of the working sell of `holding`. */
export function amending(change: Change, drive = holding()): Facts {
  const amends = drive.core.ledger.orders.get('s' as never);
  return factsOf({ side: 'sell', price: 100_100, lots: 4, ...change }, { amends }, drive);
}
/** The date of every ask of these. */
export const nowMillis = Number(factsOf().ask.utcNanos.slice(0, -6));

/** `holding`, and one lot of its working sell has traded. */
export function tradedOne(): Drive {
  const drive = holding();
  drive.filled('s', 'e2', 1, 100_100);
  return drive;
}

/** Asks for other terms of a working order on the spot market. */
export function spotAmend(change: Change): Facts {
  const drive = armedDesk();
  const owner = { instrument: spot };
  drive.work('s', requestOf({ side: 'sell', price: 100_100, lots: 4, owner }));
  return amending({ owner, ...change }, drive);
}
