/**
 * Breaks of every kind on a desk, decided one way or another, for the tests of decisions.
 * For tests only.
 */
import {
  account,
  armedDesk,
  type Drive,
  linear,
  requestOf,
  stampAt,
  venue,
} from '../core-fixture.ts';

export const told = {
  lots: 4,
  side: 'buy',
  price: 100_000,
  feeMinor: 5,
  feeCurrency: 'USDT',
  liquidity: 'maker',
  venueUtcMillis: 1_700_000_000_000,
};
export const openThere = { lots: 10, side: 'buy', price: 99_000, venueOrderId: 'v9' };

/** `o` works, `f` was filled by 4 of 10 lots, `d` has ended. */
export function desk(): Drive {
  const drive = armedDesk();
  for (const id of ['o', 'f', 'd']) drive.work(id, requestOf());
  drive.filled('f', 'e1', 4);
  drive.ended('cancelled', 'd');
  return drive;
}

/** Puts a difference on the record and decides it; the id of the break, and what came of it. */
export function decide(change: object, decision: string, more: object, drive: Drive) {
  const none = { clientOrderId: null, executionId: null, strategy: null, ours: null, theirs: null };
  const about = { kind: 'positionDiffers', venue, account, instrument: linear };
  const difference = { ...about, ...none, ...change };
  const found = drive.core.process({ type: 'breakFound', difference, stamp: stampAt(1) } as never);
  const breakId = `b${found.events[0]?.sequence}`;
  const event = { type: 'breakDecided', breakId, decision, operator: 'alice', reason: 'seen' };
  const rest = { commandId: 'c-1', fills: [], stamp: stampAt(2), ...more };
  return { breakId, outcome: drive.core.process({ ...event, ...rest } as never) };
}

/** The refusal, or the events with what is not the decision itself, and the cancels. */
export function decided(
  change: object,
  decision = 'adopt',
  more: object = {},
  drive = desk(),
): unknown[] {
  const { breakId, outcome } = decide(change, decision, more, drive);
  const { events, cancels, refusal } = outcome;
  if (refusal !== null) {
    const { kind, node, detail } = refusal;
    return [kind, node.replace(breakId, 'b'), detail.replace(breakId, 'b')];
  }
  const bodies = events
    .map(({ body }) => body)
    .filter(({ type }) => type !== 'reconciliation.decided');
  return [
    ...bodies.map((body) => ({ ...body, ...('breakId' in body ? { breakId: 'b' } : {}) })),
    ...cancels.map(({ clientOrderId }) => clientOrderId),
  ];
}
export const order = (change: object) => ({
  kind: 'orderNotHere',
  clientOrderId: 'zz',
  theirs: openThere,
  ...change,
});
export const fill = (change: object) => ({
  kind: 'fillNotHere',
  clientOrderId: 'f',
  executionId: 'e2',
  theirs: told,
  ...change,
});
export const lost = (change: object) => ({
  kind: 'fillNotThere',
  clientOrderId: 'f',
  executionId: 'e1',
  ours: told,
  ...change,
});
export const other = (change: object, theirs: object = {}) => ({
  kind: 'fillAltered',
  clientOrderId: 'f',
  executionId: 'e1',
  ours: told,
  theirs: { ...told, ...theirs },
  ...change,
});

export const refused = (words: string): unknown[] => ['badInput', 'breaks/b', words];
export const adopted = {
  type: 'position.adopted',
  account: 'paper',
  strategy: 'unmatched',
  instrument: linear,
};
