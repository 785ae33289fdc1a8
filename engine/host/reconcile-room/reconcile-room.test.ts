/** What is told of a look: never an old one as if it were new, and every account. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InstrumentId } from '../../contract/ids.ts';
import {
  account,
  executionId,
  linear,
  orderId,
  stampAt,
  venue,
  venueOrderId,
} from '../../core/core-fixture.ts';
import { undecidedBreaksLimit } from '../../core/reconcile/decide.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { ReconcileRoom } from './reconcile-room.ts';

const startMillis = Date.UTC(2026, 10, 29, 5);
const nanosAfter = (millis: number): string => String(BigInt(startMillis + millis) * 1_000_000n);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: startMillis });
});
afterEach(() => {
  vi.useRealTimers();
});

function roomOf({ loop, venues }: TestLoop): ReconcileRoom {
  const reconciled = [{ id: venue, account }];
  const log = { warn: () => undefined };
  return new ReconcileRoom({ loop, venues, reconciled, periodMillis: 60_000, log });
}

function sessionIs(given: TestLoop, state: 'up' | 'down'): void {
  given.venue.report({ kind: 'session', state, reason: 'said by the test' });
}

const wholeLook = { orders: 0, positions: 0, fills: null, unsettled: 0 };

test('a venue that is down is told as not looked at, beside what was seen before', async () => {
  const given = testLoop(0);
  const room = roomOf(given);
  sessionIs(given, 'up');
  const compared = { utcNanos: nanosAfter(0), ...wholeLook };
  expect((await room.lookNow()).looks).toEqual([
    { venue, account, triedUtcNanos: nanosAfter(0), failed: null, compared, isReconciled: true },
  ]);
  sessionIs(given, 'down');
  vi.setSystemTime(startMillis + 5_000);
  const later = {
    periodMillis: 60_000,
    looks: [
      {
        ...{ venue, account, triedUtcNanos: nanosAfter(5_000), failed: 'order entry is down' },
        ...{ compared, isReconciled: false },
      },
    ],
  };
  expect(await room.lookNow()).toEqual(later);
  expect(room.summary()).toEqual(later);
  expect(room.blockers()).toEqual([
    'our books are not reconciled with sim yet: order entry is down',
  ]);
});

test('a venue that was never looked at is listed all the same', async () => {
  const given = testLoop(0);
  const room = roomOf(given);
  const never = { venue, account, triedUtcNanos: null, failed: null, compared: null };
  expect(room.summary().looks).toEqual([{ ...never, isReconciled: false }]);
});

test('who asks for a look of now does not get one that was under way', async () => {
  const given = testLoop(0);
  const room = roomOf(given);
  let asked = 0;
  const held = Promise.withResolvers<undefined>();
  const answer = given.venue.openOrders;
  vi.spyOn(given.venue, 'openOrders').mockImplementation(async () => {
    asked += 1;
    if (asked === 1) await held.promise;
    return answer();
  });
  // A session that begins is looked at by itself.
  sessionIs(given, 'up');
  await vi.waitFor(() => expect(asked).toBe(1));
  const asking = room.lookNow();
  vi.setSystemTime(startMillis + 2_000);
  held.resolve(undefined);
  const { looks } = await asking;
  expect(asked).toBe(2);
  expect(looks[0]?.compared?.utcNanos).toBe(nanosAfter(2_000));
});

test('breaks that find no room leave the venue unreconciled', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance', 'hrtime'], now: startMillis });
  const given = testLoop(0);
  const room = roomOf(given);
  sessionIs(given, 'up');
  const { core } = given.loop;
  // Of another instrument, which no look at this venue covers.
  const instrument = InstrumentId.parse('OTHER.sim');
  const about = { kind: 'fillNotThere', venue, account, instrument } as const;
  const sides = { strategy: null, ours: null, theirs: null };
  for (let n = 0; n < undecidedBreaksLimit; n += 1) {
    const named = { clientOrderId: orderId(`o${n}`), executionId: executionId(`e${n}`) };
    const stamp = stampAt(1);
    core.process({ type: 'breakFound', difference: { ...about, ...named, ...sides }, stamp });
  }
  vi.spyOn(given.venue, 'openOrders').mockResolvedValue([
    { clientOrderId: orderId('zz'), venueOrderId: venueOrderId('v-zz'), instrument: linear },
  ]);
  // A difference is a break when two looks have seen it.
  await room.lookNow();
  vi.advanceTimersByTime(60_000);
  await room.lookNow();
  const [look] = room.summary().looks;
  expect([look?.failed, look?.isReconciled]).toEqual([
    '1 difference is not on the record, see the faults',
    false,
  ]);
});
