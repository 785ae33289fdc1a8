// When a difference becomes a break, and when a break is over: at the edge of the venue's window.
import { describe, expect, it } from 'vitest';
import { lots } from '../../contract/numbers.ts';
import type { VenueDifference } from '../../contract/reconciliation.ts';
import { orderWindowMillis } from '../../ports/venue.ts';
import { account, inverse, linear, orderId, venue } from '../core-fixture.ts';
import { BreakWatch, type Look, unsettledInstruments } from './break-watch.ts';

const positions = (theirs: number, instrument = linear): VenueDifference => ({
  kind: 'positionDiffers',
  venue,
  account,
  instrument,
  clientOrderId: null,
  executionId: null,
  strategy: null,
  ours: { lots: lots(0) },
  theirs: { lots: lots(theirs) },
});
const lost: VenueDifference = {
  ...positions(0),
  kind: 'orderNotThere',
  clientOrderId: orderId('o'),
};
const record = (difference: VenueDifference, breakId = 'b1') =>
  ({ breakId, difference, decision: null }) as never;
/** A look of ten nanoseconds. */
const look = (begun: number, differences: VenueDifference[], covers = () => true): Look => ({
  begunMonoNanos: begun as never,
  endedMonoNanos: (begun + 10) as never,
  differences,
  covers,
});
const nothing = { found: [], cleared: [] };
const windowNanos = 5e6;
const watching = () => new BreakWatch(5);

describe('a difference', () => {
  it('is a break when a look that began after the window sees it again, and not before', () => {
    const watch = watching();
    expect([watch.candidates, watch.dueMonoNanos]).toEqual([[], null]);
    expect(watch.take(look(0, [positions(1)]), [])).toEqual(nothing);
    expect([watch.candidates, watch.dueMonoNanos]).toEqual([[positions(1)], 10 + windowNanos]);
    expect(watch.take(look(10 + windowNanos, [positions(1)]), [])).toEqual(nothing);
    expect(watch.take(look(11 + windowNanos, [positions(1)]), [])).toEqual({
      found: [positions(1)],
      cleared: [],
    });
    expect([watch.candidates, watch.dueMonoNanos]).toEqual([[], null]);
  });

  it('waits for the window of an order where nothing else is said', () => {
    const watch = new BreakWatch();
    watch.take(look(0, [lost]), []);
    expect(watch.dueMonoNanos).toBe(10 + orderWindowMillis * 1e6);
  });

  it('begins anew where its figures change, and where a look did not see it', () => {
    const watch = watching();
    watch.take(look(0, [positions(1)]), []);
    expect(watch.take(look(2 * windowNanos, [positions(2)]), [])).toEqual(nothing);
    expect(watch.dueMonoNanos).toBe(10 + 3 * windowNanos);
    watch.take(look(3 * windowNanos, []), []);
    expect([watch.candidates, watch.dueMonoNanos]).toEqual([[], null]);
  });

  it('waits on where a look does not cover it', () => {
    const watch = watching();
    watch.take(look(0, [positions(1)]), []);
    watch.take(
      look(windowNanos, [], () => false),
      [],
    );
    expect(watch.take(look(2 * windowNanos, [positions(1)]), []).found).toEqual([positions(1)]);
  });

  it('that is due first says when a look is worth while', () => {
    const watch = watching();
    watch.take(look(7, [lost]), []);
    watch.take(look(100, [lost, positions(1)]), []);
    expect(watch.dueMonoNanos).toBe(17 + windowNanos);
  });
});

describe('a break on the ledger', () => {
  it('stands while it is seen, and is told once', () => {
    const watch = watching();
    watch.take(look(0, [positions(1)]), []);
    const standing = [record(positions(1))];
    expect(watch.take(look(2 * windowNanos, [positions(1)]), standing)).toEqual(nothing);
    expect(watch.candidates).toEqual([]);
  });

  it('is over where a look covers it and does not see it', () => {
    const standing = [record(positions(1)), record(positions(2, inverse), 'b2')];
    const agreed = { breakId: 'b1', reason: 'both sides agree again' };
    const seen = [positions(2, inverse)];
    expect(watching().take(look(0, seen), standing)).toEqual({ found: [], cleared: [agreed] });
    expect(
      watching().take(
        look(0, seen, () => false),
        standing,
      ),
    ).toEqual(nothing);
  });

  it('gives way to another one of the same thing', () => {
    const watch = watching();
    const standing = [record(positions(1))];
    expect(watch.take(look(0, [positions(2)]), standing)).toEqual(nothing);
    expect(watch.take(look(2 * windowNanos, [positions(2)]), standing)).toEqual({
      found: [positions(2)],
      cleared: [{ breakId: 'b1', reason: 'the difference is another one now' }],
    });
  });

  it('asks for the executions of its instrument, as a difference does', () => {
    expect(unsettledInstruments([positions(1)], [record(positions(1, inverse))])).toEqual(
      new Set([linear, inverse]),
    );
  });
});
