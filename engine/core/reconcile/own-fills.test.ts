// The executions that our books count, as events come and go.
import { describe, expect, it } from 'vitest';
import type { LedgerBody } from '../../contract/events.ts';
import {
  armedDesk,
  executionId,
  inverse,
  linear,
  linearInstrument,
  maker,
  orderId,
  requestOf,
} from '../core-fixture.ts';
import { fillKey, OwnFills, ownFillsLimit, venueExecution } from './own-fills.ts';

const drive = armedDesk();
drive.work('o', requestOf({ side: 'sell', price: 100_100 }));
const { ledger } = drive.core;
const told = { feeMinor: 5, feeCurrency: 'USDT', liquidity: 'maker', venueUtcMillis: 1_000 };
const filled = (id: string, change: object = {}, order = 'o'): LedgerBody =>
  ({
    type: 'order.filled',
    clientOrderId: order,
    executionId: id,
    price: 100_100,
    lots: 4,
    ...told,
    ...change,
  }) as never;
const event = (body: object): LedgerBody => body as never;
const key = (id: string) => fillKey(orderId('o'), id);
const own = {
  clientOrderId: 'o',
  executionId: 'e1',
  instrument: linear,
  strategy: maker,
  side: 'sell',
  price: 100_100,
  lots: 4,
  feeMinor: 5,
  feeCurrency: 'USDT',
  venueUtcMillis: 1_000,
  isOfThisRun: true,
};

/** The executions after some events. */
function after(...bodies: LedgerBody[]): OwnFills {
  const fills = new OwnFills(ledger);
  for (const body of bodies) fills.note(body, ledger);
  return fills;
}

describe('own executions', () => {
  it('are named as the venue names them, whatever a decision has added', () => {
    expect([
      venueExecution('e1'),
      venueExecution('e1~2'),
      venueExecution('e1~12'),
      venueExecution('e~1x'),
      key('e1~3'),
    ]).toEqual(['e1', 'e1', 'e1', 'e~1x', 'o e1']);
  });

  it('are counted with their order, and not without one', () => {
    const fills = after(filled('e1'), filled('e2', {}, 'stranger'), event({ type: 'x' }));
    expect(fills.get(key('e1'))).toEqual(own);
    expect(fills.get(fillKey(orderId('stranger'), 'e2'))).toBeUndefined();
  });

  it('are gone with a bust', () => {
    const bust = event({ type: 'order.busted', clientOrderId: 'o', executionId: 'e1' });
    expect(after(filled('e1'), filled('e2'), bust).since(linear, 0)).toEqual([
      { ...own, executionId: 'e2' },
    ]);
  });

  it('are replaced by a correction', () => {
    const correction = event({
      type: 'order.corrected',
      clientOrderId: 'o',
      executionId: 'c1',
      correctsId: 'e1',
      corrected: { price: 100_101, lots: 3, feeMinor: 4, feeCurrency: 'BNB' },
      ...told,
      venueUtcMillis: 2_000,
    });
    const changed = { price: 100_101, lots: 3, feeMinor: 4, feeCurrency: 'BNB' };
    expect(after(filled('e1'), correction).since(linear, 0)).toEqual([
      { ...own, ...changed, executionId: 'c1', venueUtcMillis: 2_000 },
    ]);
  });

  it('are whole with the part that a decision adds, and no other comes twice', () => {
    expect(after(filled('e1'), filled('e1~7', { lots: 2, feeMinor: 1 })).since(linear, 0)).toEqual([
      { ...own, executionId: 'e1~7', lots: 6, feeMinor: 6 },
    ]);
    expect(after(filled('e1~7')).get(key('e1'))).toEqual({ ...own, executionId: 'e1~7' });
    expect(after(filled('e1'), filled('e1', { lots: 2 })).get(key('e1'))?.lots).toBe(2);
  });

  it('may be of nobody, bought or sold', () => {
    const adopted = (quantity: number, orderIdText: string | null, id: string | null) =>
      event({
        type: 'position.adopted',
        orderId: orderIdText,
        executionId: id,
        instrument: linear,
        strategy: maker,
        lots: quantity,
        price: 100_100,
        ...told,
      });
    const fills = after(
      adopted(4, 'a', 'e1'),
      adopted(-4, 'b', 'e1'),
      adopted(1, null, 'e1'),
      adopted(1, 'c', null),
    );
    expect(fills.since(linear, 0)).toEqual([
      { ...own, clientOrderId: 'a', side: 'buy' },
      { ...own, clientOrderId: 'b', side: 'sell' },
    ]);
  });

  it('are listed by instrument, from an instant on', () => {
    const fills = after(filled('e1'), filled('e2', { venueUtcMillis: 999 }));
    expect([
      fills.since(linear, 1_000).map((fill) => fill.executionId),
      fills.since(linear, 1_001),
      fills.since(inverse, 0),
    ]).toEqual([['e1'], [], []]);
  });

  it('of a state are those that were not undone, and of an earlier run', () => {
    const desk = armedDesk();
    desk.work('o', requestOf({ side: 'sell', price: 100_100 }));
    desk.filled('o', 'e1', 4, 100_100);
    desk.filled('o', 'e2', 1, 100_100);
    const state = desk.core.ledger;
    const last = state.fills.at(-1);
    if (last !== undefined)
      state.fills[state.fills.length - 1] = { ...last, undone: 'busted' as never };
    const fills = new OwnFills(state);
    expect([fills.get(key('e1'))?.isOfThisRun, fills.get(key('e2'))]).toEqual([false, undefined]);
  });

  it('are carried to a new grid as the ledger has them, with what it left out', () => {
    const desk = armedDesk();
    desk.work('o', requestOf());
    for (const id of ['earlier', 'undone', 'left']) desk.filled('o', id, 1);
    desk.work('other', requestOf({ owner: { instrument: inverse } }));
    const state = desk.core.ledger;
    const fills = new OwnFills(state);
    const filledNow = [desk.filled('other', 'e9', 1), desk.filled('o', 'e1', 2)];
    for (const { body } of filledNow.flatMap((each) => each.events)) fills.note(body, state);
    const instrument = { ...linearInstrument, lotSize: '0.0001' };
    const { events } = desk.record({ type: 'instrument.defined', instrument });
    const [earlier, undone, , foreign, recent] = state.fills;
    if (!earlier || !undone || !foreign || !recent) throw new Error('no fills');
    const taken = { ...undone, undone: 'busted' as never };
    const ledgerAfter = { ...state, fills: [earlier, taken, foreign, recent] };
    for (const { body } of events) fills.note(body, ledgerAfter);
    const seen = (id: typeof linear) =>
      fills.since(id, 0).map((fill) => [fill.executionId, fill.lots, fill.isOfThisRun]);
    expect([seen(linear), seen(inverse)]).toEqual([
      [
        ['earlier', 10, false],
        ['e1', 20, true],
      ],
      [['e9', 1, true]],
    ]);
  });

  it('are forgotten beyond a bound, the oldest first', () => {
    const fills = new OwnFills(ledger);
    for (let n = 0; n < ownFillsLimit; n += 1) fills.note(filled(`e${n}`), ledger);
    expect(fills.get(key('e0'))).toBeDefined();
    fills.note(filled('last'), ledger);
    expect([fills.get(key('e0')), fills.get(key('e1'))?.executionId]).toEqual([
      undefined,
      executionId('e1'),
    ]);
  });
});
