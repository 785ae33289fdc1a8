import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LedgerEvent } from '../../contract/events.ts';
import { CommandId } from '../../contract/ids.ts';
import {
  alice,
  armedDesk,
  type Drive,
  fillOf,
  inverse,
  linear,
  requestOf,
  taker,
} from '../../core/core-fixture.ts';
import { LedgerMemory, stateHashOf } from './ledger-memory.ts';
import { readSnapshot, snapshotFiles, writeSnapshot } from './ledger-snapshot.ts';

let directory = '';
let folders = 0;
let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'snapshot-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  folders += 1;
  directory = join(root, String(folders));
});

type Step = readonly [what: number, which: number, lots: number];

/** What happens on a desk, step by step; steps that do not apply change nothing. */
function take(drive: Drive, [what, which, quantity]: Step, index: number): void {
  const micros = index * 100;
  const id = `o${which}`;
  const price = 100_000 + (quantity % 3);
  if (index % 20 === 0) drive.quote(100_000, 100_002, micros);
  switch (what) {
    case 0:
    case 1: {
      const owner = { instrument: which % 2 === 0 ? linear : inverse, strategy: taker };
      const side = which % 3 === 0 ? 'sell' : 'buy';
      drive.work(`o${index}`, requestOf({ side, lots: quantity, price, owner }), micros);
      return;
    }
    case 2:
      return void drive.cancel(id, micros);
    case 3:
      return void drive.ended('cancelled', id, micros);
    case 4:
      return void drive.report(fillOf(id, `x${index}`, 1, price), micros);
    case 5:
      return void drive.ended('rejected', id, micros);
    case 6:
      drive.kill({}, micros, `kill-${index}-000`);
      return void drive.rearm({}, micros);
    default:
      return drive.quote(price, price + 2, micros);
  }
}

function streamOf(steps: readonly Step[]): readonly LedgerEvent[] {
  const events: LedgerEvent[] = [];
  const drive = armedDesk(undefined, (outcome) => events.push(...outcome.events));
  for (const [index, step] of steps.entries()) take(drive, step, index);
  return events;
}

const place = { ledgerId: 'ledger-a', sequence: 0, rowHash: 'a'.repeat(64) };
const hashAt = (): string => place.rowHash;

/** A memory through a file and back. */
function throughFile(memory: LedgerMemory): LedgerMemory {
  rmSync(directory, { recursive: true, force: true });
  writeSnapshot(directory, { ...place, sequence: memory.state.sequence }, memory);
  const reading = readSnapshot(snapshotFiles(directory)[0] ?? '', place.ledgerId, hashAt);
  if (reading.kind !== 'fits') throw new Error(reading.fault);
  return reading.memory;
}

const steps = fc.array(fc.tuple(fc.nat(7), fc.nat(40), fc.integer({ min: 1, max: 9 })), {
  minLength: 5,
  maxLength: 80,
  size: 'max',
});

test('snapshot and replay give the state of a full replay, in every part', () => {
  let longest = 0;
  fc.assert(
    fc.property(steps, fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
      const events = streamOf(given);
      const cut = 1 + Math.floor(share * (events.length - 1));
      const whole = new LedgerMemory();
      whole.take(events);
      const before = new LedgerMemory();
      before.take(events.slice(0, cut));
      const after = throughFile(before);
      after.take(events.slice(cut));
      expect(stateHashOf(after.state)).toBe(stateHashOf(whole.state));
      // Also what is not in the hash: wall times, retired orders, valuations.
      expect(after).toEqual(whole);
      longest = Math.max(longest, events.length);
    }),
    { numRuns: 150 },
  );
  expect(longest).toBeGreaterThan(100);
});

describe('a snapshot that does not fit is told, and not used', () => {
  const memory = new LedgerMemory();
  beforeAll(() =>
    memory.take(
      streamOf([
        [0, 0, 5],
        [0, 1, 5],
        [4, 0, 1],
      ]),
    ),
  );

  const change = (from: string | RegExp, to: string) => (text: string) => text.replace(from, to);
  test.each([
    ['another form', change('"snapshotVersion":1', '"snapshotVersion":2'), 'Quarterdeck'],
    ['another version', change(/"engineVersion":"[^"]+"/, '"engineVersion":"9.9.9"'), '9.9.9'],
    ['other parts', change(/"stateShape":"./, '"stateShape":"-'), 'other parts'],
    ['of another ledger', change('ledger-a', 'ledger-b'), 'another ledger'],
    ['truncated', (text: string) => text.slice(0, -20), 'truncated or was changed'],
    ['a body that was changed', change('"intents":2', '"intents":3'), 'truncated or was changed'],
    ['cut in its first line', (text: string) => text.slice(0, 40), 'no header'],
    ['empty', () => '', 'no header'],
    ['another row hash', change(/"rowHash":"aa/, '"rowHash":"bb'), 'has another hash'],
    ['another state hash', change(/"stateHash":"./, '"stateHash":"-'), 'its state hash'],
    ['another number', change(/"sequence":(\d+),"rowHash/, '"sequence":1$1,"rowHash'), 'no row'],
  ])('%s', (_name, spoil, words) => {
    const { sequence } = memory.state;
    writeSnapshot(directory, { ...place, sequence }, memory);
    const path = snapshotFiles(directory)[0] ?? '';
    const text = readFileSync(path, 'utf8');
    expect(spoil(text)).not.toBe(text);
    writeFileSync(path, spoil(text));
    const known = (row: number) => (row <= sequence ? place.rowHash : null);
    expect(readSnapshot(path, place.ledgerId, known)).toEqual({
      kind: 'unfit',
      fault: expect.stringContaining(words) as string,
    });
  });

  test('a file that is gone', () => {
    const reading = readSnapshot(join(directory, 'none'), place.ledgerId, hashAt);
    expect(reading).toMatchObject({ kind: 'unfit' });
  });
});

test('only the newest three are kept, newest first', () => {
  const memory = new LedgerMemory();
  for (const event of streamOf([[0, 0, 5]])) {
    memory.take([event]);
    writeSnapshot(directory, { ...place, sequence: event.sequence }, memory);
  }
  const last = memory.state.sequence;
  const names = snapshotFiles(directory).map((path) => Number(path.match(/(\d+)\.snapshot$/)?.[1]));
  expect(names).toEqual([last, last - 1, last - 2]);
});

test('commands are remembered for two minutes, across a snapshot', () => {
  const memory = new LedgerMemory();
  const events: LedgerEvent[] = [];
  const drive = armedDesk(undefined, (outcome) => events.push(...outcome.events));
  for (const id of ['command-1', 'command-2']) {
    drive.record({
      type: 'command.recorded',
      commandId: CommandId.parse(id),
      kind: 'kill',
      actor: alice,
      reason: 'test',
      scope: {},
      outcome: 'accepted',
      refusal: '',
    });
  }
  memory.take(events);
  const again = throughFile(memory);
  const now = BigInt(events.at(-1)?.utcNanos ?? '0');
  expect(again.commandsAt(now).map(({ id }) => id)).toEqual(['command-1', 'command-2']);
  expect(again.commandsAt(now + 121_000_000_000n)).toEqual([]);
});
