/** P19 in the core: each limit that is missing, alone, lets no order pass. */
import { expect, it, test } from 'vitest';
import type { Limits } from '../../contract/limits.ts';
import { armedDesk, linear, maker, requestOf, wideLimits } from '../core-fixture.ts';

/** The wide limits after a change to a copy of them, as an older or damaged record might be. */
function without(change: (limits: Record<string, never>) => void): Limits {
  const copy = structuredClone(wideLimits) as unknown as Record<string, never>;
  change(copy);
  return copy as unknown as Limits;
}

type Entry = Record<string, unknown>;
const entryOf = (limits: Record<string, never>, list: string): Entry => {
  const [first] = (limits as Record<string, Entry[]>)[list] ?? [];
  if (first === undefined) throw new Error(`no ${list}`);
  return first;
};

const figures = [
  ...['orderLots', 'orderValueMinor', 'priceCollarBps', 'positionLots', 'referenceAgeMillis'],
];
const order = requestOf();

test.each(figures)('P19 no order passes where an instrument has no %s', (figure) => {
  const limits = without((copy) => {
    delete entryOf(copy, 'instruments')[figure];
  });
  const { refusal, approved } = armedDesk(limits).intent('a', order);
  expect([approved, refusal?.node]).toEqual([[], expect.stringContaining(linear)]);
});

it('P19 no order passes without limits of its instrument, its strategy, or the desk', () => {
  const lists = [{ instruments: [] }, { strategies: [] }].map((change) => ({
    ...wideLimits,
    ...change,
  }));
  const refusals = lists.map((limits) => armedDesk(limits).intent('a', order).refusal);
  const unset = armedDesk();
  unset.core.ledger.limits = null;
  const none = unset.intent('a', order).refusal;
  expect([...refusals, none].map((refusal) => [refusal?.kind, refusal?.node])).toEqual([
    ['missingLimit', `limits/${linear}`],
    ['missingLimit', `limits/${maker}`],
    ['missingLimit', 'limits'],
  ]);
});
