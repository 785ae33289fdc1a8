import { describe, expect, it } from 'vitest';
import { CommandId } from '../../contract/ids.ts';
import type { Limits } from '../../contract/limits.ts';
import { gateEpoch } from '../../contract/numbers.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import {
  alice,
  armedDesk,
  type Drive,
  haltedDesk,
  inverse,
  linear,
  maker,
  requestOf,
  stampAt,
  taker,
  wideLimits,
} from '../core-fixture.ts';

const answerOf = (drive: Drive, request: OrderRequest, micros = 0) =>
  drive.intent('probe', request, micros).refusal?.kind ?? 'approved';

describe('standing', () => {
  it('halted by default, and the refusal names the scope and who caused it', () => {
    const drive = haltedDesk();
    drive.quote(100_000, 100_002);
    expect(drive.intent('x', requestOf()).refusal).toEqual({
      kind: 'haltedScope',
      detail: 'desk is halted by system (start): first run',
      node: 'desk',
    });
  });

  it('the most severe matching scope decides', () => {
    const drive = armedDesk();
    drive.kill({ strategy: maker });
    expect(drive.intent('x', requestOf()).refusal?.node).toBe('strategy=maker');
    expect(answerOf(drive, requestOf({ owner: { strategy: taker } }))).toBe('approved');
  });

  it('not armed: latch, lease, or a kill that the ledger has not seen yet', () => {
    const drive = armedDesk();
    const event = drive.intentEvent('x', requestOf());
    expect(drive.core.process({ ...event, armed: false }).refusal?.node).toBe('gate');
    expect(drive.core.process({ ...event, epoch: gateEpoch(1) }).refusal).toEqual({
      kind: 'notArmed',
      detail: 'the gate is at epoch 1 and the ledger at 0: a kill is under way',
      node: 'gate/epoch',
    });
  });

  it('no limits at all, none of the strategy, none of the instrument', () => {
    const nodes = (limits: Limits) => armedDesk(limits).intent('x', requestOf()).refusal?.node;
    expect(nodes({ ...wideLimits, strategies: [] })).toBe('limits/maker');
    expect(nodes({ ...wideLimits, instruments: [] })).toBe('limits/BTCUSDT.sim');
  });

  it('every pair of strategy and instrument is permitted exactly where its limits say so', () => {
    const pairs = [maker, taker].flatMap((strategy) =>
      [linear, inverse].map((instrument) => ({ strategy, instrument })),
    );
    for (let bits = 0; bits < 16; bits += 1) {
      const granted = pairs.filter((_, n) => (bits & (1 << n)) !== 0);
      const strategies = wideLimits.strategies.map((entry) => ({
        ...entry,
        instruments: granted.filter((p) => p.strategy === entry.strategy).map((p) => p.instrument),
      }));
      const drive = armedDesk({ ...wideLimits, strategies });
      const allowed = pairs.filter((owner, n) => {
        const { refusal } = drive.intent(`p${n}`, requestOf({ owner }));
        return refusal === null || refusal.kind !== 'notPermitted';
      });
      expect(allowed).toEqual(granted);
    }
  });

  it('a client order id is approved once, also after its order ended', () => {
    const drive = armedDesk();
    drive.work('x', requestOf());
    expect(drive.intent('x', requestOf()).refusal?.kind).toBe('duplicateId');
    drive.ended('cancelled', 'x');
    for (let n = 0; n < 600; n += 1) {
      drive.work(`o${n}`, requestOf({ lots: 1 }));
      drive.ended('cancelled', `o${n}`);
    }
    expect(drive.intent('x', requestOf()).refusal?.kind).toBe('duplicateId');
  });
});

describe('reduce', () => {
  it('lets an order only shrink its own position, counting working orders', () => {
    const drive = armedDesk();
    drive.work('open', requestOf({ lots: 10 }));
    drive.filled('open', 'e1', 10);
    drive.record({
      type: 'mode.changed',
      scope: {},
      previous: 'active',
      mode: 'reduce',
      epoch: drive.epoch,
      actor: alice,
      cause: 'rule',
      reason: 'loss limit',
      commandId: null,
    });
    const ask = (id: string, side: 'buy' | 'sell', quantity: number, strategy = maker) =>
      drive.intent(id, requestOf({ side, lots: quantity, owner: { strategy } })).refusal?.kind ??
      'approved';
    expect([
      ask('r1', 'buy', 1),
      ask('r2', 'sell', 11),
      ask('r3', 'sell', 6),
      ask('r4', 'sell', 5),
      ask('r5', 'sell', 4),
      ask('r6', 'sell', 1),
      ask('r7', 'sell', 1, taker),
    ]).toEqual([
      'reduceOnly',
      'reduceOnly',
      'approved',
      'reduceOnly',
      'approved',
      'reduceOnly',
      'reduceOnly',
    ]);
  });
});

describe('a message rate that the cancels of a kill have used up', () => {
  const messageRate = { messages: 5, windowMillis: 10_000 };
  const flattenId = CommandId.parse('flatten-1');
  const closing = requestOf({ side: 'sell', lots: 4, timeInForce: 'IOC' });

  /** A position of 10 lots, a kill with the cancels of four orders, and its flatten. */
  function killed(limits: Partial<Limits>): Drive {
    const drive = armedDesk({ ...wideLimits, ...limits });
    drive.work('p', requestOf());
    drive.filled('p', 'e1', 10);
    for (const id of ['a', 'b', 'c']) drive.work(id, requestOf({ price: 99_900 }));
    const { cancels } = drive.kill();
    expect(cancels.length).toBe(3);
    for (const id of ['a', 'b', 'c']) drive.ended('cancelled', id);
    const act = { scope: {}, actor: alice, reason: 'get out', epoch: drive.epoch };
    drive.core.process({ type: 'flatten', flattenId, ...act, stamp: stampAt(1) });
    return drive;
  }
  const slice = (drive: Drive, id: string) =>
    drive.core.process({ ...drive.intentEvent(id, closing, 1), flattenId });

  it.each<[string, Partial<Limits>]>([
    ['of the desk', { desk: { messageRate } }],
    [
      'of its strategy',
      { strategies: wideLimits.strategies.map((entry) => ({ ...entry, messageRate })) },
    ],
  ])('%s lets a flatten out, whose slices count', (_, limits) => {
    const drive = killed(limits);
    const { inWindow } = drive.core.messagesAt(stampAt(1));
    expect(['s1', 's2'].map((id) => slice(drive, id).refusal)).toEqual([null, null]);
    expect(drive.core.messagesAt(stampAt(1)).inWindow).toBe(inWindow + 2);
    drive.rearm({}, 1);
    expect(answerOf(drive, requestOf({ side: 'sell', lots: 1 }), 1)).toBe('messageRate');
  });
});
