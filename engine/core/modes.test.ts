import { describe, expect, it } from 'vitest';
import { CommandId } from '../contract/ids.ts';
import { gateEpoch } from '../contract/numbers.ts';
import {
  alice,
  armedDesk,
  type Drive,
  linear,
  maker,
  requestOf,
  stampAt,
  taker,
} from './core-fixture.ts';

describe('a kill', () => {
  it('halts its scope, cancels what works in it, and carries who and why', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    drive.work('b', requestOf({ owner: { strategy: taker } }));
    const outcome = drive.kill({ strategy: maker }, 5);
    expect(outcome.events.map(({ body }) => body)).toEqual([
      {
        type: 'mode.changed',
        scope: { strategy: maker },
        previous: 'active',
        mode: 'halted',
        epoch: 1,
        actor: alice,
        cause: 'kill',
        reason: 'drill',
        commandId: 'kill-0001',
      },
      { type: 'order.cancelRequested', clientOrderId: 'a', cause: 'kill kill-0001' },
    ]);
    expect(outcome.cancels).toEqual([{ clientOrderId: 'a', instrument: linear, venue: 'sim' }]);
    expect(drive.core.ledger.epoch).toBe(1);
  });

  it('goes out in full at the cap of the message rate', () => {
    const drive = armedDesk();
    drive.work('a', requestOf({ lots: 1 }));
    drive.work('b', requestOf({ lots: 1 }));
    const { limits } = drive.core.ledger;
    const messageRate = { messages: 2, windowMillis: 60_000 };
    drive.record({ type: 'limits.set', limits: { ...limits!, desk: { messageRate } }, cause: '' });
    expect(drive.intent('c', requestOf()).refusal?.kind).toBe('messageRate');
    expect(drive.kill().cancels).toHaveLength(2);
  });

  it('of an order whose cancel was refused or lost asks again', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    drive.cancel('a');
    drive.ended('unknown', 'a');
    const outcome = drive.kill();
    expect(outcome.events.map(({ body }) => body.type)).toEqual([
      'mode.changed',
      'order.cancelRequested',
    ]);
    expect(outcome.cancels).toHaveLength(1);
  });

  it('under way in the gate words alone stops every order, also of other scopes', () => {
    const drive = armedDesk();
    const event = drive.intentEvent('x', requestOf({ owner: { strategy: taker } }));
    drive.kill({ strategy: maker });
    expect(drive.core.process(event).refusal?.kind).toBe('notArmed');
    expect(drive.intent('x', requestOf({ owner: { strategy: taker } })).refusal).toBeNull();
  });
});

describe('a reduction', () => {
  const reduce = (drive: Drive, commandId: CommandId | null) =>
    drive.core
      .process({
        type: 'reduce',
        scope: { strategy: maker },
        actor: alice,
        cause: 'rule',
        reason: 'loss',
        commandId,
        epoch: gateEpoch(1),
        stamp: stampAt(1),
      })
      .events.map(({ body }) => body);

  it.each([
    ['by a command', CommandId.parse('reduce-0001'), 'rule reduce-0001'],
    ['by itself', null, 'rule strategy=maker'],
  ])('%s carries who and why, and so do the cancels of what has no room', (_, id, cause) => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    expect(reduce(drive, id)).toEqual([
      {
        type: 'mode.changed',
        scope: { strategy: maker },
        previous: 'active',
        mode: 'reduce',
        epoch: 1,
        actor: alice,
        cause: 'rule',
        reason: 'loss',
        commandId: id,
      },
      { type: 'order.cancelRequested', clientOrderId: 'a', cause },
    ]);
  });
});

describe('a flatten', () => {
  it('goes on the record with what there is to close in its scope, and no more', () => {
    const drive = armedDesk();
    drive.work('a', requestOf());
    drive.filled('a', 'e1', 4);
    drive.work('b', requestOf({ owner: { strategy: taker } }));
    drive.filled('b', 'e2', 5);
    const begun = { flattenId: CommandId.parse('flatten-1'), scope: { strategy: maker } } as const;
    const why = { actor: alice, reason: 'out', epoch: gateEpoch(2) } as const;
    const outcome = drive.core.process({ type: 'flatten', ...begun, ...why, stamp: stampAt(1) });
    expect(outcome.events.map(({ body }) => body)).toEqual([
      {
        type: 'flatten.started',
        ...begun,
        ...why,
        positions: [{ instrument: linear, lots: 4, strategy: maker }],
      },
    ]);
  });
});

describe('re-arming', () => {
  it('goes on the record with who and why', () => {
    const drive = armedDesk();
    drive.kill({ strategy: maker });
    expect(drive.rearm({ strategy: maker }).events.map(({ body }) => body)).toEqual([
      {
        type: 'mode.changed',
        scope: { strategy: maker },
        previous: 'halted',
        mode: 'active',
        epoch: 1,
        actor: alice,
        cause: 're-arm',
        reason: 'start of the day',
        commandId: 'rearm-0001',
      },
    ]);
  });

  it('lifts exactly its scope', () => {
    const drive = armedDesk();
    drive.kill({ strategy: maker });
    drive.kill({});
    drive.rearm({});
    expect(drive.intent('x', requestOf()).refusal?.node).toBe('strategy=maker');
    drive.rearm({ strategy: maker });
    expect(drive.intent('x', requestOf()).refusal).toBeNull();
  });
});

describe('a feed', () => {
  it('is recorded where its state changes, and its faults are', () => {
    const drive = armedDesk();
    const stamp = drive.intentEvent('x', requestOf()).stamp;
    const change = { kind: 'feedChange', instrument: linear, atMonoNanos: stamp.mono } as const;
    const tell = (state: 'live' | 'stale', reason: string, instrument = linear) =>
      drive.core
        .process({
          type: 'feedChange',
          change: { ...change, state, reason, instrument },
          venue: 'sim' as never,
          stamp,
        })
        .events.map(({ body }) => body.type);
    expect([tell('live', ''), tell('stale', 'silent'), tell('stale', 'silent')]).toEqual([
      [],
      ['feed.changed'],
      [],
    ]);
    expect(tell('live', '', 'NONE.sim' as never)).toEqual(['fault.recorded']);
    const fault = {
      kind: 'feedFault',
      fault: 'malformed',
      detail: 'no JSON',
      atMonoNanos: stamp.mono,
    } as const;
    const faults = [linear, null].flatMap((instrument) => {
      const event = {
        type: 'feedFault',
        fault: { ...fault, instrument },
        venue: 'sim' as never,
        stamp,
      } as const;
      return drive.core.process(event).events.map(({ body }) => body);
    });
    expect(faults).toMatchObject([
      { type: 'fault.recorded', component: 'feed/BTCUSDT.sim', detail: 'malformed: no JSON' },
      { type: 'fault.recorded', component: 'feed/sim', detail: 'malformed: no JSON' },
    ]);
    expect(drive.core.market.instruments.get(linear)?.counts.faults).toBe(1);
    expect(drive.core.market.unattributedFaults).toBe(1);
  });

  it('whose tick shows a fault has it counted at once, and recorded with the next step', () => {
    const drive = armedDesk();
    const { mono } = stampAt(1);
    const head = { instrument: linear, receivedMonoNanos: mono, exchangeUtcMillis: null };
    const levels = { lastUpdateId: 9, bids: [100_002, 1], asks: [100_001, 1] };
    const crossed = { kind: 'depthSnapshot', ...levels, ...head } as const;
    const { events, feedFault } = drive.core.process({ type: 'tick', tick: crossed });
    expect([events, feedFault?.fault]).toEqual([[], 'crossedBook']);
    expect(drive.core.market.instruments.get(linear)?.counts.faults).toBe(1);
    drive.intent('a', requestOf(), 2);
    const detail = 'crossedBook: bid 100002 at or above ask 100001 (in increments) at update 9';
    expect(drive.faults).toEqual([detail]);
  });
});
