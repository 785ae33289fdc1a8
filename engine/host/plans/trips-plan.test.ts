/** Trips of a desk file: what acts sooner is in force, what acts less waits for two of them. */
import { expect, test } from 'vitest';
import type { Proposed } from '../../contract/proposal.ts';
import { TripRule } from '../../contract/trips.ts';
import { tripsHashOf } from '../../operators/base-hash.ts';
import { FourEyesDesk, type Person } from '../commands/four-eyes-fixture.ts';
import { tripsAtStart } from './trips-plan.ts';

const loss = (threshold: number, fields: object = {}): TripRule =>
  TripRule.parse({ name: 'loss', what: 'daily-loss', threshold, action: 'halt', ...fields });
const rate = TripRule.parse({ name: 'rate', what: 'message-rate', threshold: 150, action: 'halt' });

/** A desk of two signatures with `before` in force that starts on a file with `file`. */
function started(file: readonly TripRule[], before: readonly TripRule[] = [loss(500)]) {
  const desk = new FourEyesDesk();
  const { ledger } = desk.test.loop.core;
  const open = (trips: readonly TripRule[]) => desk.trips.open(tripsAtStart(ledger, trips));
  open(before);
  open(file);
  return { desk, ledger, rules: () => ledger.trips?.rules };
}

test.each<[string, readonly TripRule[], string]>([
  ['less', [loss(5_000)], 'loss: daily-loss of 500, halt, on desk to daily-loss of 5000'],
  ['nothing', [], 'loss: daily-loss of 500, halt, on desk to none'],
  ['on trial only', [loss(500, { dryRun: true })], 'halt (dry run)'],
])('G3 a file whose trip does %s leaves it as it is, and nothing arms', async (_, file, told) => {
  const { desk, rules } = started(file);
  expect(rules()).toEqual([loss(500)]);
  expect(desk.trips.blockers()).toEqual([expect.stringContaining(told)]);
  const faults = desk.test.ledger.events.filter(({ body }) => body.type === 'fault.recorded');
  expect(faults).toHaveLength(1);
  expect(await desk.commands.take(desk.rearm('ada'))).toMatch(/^not armed: desk.yaml is looser/);
  expect(desk.isArmed).toBe(false);
});

test('what is tighter is in force at once, whatever else of the file waits', () => {
  const { desk, rules } = started([rate]);
  expect(rules()).toEqual([rate, loss(500)]);
  expect(desk.trips.blockers()).toHaveLength(1);
  const tighter = started([loss(400), rate]);
  expect(tighter.rules()).toEqual([loss(400), rate]);
  expect(tighter.desk.trips.blockers()).toEqual([]);
});

test('a desk of one operator, and one that nobody signed at, take the file as it is', () => {
  const { ledger } = started([]);
  for (const free of [
    { ...ledger, singleOperator: true },
    { ...ledger, operators: new Map() },
  ]) {
    expect(tripsAtStart(free, [])).toEqual({ inForce: [], held: null });
  }
});

/** Asks for trips to be put in force. */
const ask = (desk: FourEyesDesk, by: Person, trips: readonly TripRule[]) =>
  desk.commands.take(
    desk.sign(by, {
      ...{ kind: 'trips.apply', trips, source: 'desk.yaml', reason: 'reviewed' },
      baseHash: tripsHashOf(desk.test.loop.core.ledger),
    }),
  );

test('G3 a trip that acts less takes two who may, and is on the record', async () => {
  const { desk, rules } = started([loss(5_000)]);
  expect(await ask(desk, 'cat', [loss(5_000)])).toMatch(/needs the role risk or admin/);
  const { proposalId } = (await ask(desk, 'ada', [loss(5_000)])) as Proposed;
  expect(rules()).toEqual([loss(500)]);
  expect(await desk.approve('ada', proposalId)).toMatch(/who asked cannot approve/);
  expect(await desk.approve('ben', proposalId)).toBe('');
  expect(rules()).toEqual([loss(5_000)]);
  expect(desk.trips.blockers()).toEqual([]);
  const set = desk.test.ledger.events.findLast(({ body }) => body.type === 'trips.set');
  expect(set?.body).toMatchObject({ operator: 'ada', approver: 'ben', commandId: proposalId });
});

test('a trip that acts sooner takes one, and a file that waits goes on waiting', async () => {
  const { desk, rules } = started([loss(5_000)]);
  expect(await ask(desk, 'ben', [loss(100)])).toBe('');
  expect(rules()).toEqual([loss(100)]);
  expect(desk.trips.blockers()).toEqual([expect.stringContaining('daily-loss of 100, halt')]);
});

test('what no desk file may say is refused', async () => {
  const { desk, rules } = started([loss(500)]);
  expect(await ask(desk, 'ben', [loss(500), { ...rate, name: 'kill' }])).toMatch(/"kill" is a/);
  expect(rules()).toEqual([loss(500)]);
});

test('an approval of what was asked over other trips puts nothing in force', async () => {
  const { desk, rules } = started([loss(500)]);
  const { proposalId } = (await ask(desk, 'ada', [loss(5_000)])) as Proposed;
  expect(await ask(desk, 'ben', [loss(100), rate])).toBe('');
  expect(await desk.approve('ben', proposalId)).toMatch(/not those that the plan was made over/);
  expect(rules()).toEqual([loss(100), rate]);
});

test('the same looser file at a second start waits again', () => {
  const { desk, ledger, rules } = started([loss(5_000)]);
  desk.trips.open(tripsAtStart(ledger, [loss(5_000)]));
  expect(rules()).toEqual([loss(500)]);
  expect(desk.trips.blockers()).toHaveLength(1);
});
