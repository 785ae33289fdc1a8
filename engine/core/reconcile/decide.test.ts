// What an operator's decision on a break does to the books, and what it leaves alone.
import { describe, expect, it } from 'vitest';
import { CommandId, OperatorId } from '../../contract/ids.ts';
import { lots, minor, priceTicks } from '../../contract/numbers.ts';
import {
  type BreakDecision,
  type BreakFigures,
  BreakId,
  unmatchedStrategy,
  VenueDifference,
} from '../../contract/reconciliation.ts';
import type { VenueFill } from '../../ports/venue.ts';
import { findOrder } from '../../state/ledger-state.ts';
import { positionKey } from '../../state/position.ts';
import { stateFromData, stateHashText, stateToData } from '../../state/state-text.ts';
import {
  account,
  armedDesk,
  type Drive,
  executionId,
  haltedDesk,
  linear,
  maker,
  orderId,
  requestOf,
  stampAt,
} from '../core-fixture.ts';
import { scanExposure } from '../portfolio/exposure.ts';
import { undecidedBreaksLimit } from './decide.ts';

const execution = (change: Partial<BreakFigures> = {}): BreakFigures => ({
  lots: lots(4),
  side: 'buy',
  price: priceTicks(100_000),
  feeMinor: minor(5),
  feeCurrency: 'USDT',
  liquidity: 'maker',
  venueUtcMillis: 1_700_000_000_000,
  ...change,
});

/** Tells the core of a difference; the bodies of what it records. */
function tell(drive: Drive, change: Partial<Record<keyof VenueDifference, unknown>>) {
  const difference = VenueDifference.parse({
    kind: 'positionDiffers',
    venue: 'sim',
    account,
    instrument: linear,
    clientOrderId: null,
    executionId: null,
    strategy: null,
    ours: null,
    theirs: null,
    ...change,
  });
  const { events } = drive.core.process({ type: 'breakFound', difference, stamp: stampAt(1_000) });
  return events.map(({ body }) => body);
}

/** Puts the difference on the record; its id. */
function found(drive: Drive, change: Partial<Record<keyof VenueDifference, unknown>>): BreakId {
  const [body] = tell(drive, change);
  if (body?.type !== 'reconciliation.found') throw new Error('no break was found');
  return body.breakId;
}

function decide(
  drive: Drive,
  breakId: BreakId,
  decision: BreakDecision,
  fills: readonly VenueFill[] = [],
) {
  const outcome = drive.core.process({
    type: 'breakDecided',
    breakId,
    decision,
    operator: OperatorId.parse('alice'),
    reason: 'seen at the venue',
    commandId: CommandId.parse('decision-1'),
    fills,
    stamp: stampAt(2_000),
  });
  return {
    refusal: outcome.refusal?.detail ?? '',
    types: outcome.events.map(({ body }) => body.type),
    cancels: outcome.cancels.map(({ clientOrderId }) => clientOrderId),
  };
}

const heldBy = (drive: Drive, strategy: typeof maker): number =>
  drive.core.ledger.positions.get(positionKey(account, strategy, linear))?.lots ?? 0;

/** Sums and indexes of the core are those of its ledger, which comes back from a snapshot whole. */
function checkSound(drive: Drive): void {
  const { ledger, exposure } = drive.core;
  expect(exposure.instruments.get(linear)?.positionLots ?? 0).toBe(
    scanExposure(ledger).instruments.get(linear)?.positionLots ?? 0,
  );
  const data = JSON.parse(JSON.stringify(stateToData(ledger))) as Record<string, unknown>;
  expect(stateHashText(stateFromData(data))).toBe(stateHashText(ledger));
}

describe('a decision to adopt', () => {
  it('books a fill to its order, and to unmatched where no order is or it does not fit', () => {
    const drive = armedDesk();
    drive.work('o1', requestOf({ lots: 4 }));
    const fill = { kind: 'fillNotHere', theirs: execution() } as const;
    const own = { ...fill, clientOrderId: 'o1', strategy: maker };
    expect(decide(drive, found(drive, { ...own, executionId: 'x1' }), 'adopt').types).toEqual([
      'order.filled',
      'reconciliation.decided',
    ]);
    const second = found(drive, { ...own, executionId: 'x2' });
    expect(decide(drive, second, 'adopt').types).toEqual([
      'position.adopted',
      'reconciliation.decided',
    ]);
    const nobodys = { ...fill, clientOrderId: 'zz', executionId: 'x3' };
    decide(drive, found(drive, nobodys), 'adopt');
    expect([heldBy(drive, maker), heldBy(drive, unmatchedStrategy)]).toEqual([4, 8]);
    expect(drive.core.ledger.fills.map(({ fill: { executionId: id } }) => id)).toEqual([
      'x1',
      'x2',
      'x3',
    ]);
    checkSound(drive);
  });

  it('takes back a fill that never was', () => {
    const drive = armedDesk();
    drive.work('o1', requestOf());
    drive.filled('o1', 'x1', 4);
    drive.filled('o1', 'x1-again', 4);
    const twice = { clientOrderId: 'o1', executionId: 'x1-again', strategy: maker };
    const breakId = found(drive, { kind: 'fillNotThere', ...twice, ours: execution() });
    expect(decide(drive, breakId, 'adopt').types).toContain('order.busted');
    expect(heldBy(drive, maker)).toBe(4);
    checkSound(drive);
  });

  it.each([
    ['fewer lots', { lots: lots(3) }, 3],
    ['another price', { price: priceTicks(100_001) }, 4],
    ['more lots', { lots: lots(6) }, 6],
  ])('corrects a fill to %s', (_, change, held) => {
    const drive = armedDesk();
    drive.work('o1', requestOf());
    drive.filled('o1', 'x1', 4);
    const altered = { kind: 'fillAltered', clientOrderId: 'o1', executionId: 'x1' };
    const figures = { ours: execution(), theirs: execution(change) };
    const breakId = found(drive, { ...altered, strategy: maker, ...figures });
    const { refusal, types } = decide(drive, breakId, 'adopt');
    expect(refusal).toBe('');
    expect(types[0]).toBe('order.corrected');
    expect(heldBy(drive, maker)).toBe(held);
    checkSound(drive);
  });

  it('doubts an order that the venue has otherwise, so that the venue is asked', () => {
    const drive = armedDesk();
    drive.work('o1', requestOf());
    const ours = { lots: 10, side: 'buy', filledLots: 0, status: 'new' };
    const about = { kind: 'orderNotThere', clientOrderId: 'o1', strategy: maker, ours };
    decide(drive, found(drive, about), 'adopt');
    expect(drive.core.ledger.orders.get(orderId('o1'))?.status).toBe('unknown');
    drive.ended('cancelled', 'o1');
    expect(decide(drive, found(drive, about), 'adopt').refusal).toMatch(/ended by now/);
  });

  it('books what no order explains at the mid, and not without a market', () => {
    const drive = armedDesk();
    drive.quote(100_000, 100_010);
    const sizes = { ours: { lots: 2 }, theirs: { lots: -3 } };
    expect(decide(drive, found(drive, sizes), 'adopt').refusal).toBe('');
    expect(heldBy(drive, unmatchedStrategy)).toBe(-5);
    checkSound(drive);
    const blind = haltedDesk();
    const other = found(blind, sizes);
    expect(decide(blind, other, 'adopt').refusal).toMatch(/no market in BTCUSDT/);
    expect([...blind.core.ledger.breaks.keys()]).toEqual([other]);
  });
});

describe('an order of the venue that our books do not have', () => {
  const theirs = { lots: 10, side: 'buy', price: 99_000, filledLots: 4, venueOrderId: 'v9' };
  const order = { kind: 'orderNotHere', clientOrderId: 'zz', theirs };
  const fill: VenueFill = {
    clientOrderId: orderId('zz'),
    instrument: linear,
    executionId: executionId('x1'),
    side: 'buy',
    price: priceTicks(99_000),
    lots: lots(4),
    feeMinor: minor(0),
    feeCurrency: 'USDT',
    liquidity: 'maker',
    venueUtcMillis: 1_700_000_000_000,
  };

  it('is adopted in doubt with its fills, and settled by the venue like any other', () => {
    const drive = armedDesk();
    decide(drive, found(drive, order), 'adopt', [fill]);
    const adopted = findOrder(drive.core.ledger, orderId('zz'));
    expect(adopted).toMatchObject({ status: 'unknown', filledLots: 4, venueOrderId: 'v9' });
    expect(heldBy(drive, unmatchedStrategy)).toBe(4);
    drive.accepted('zz', 'v9');
    expect(findOrder(drive.core.ledger, orderId('zz'))?.status).toBe('partiallyFilled');
    drive.ended('cancelled', 'zz');
    expect(drive.core.ledger.orders.size).toBe(0);
    checkSound(drive);
  });

  it('keeps its id from being used again', () => {
    const drive = armedDesk();
    decide(drive, found(drive, order), 'adopt');
    drive.ended('cancelled', 'zz');
    expect(drive.intent('zz', requestOf()).refusal?.kind).toBe('duplicateId');
  });

  it('has no fill that counts while its instrument is not defined on this desk', () => {
    const drive = armedDesk();
    decide(drive, found(drive, { ...order, instrument: 'NONE.sim' }), 'adopt');
    const { events } = drive.filled('zz', 'x1', 4, 99_000);
    expect(events.map(({ body }) => body)).toMatchObject([
      { detail: expect.stringContaining('a fill of an instrument that is not defined: order zz') },
    ]);
    expect(findOrder(drive.core.ledger, orderId('zz'))).toMatchObject({
      status: 'unknown',
      filledLots: 0,
    });
  });

  it('is cancelled by a flatten, also where our books say that it has ended', () => {
    const drive = armedDesk();
    expect(decide(drive, found(drive, order), 'flatten', [fill]).cancels).toEqual(['zz']);
    drive.work('o1', requestOf());
    drive.ended('cancelled', 'o1');
    const ended = { ...order, clientOrderId: 'o1', ours: { lots: 10, status: 'cancelled' } };
    const breakId = found(drive, ended);
    expect(decide(drive, breakId, 'adopt').refusal).toMatch(/flatten, ignore can/);
    expect(decide(drive, breakId, 'flatten').cancels).toEqual(['o1']);
  });
});

describe('entry in the instrument of a break', () => {
  const refusalOf = (drive: Drive, id: string, change = {}): string =>
    drive.intent(id, requestOf({ lots: 1, ...change }), 2_500).refusal?.kind ?? '';

  it('is blocked until it is decided, and only shrinking gets through', () => {
    const drive = armedDesk();
    drive.work('o1', requestOf());
    drive.filled('o1', 'x1', 10);
    drive.quote(100_000, 100_010, 2_400);
    const breakId = found(drive, { ours: { lots: 0 }, theirs: { lots: 5 } });
    expect(refusalOf(drive, 'o2')).toBe('undecidedBreak');
    expect(refusalOf(drive, 'o3', { side: 'sell', price: 100_010 })).toBe('');
    expect(refusalOf(drive, 'o4', { side: 'sell', price: 100_010, lots: 10 })).toBe(
      'undecidedBreak',
    );
    decide(drive, breakId, 'ignore');
    expect(refusalOf(drive, 'o5')).toBe('');
    expect(drive.core.ledger.breaks.get(breakId)).toMatchObject({ decision: 'ignore' });
  });

  it('is blocked in the very step in which unmatched passes its limit', () => {
    const drive = armedDesk();
    drive.quote(100_000, 100_010, 2_400);
    const { limits } = drive.core.ledger;
    if (limits === null) throw new Error('no limits');
    const instruments = limits.instruments.map((one) => ({ ...one, unmatchedLots: lots(5) }));
    drive.record({ type: 'limits.set', limits: { ...limits, instruments }, cause: 'test' });
    decide(drive, found(drive, { ours: { lots: 0 }, theirs: { lots: 5 } }), 'adopt');
    expect(refusalOf(drive, 'o1')).toBe('');
    decide(drive, found(drive, { ours: { lots: 5 }, theirs: { lots: 6 } }), 'adopt');
    expect(refusalOf(drive, 'o2')).toBe('unmatchedLimit');
  });
});

it('refuses a break that is not there', () => {
  expect(decide(armedDesk(), BreakId.parse('b7'), 'adopt').refusal).toBe(
    'there is no open break b7',
  );
});

it('keeps a bounded number of undecided breaks, and says what is left out', () => {
  const drive = armedDesk();
  for (let n = 0; n < undecidedBreaksLimit; n += 1) found(drive, { clientOrderId: `o${n}` });
  expect(tell(drive, {})).toEqual([
    {
      type: 'fault.recorded',
      component: 'venue/sim',
      detail:
        `${undecidedBreaksLimit} breaks are undecided: ` +
        `positionDiffers of ${linear} is left out`,
      count: 1,
      owner: null,
    },
  ]);
  expect(drive.core.ledger.breaks.size).toBe(undecidedBreaksLimit);
  const [first] = drive.core.ledger.breaks.keys();
  if (first === undefined) throw new Error('no break');
  decide(drive, first, 'ignore');
  expect(found(drive, {})).toMatch(/^b\d+$/);
});
