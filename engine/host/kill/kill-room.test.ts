/** What a kill does first, and how what another kill holds is halted beside it. */
import { expect, test } from 'vitest';
import type { LedgerBody } from '../../contract/events.ts';
import { AccountId, CommandId } from '../../contract/ids.ts';
import type { Scope } from '../../contract/scope.ts';
import {
  alice,
  killOf,
  linear,
  maker,
  ownerOf,
  requestOf,
  taker,
  venue,
} from '../../core/core-fixture.ts';
import { monoNow } from '../clock.ts';
import { closeGate, epochWord } from '../gate/gate-words.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { FateDesk } from '../venues/fate-desk.ts';
import { KillRoom } from './kill-room.ts';

interface Room extends TestLoop {
  readonly kills: KillRoom;
  readonly errors: string[];
}

function roomOf(desk: TestLoop): Room {
  const { loop, words, venues } = desk;
  const errors: string[] = [];
  const error = (_: unknown, line: string): void => void errors.push(line);
  const outward = {
    ingress: { tellProgress() {}, writeLatch: async () => null },
    log: { info() {}, warn() {}, fatal() {}, error },
    publish() {},
  } as never as { ingress: never; log: never; publish: () => void };
  const map = { orderVenues: [venue], owners: [ownerOf()] };
  const fates = new FateDesk(loop, venues);
  return {
    ...desk,
    errors,
    kills: new KillRoom({ loop, words, venues, desk: map, fates, ...outward }),
  };
}

let number = 1_000;

function press({ kills, words }: Room, scope: Scope = {}): void {
  const triggerMonoNanos = monoNow();
  const command = { ...killOf(scope), commandId: CommandId.parse(`kill-${(number += 1)}`) };
  const from = { console: null, triggerMonoNanos, closed: closeGate(words) };
  kills.accept({ ...from, command, actor: alice } as never);
}

const bodies = ({ ledger }: TestLoop): LedgerBody[] => ledger.events.map(({ body }) => body);

test('who is silent is ended, then the cancels leave, then the core hears of the kill', () => {
  const room = roomOf(testLoop(5));
  const seen: [string, number][] = [];
  const see = (what: string): void => void seen.push([what, room.venue.cancelled.length]);
  room.kills.setEndSilent(() => see('silent'));
  const { process: take } = room.loop.core;
  Object.assign(room.loop.core, {
    process: (event: Parameters<typeof take>[0]) => {
      if (event.type === 'kill') see('core');
      return take(event);
    },
  });
  press(room);
  expect(seen).toEqual([
    ['silent', 0],
    ['core', 5],
  ]);
  expect(room.venue.cancelled).toHaveLength(5);
});

test('the cancels have left where the core then breaks, and where nobody can be ended', () => {
  const room = roomOf(testLoop(5));
  room.kills.setEndSilent(() => {
    throw new Error('no thread');
  });
  const { process: take } = room.loop.core;
  Object.assign(room.loop.core, {
    process: (event: Parameters<typeof take>[0]) => {
      if (event.type === 'kill') throw new Error('broken');
      return take(event);
    },
  });
  expect(() => press(room)).toThrow('broken');
  expect(room.venue.cancelled).toHaveLength(5);
  expect(room.errors).toEqual(['silent strategies are not ended']);
});

const scope = { strategy: maker };
const owners = [ownerOf()];

test.each<[Scope, boolean]>([
  [{}, true],
  [scope, true],
  [{ venue, instrument: linear }, true],
  [{ strategy: taker }, false],
])('a strategy that fails beside a running kill of %j is held by it: %s', (killed, isHeld) => {
  const room = roomOf(testLoop(5));
  expect(room.kills.isHeld(scope, owners)).toBe(false);
  room.venue.up = false;
  press(room, killed);
  expect(room.kills.isHeld(scope, owners)).toBe(isHeld);
});

test('an order that its strategy has where it trades no more is held by no kill beside it', () => {
  const room = roomOf(testLoop(0));
  room.drive.work('elsewhere', requestOf({ owner: { account: AccountId.parse('other') } }));
  room.venue.up = false;
  press(room, { account: ownerOf().account });
  expect(room.kills.isHeld(scope, owners)).toBe(false);
  press(room);
  expect(room.kills.isHeld(scope, owners)).toBe(true);
});

test('a kill that later ones have taken the place of holds nothing any more', () => {
  const room = roomOf(testLoop(5));
  room.venue.up = false;
  press(room);
  for (let n = 0; n < 16; n += 1) {
    expect(room.kills.isHeld(scope, owners)).toBe(true);
    press(room, { strategy: taker });
  }
  expect(room.kills.isHeld(scope, owners)).toBe(false);
});

test('what a kill holds is halted at once, and not cancelled or reported again', async () => {
  const room = roomOf(testLoop(5));
  press(room);
  const epoch = epochWord(room.words);
  const actor = { kind: 'rule', name: 'strategy watch' } as const;
  room.kills.haltHeld({ cause: 'strategy failed', reason: 'it hung', actor, scope });
  expect(epochWord(room.words)).toBeGreaterThan(epoch);
  expect(bodies(room).findLast(({ type }) => type === 'mode.changed')).toMatchObject({
    ...{ scope, mode: 'halted', cause: 'strategy failed', reason: 'it hung' },
  });
  expect(room.venue.cancelled).toHaveLength(5);
  await room.kills.settled(5_000);
  expect(bodies(room).filter(({ type }) => type === 'kill.reported')).toHaveLength(1);
  // All is halted and nothing works: there is nothing left to cancel for a kill of its own.
  expect(room.kills.isHeld(scope, owners)).toBe(true);
});
