// What the gate answers as a whole: the approval, the refusal with what was in the way, and what
// is not even an ask.
import { describe, expect, it } from 'vitest';
import {
  alice,
  armedDesk,
  type Drive,
  maker,
  requestOf,
  stampAt,
  taker,
  wideLimits,
} from '../core-fixture.ts';
import { judge, judgeAmend } from './approve.ts';
import type { Ask } from './ask.ts';
import { contextOf } from './context-fixture.ts';
import { gatherFacts } from './facts.ts';
import { amending, factsOf, tradedOne } from './facts-fixture.ts';
import { MessageRates } from './message-rates.ts';

const flattenId = 'flatten-1' as never;

function asked(drive: Drive, change: Partial<Ask>): Ask {
  const event = drive.intentEvent('x', requestOf());
  return { ...event, monoNanos: event.stamp.mono, utcNanos: event.stamp.utc, ...change };
}
const judged = (change: Partial<Ask>, drive = armedDesk()) =>
  judge(asked(drive, change), contextOf(drive));

const approval = {
  clientOrderId: 'x',
  intentId: 'i-x',
  epoch: 0,
  decidedMonoNanos: 0,
  flattenId: null,
};

describe('the gate', () => {
  it('approves an order, at an instant and under an epoch', () => {
    const request = requestOf();
    expect(judged({ request })).toMatchObject({
      decision: 'approved',
      approval: { ...approval, value: request },
    });
  });

  it('approves what a flatten asks for in its name', () => {
    const drive = armedDesk();
    drive.work('long', requestOf({ lots: 10 }));
    drive.filled('long', 'e1', 10);
    drive.kill();
    const { epoch } = drive;
    const act = { scope: {}, epoch, actor: alice, reason: 'out', stamp: stampAt(0) };
    drive.core.process({ type: 'flatten', flattenId, ...act });
    const request = requestOf({ side: 'sell' });
    expect(judged({ request, flattenId, epoch }, drive)).toMatchObject({
      decision: 'approved',
      approval: { ...approval, value: request, epoch: 1, flattenId },
    });
    const other = { kind: 'haltedScope', node: 'flatten', detail: 'this flatten is not under way' };
    expect(judged({ request, flattenId: 'flatten-2' as never, epoch }, drive)).toMatchObject({
      decision: 'refused',
      refusal: other,
      met: [],
    });
  });

  it('approves an amend as other terms, and refuses one of nothing', () => {
    const drive = armedDesk();
    drive.work('x', requestOf());
    const amends = drive.core.ledger.orders.get('x' as never);
    const request = requestOf({ lots: 5 });
    const gate = contextOf(drive);
    expect(judgeAmend(asked(drive, { request, amends }), gate)).toMatchObject({
      decision: 'approved',
      approval: { ...approval, value: { request } },
    });
    expect(judgeAmend(asked(drive, { request }), gate)).toMatchObject({
      decision: 'refused',
      refusal: { detail: 'there is no order, or no instrument, to amend' },
    });
  });

  it('names own orders that are in the way, and only where they are why', () => {
    const drive = armedDesk();
    drive.work('ask', requestOf({ side: 'sell', price: 100_010 }));
    const buy = requestOf({ price: 100_010, owner: { strategy: taker } });
    expect(judged({ request: buy }, drive)).toMatchObject({ decision: 'refused', met: ['ask'] });
    const large = { ...buy, lots: 1_001 as never };
    expect(judged({ request: large }, drive)).toMatchObject({ decision: 'refused', met: [] });
  });

  it('takes what has not the form of an ask for no ask', () => {
    expect(judged({ intentId: '' as never })).toEqual({
      decision: 'malformed',
      refusal: { kind: 'badInput', node: 'gate/form', detail: 'the intent has no usable id' },
    });
  });
});

it('of an amend that counts which could still trade, in the place of what counts already', () => {
  const { openLots, replacedLots } = amending({ lots: 9 }, tradedOne());
  expect({ openLots, replacedLots }).toEqual({ openLots: 8, replacedLots: 3 });
  const fresh = factsOf({ lots: 9 }, {}, tradedOne());
  expect([fresh.openLots, fresh.replacedLots]).toEqual([9, 0]);
});

it('without limits counts no messages, and with them those of the desk and of the strategy', () => {
  const drive = armedDesk();
  const counts = (rates: MessageRates) => {
    const { deskWindow, strategyWindow, ...facts } = gatherFacts(asked(drive, {}), {
      ...contextOf(drive),
      rates,
    });
    const windows = [deskWindow?.limit ?? null, strategyWindow?.limit ?? null];
    return [...windows, facts.deskMessages, facts.strategyMessages];
  };
  const rates = new MessageRates();
  expect(counts(rates)).toEqual([null, null, 0, 0]);
  rates.setLimits(wideLimits);
  rates.add(taker, stampAt(0).mono);
  rates.add(maker, stampAt(0).mono);
  expect(counts(rates)).toEqual([50_000, 50_000, 2, 1]);
});

it('of a type that is none was let through by a broken engine', () => {
  const request = requestOf({ type: 'peg' as never });
  expect(() => factsOf(request)).toThrow('missing case: "peg"');
});
