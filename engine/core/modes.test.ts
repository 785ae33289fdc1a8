import { describe, expect, it } from 'vitest';
import { alice, armedDesk, linear, maker, requestOf, taker } from './core-fixture.ts';

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

describe('re-arming', () => {
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
  });
});
