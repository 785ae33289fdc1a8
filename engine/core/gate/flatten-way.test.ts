// While a flatten is under way, nothing else comes to rest where it still has to trade.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommandId } from '../../contract/ids.ts';
import { gateEpoch, lots, priceTicks } from '../../contract/numbers.ts';
import type { Scope } from '../../contract/scope.ts';
import { fold } from '../../state/fold.ts';
import { initialState } from '../../state/ledger-state.ts';
import { stateHashText } from '../../state/state-text.ts';
import {
  alice,
  armedDesk,
  type Drive,
  inverse,
  maker,
  orderId,
  requestOf,
  stampAt,
  taker,
  wideLimits,
} from '../core-fixture.ts';
import type { Outcome } from '../engine.ts';

type Change = Parameters<typeof requestOf>[0];

const flattenId = CommandId.parse('flatten-1');
const ofTaker: Scope = { strategy: taker };
const market = { type: 'market', price: null } as const;

/** Halts the taker and grants its flatten, as the host does. */
function begin(drive: Drive): Outcome {
  drive.kill(ofTaker);
  drive.epoch = gateEpoch(drive.epoch + 1);
  const { epoch } = drive;
  const act = { scope: ofTaker, epoch, actor: alice, reason: 'out', stamp: stampAt(0) } as const;
  return drive.core.process({ type: 'flatten', flattenId, ...act });
}

function end(drive: Drive): Outcome {
  const ended = { outcome: 'unfinished' as const, detail: '', remaining: [], orders: 0 };
  const told = { type: 'flatten.ended', flattenId, scope: ofTaker, durationMicros: 1 } as const;
  return drive.record({ ...told, ...ended });
}

/** The taker holds `held` lots, the maker quotes both sides, and the taker's flatten begins. */
function flattening(held: number, heard?: (outcome: Outcome) => void): Drive {
  const drive = armedDesk(wideLimits, heard);
  const side = held > 0 ? 'buy' : 'sell';
  drive.work('held', requestOf({ side, lots: Math.abs(held), owner: { strategy: taker } }));
  drive.filled('held', 'e1', Math.abs(held));
  drive.work('bid', requestOf({ price: 99_990 }));
  drive.work('ask', requestOf({ side: 'sell', price: 100_012 }));
  begin(drive);
  return drive;
}

const slice = (drive: Drive, id: string, change: Change) => {
  const request = requestOf({ timeInForce: 'IOC', owner: { strategy: taker }, ...change });
  return drive.core.process({ ...drive.intentEvent(id, request), flattenId });
};

const kindOf = (drive: Drive, change: Change): string =>
  drive.intent('x', requestOf(change)).refusal?.kind ?? 'approved';

describe('while a flatten sells', () => {
  it.each<[string, Change, string]>([
    ['a buy at the touch', {}, 'flattenUnderWay'],
    ['a buy far below it', { price: 99_500 }, 'flattenUnderWay'],
    ['a buy that rests only', { postOnly: true }, 'flattenUnderWay'],
    ['a stop-limit buy', { type: 'stopLimit', stopPrice: priceTicks(100_010) }, 'flattenUnderWay'],
    ['a sell', { side: 'sell', price: 100_010 }, 'approved'],
    ['a buy at once or not at all', { price: 100_002, timeInForce: 'IOC' }, 'approved'],
    ['a buy in full or not at all', { price: 100_002, timeInForce: 'FOK' }, 'approved'],
    ['a market buy', market, 'approved'],
    ['a buy of another instrument', { owner: { instrument: inverse } }, 'approved'],
    ['a buy of another account', { owner: { account: 'other' as never } }, 'approved'],
  ])('%s is judged so', (_, change, expected) => {
    expect(kindOf(flattening(5), change)).toBe(expected);
  });

  it('the refusal names the flatten, and is on the record', () => {
    const outcome = flattening(5).intent('x', requestOf());
    const refusal = {
      kind: 'flattenUnderWay',
      node: 'flatten/flatten-1',
      detail:
        'flatten flatten-1 of strategy=taker sells BTCUSDT.sim: ' +
        'a buy that could rest there waits until it is over',
    };
    expect(outcome.refusal).toEqual(refusal);
    expect(outcome.events.at(-1)?.body).toMatchObject({ decision: 'refused', refusal });
    expect(outcome.approved).toEqual([]);
  });

  it('an order that rests there is not amended into its way', () => {
    const outcome = flattening(5).core.process({
      type: 'amendIntent',
      intentId: 'a1' as never,
      clientOrderId: orderId('bid'),
      terms: { lots: lots(20) },
      tickNumber: 1,
      epoch: gateEpoch(2),
      armed: true,
      stamp: stampAt(0),
    });
    expect(outcome.refusal?.kind).toBe('flattenUnderWay');
  });
});

it('while a flatten buys, sells wait', () => {
  const drive = flattening(-5);
  expect(kindOf(drive, { side: 'sell', price: 100_012 })).toBe('flattenUnderWay');
  expect(kindOf(drive, { price: 99_980 })).toBe('approved');
});

it('what it has closed is free again, and so is everything when it ends', () => {
  const closed = flattening(5);
  closed.ended('cancelled', 'bid');
  expect(slice(closed, 's1', { side: 'sell', lots: 5, price: 99_990 }).refusal).toBeNull();
  closed.sent('s1');
  closed.filled('s1', 'e2', 4);
  expect(kindOf(closed, {})).toBe('flattenUnderWay');
  closed.filled('s1', 'e3', 1);
  expect(kindOf(closed, {})).toBe('approved');

  const ended = flattening(5);
  end(ended);
  expect(kindOf(ended, {})).toBe('approved');
});

it('a slice never takes more than is left, whatever filled in the race', () => {
  const drive = flattening(5);
  // The maker's bid, which is to make way, fills meanwhile: that is the maker's position alone.
  expect(slice(drive, 's1', { side: 'sell', lots: 5, price: 99_990 }).refusal?.kind).toBe(
    'selfMatch',
  );
  drive.filled('bid', 'e2', 10, 99_990);
  expect(slice(drive, 's2', { side: 'sell', lots: 6, price: 99_990 }).refusal?.kind).toBe(
    'reduceOnly',
  );
  expect(slice(drive, 's3', { side: 'sell', lots: 5, price: 99_990 }).refusal).toBeNull();
  expect(slice(drive, 's4', { side: 'sell', lots: 1, price: 99_990 }).refusal?.kind).toBe(
    'reduceOnly',
  );
});

describe('what makes way for a flatten', () => {
  const refused = (drive: Drive, id: string) =>
    slice(drive, id, { side: 'sell', lots: 5, price: 99_990 });

  it('is asked for once, in the name of the flatten, and told with its end', () => {
    const drive = flattening(5);
    const outcome = refused(drive, 's1');
    const [cancel] = outcome.events.flatMap(({ body }) =>
      body.type === 'order.cancelRequested' ? [body] : [],
    );
    expect(cancel).toEqual({
      type: 'order.cancelRequested',
      clientOrderId: 'bid',
      cause: 'in the way of flatten flatten-1',
      flattenId,
    });
    expect(outcome.refusal?.detail).toContain('it has to make way');
    expect(refused(drive, 's2').events).toHaveLength(2);
    expect(drive.core.ledger.flatten?.madeWay).toEqual(['bid']);
    // A refused cancel is asked for again, and the order is listed once all the same.
    drive.ended('cancelRejected', 'bid');
    expect(refused(drive, 's3').cancels.map(({ clientOrderId }) => clientOrderId)).toEqual(['bid']);
    expect(drive.core.ledger.flatten?.madeWay).toEqual(['bid']);
  });

  it('is in the report of an engine that comes back in the middle', () => {
    const drive = flattening(5);
    refused(drive, 's1');
    drive.filled('bid', 'e2', 3, 99_990);
    const outcome = drive.record({
      type: 'session.started',
      sessionId: 's-2' as never,
      fence: 2,
      engineVersion: '0.1.0',
      environment: 'SIM',
      desk: 'desk-1',
      singleOperator: true,
      configHash: '',
      recoveredSequence: drive.core.ledger.sequence,
      recoveredStateHash: '',
      reason: 'restart',
    });
    expect(outcome.events[0]?.body).toMatchObject({
      type: 'flatten.ended',
      outcome: 'stopped',
      madeWay: [
        {
          clientOrderId: 'bid',
          instrument: 'BTCUSDT.sim',
          strategy: maker,
          status: 'pendingCancel',
          filledLots: 3,
        },
      ],
    });
    expect(drive.core.ledger.flatten).toBeNull();
  });

  it('is not what somebody else has cancelled, nor what was cancelled after it', () => {
    const drive = flattening(5);
    drive.cancel('bid');
    expect(refused(drive, 's1').cancels).toEqual([]);
    expect(drive.core.ledger.flatten?.madeWay).toBeUndefined();
  });
});

it('any course of quotes, slices and answers folds again, and leaves nothing in the way', () => {
  const acts = fc.array(
    fc.record({
      kind: fc.constantFrom('quote', 'slice', 'ack', 'fill', 'reject'),
      price: fc.integer({ min: 99_900, max: 100_050 }),
      lots: fc.integer({ min: 1, max: 8 }),
      buys: fc.boolean(),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(acts, fc.constantFrom(7, -7), (course, held) => {
      const events: Outcome['events'][number][] = [];
      const drive = flattening(held, (outcome) => events.push(...outcome.events));
      const { ledger } = drive.core;
      const own = () =>
        [...ledger.positions.values()].find(({ strategy }) => strategy === taker)?.lots ?? 0;
      const closing = {
        side: held > 0 ? 'sell' : 'buy',
        price: held > 0 ? 99_900 : 100_100,
      } as const;
      for (const [n, act] of course.entries()) {
        const working = [...ledger.orders.values()];
        const inWay = working.filter(({ request }) => request.side !== closing.side);
        switch (act.kind) {
          case 'quote': {
            const request = requestOf({ side: act.buys ? 'buy' : 'sell', price: act.price });
            const stands = request.side !== closing.side && own() !== 0;
            const { refusal, approved } = drive.intent(`q${n}`, request);
            if (stands) expect([refusal?.kind, approved]).toEqual(['flattenUnderWay', []]);
            if (approved.length > 0) drive.sent(`q${n}`);
            break;
          }
          case 'slice': {
            const outcome = slice(drive, `s${n}`, { ...closing, lots: act.lots });
            if (outcome.refusal?.kind === 'selfMatch') {
              const asked = new Set(ledger.flatten?.madeWay);
              expect(inWay.every(({ clientOrderId }) => asked.has(clientOrderId))).toBe(true);
            }
            if (outcome.approved.length === 0) break;
            expect(inWay).toEqual([]);
            drive.sent(`s${n}`);
            drive.filled(`s${n}`, `es${n}`, act.lots, closing.price);
            break;
          }
          case 'ack':
            for (const { clientOrderId, cancelRequested } of inWay)
              if (cancelRequested) drive.ended('cancelled', clientOrderId);
            break;
          case 'reject':
            for (const { clientOrderId, cancelRequested } of inWay)
              if (cancelRequested) drive.ended('cancelRejected', clientOrderId);
            break;
          case 'fill':
            for (const { clientOrderId } of inWay.slice(0, 1))
              drive.filled(clientOrderId, `ef${n}`, 1, 99_990);
        }
        expect(Math.sign(own()) * Math.sign(held)).toBeGreaterThanOrEqual(0);
        expect(Math.abs(own())).toBeLessThanOrEqual(7);
      }
      const replayed = initialState();
      for (const event of events) fold(replayed, event);
      expect(stateHashText(replayed)).toBe(stateHashText(ledger));
    }),
    { numRuns: 200 },
  );
});
