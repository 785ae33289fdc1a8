// What a venue says too late, and what it cannot have said while nobody listened.
import { describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../contract/events.ts';
import { VenueId } from '../contract/ids.ts';
import { fold } from '../state/fold.ts';
import { finishedOrdersLimit, initialState } from '../state/ledger-state.ts';
import { stateHashText } from '../state/state-text.ts';
import { armedDesk, Drive, linear, maker, requestOf, venue } from './core-fixture.ts';
import { createCore, type Outcome } from './engine.ts';

const other = VenueId.parse('other');

const positionOf = (drive: Drive) =>
  drive.core.ledger.positions.get(`paper|${maker}|${linear}`)?.lots ?? 0;

/** What a step recorded, in a few words. */
const told = (outcome: Outcome) =>
  outcome.events.map(({ body }) =>
    body.type === 'fault.recorded' ? `fault: ${body.detail.split(':')[0]}` : body.type,
  );

describe('a fill that comes long after its order ended', () => {
  it('counts once, for the engine and for one that starts again on its ledger', () => {
    const events: LedgerEvent[] = [];
    const drive = armedDesk(undefined, (outcome) => events.push(...outcome.events));
    drive.work('o', requestOf());
    drive.ended('cancelled', 'o');
    for (let number = 0; number < 600; number += 1) {
      drive.work(`later${number}`, requestOf());
      drive.ended('cancelled', `later${number}`);
    }
    expect(drive.core.ledger.finishedOrders).toHaveLength(finishedOrdersLimit);
    const hash = stateHashText(drive.core.ledger);
    expect(hash).not.toContain('"later0"');

    const again = initialState();
    for (const event of events) fold(again, event);
    expect(stateHashText(again)).toBe(hash);
    const desks = [drive, new Drive(createCore(again))];
    for (const desk of desks) {
      expect(told(desk.filled('o', 'e1', 4))).toEqual([
        'order.filled',
        'fault: late fill e1 of 4 lots, counted',
      ]);
      expect(told(desk.filled('o', 'e1', 4))).toEqual([]);
      expect(positionOf(desk)).toBe(4);
    }
  });
});

describe('the session of a venue', () => {
  it('is recorded with what the venue has armed, and anew where that is another', () => {
    const drive = armedDesk();
    const armed = (deadManMillis: number | null, cancelOnDisconnect = true) => {
      const safety = { cancelOnDisconnect, deadManMillis };
      return told(drive.report({ kind: 'session', state: 'up', reason: '', safety }));
    };
    const times = [armed(3_000), armed(3_000), armed(null), armed(null, false)];
    expect(times.map(({ length }) => length)).toEqual([1, 0, 1, 1]);
    expect(drive.core.ledger.venues.get(venue)?.safety).toEqual({
      cancelOnDisconnect: false,
      deadManMillis: null,
    });
  });

  it('is recorded where it changes', () => {
    const drive = armedDesk();
    const say = (state: 'up' | 'down', reason: string) =>
      told(drive.report({ kind: 'session', state, reason }));
    expect([say('up', ''), say('up', ''), say('down', 'closed'), say('down', 'closed')]).toEqual([
      ['venue.changed'],
      [],
      ['venue.changed'],
      [],
    ]);
    expect(say('down', 'refused')).toEqual(['venue.changed']);
    expect(told(drive.report({ kind: 'fault', detail: 'no JSON' }))).toEqual(['fault: no JSON']);
  });

  it('puts in doubt what works at a venue whose session broke, and nothing else', () => {
    const drive = armedDesk();
    drive.work('works', requestOf());
    drive.intent('unanswered', requestOf());
    drive.sent('unanswered');
    drive.intent('unsent', requestOf());
    drive.work('done', requestOf());
    drive.ended('cancelled', 'done');
    const broken = { kind: 'session', state: 'down', reason: 'closed' } as const;
    expect(told(drive.report(broken, 0, other))).toEqual(['venue.changed']);
    const outcome = drive.report(broken);
    expect(told(outcome)).toEqual(['venue.changed', 'order.unknown', 'order.unknown']);
    const doubted = outcome.events.flatMap(({ body }) =>
      body.type === 'order.unknown' ? [body.clientOrderId] : [],
    );
    expect(doubted).toEqual(['works', 'unanswered']);
    const repeats = drive.core.repeatedReports();
    expect(told(drive.report({ ...broken, reason: 'refused' }))).toEqual(['venue.changed']);
    expect(drive.core.repeatedReports()).toBe(repeats);
  });

  it.each(['connecting', 'up'] as const)(
    'puts in doubt what worked before a session that is %s: another took its place unheard',
    (state) => {
      const drive = armedDesk();
      drive.work('o', requestOf());
      const outcome = drive.report({ kind: 'session', state, reason: 'anew' });
      expect(told(outcome)).toEqual(['venue.changed', 'order.unknown']);
    },
  );
});
