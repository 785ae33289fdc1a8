/** Who may sign: what a desk file takes away is in force, what it gives waits for two of them. */
import { expect, test } from 'vitest';
import { Authority } from '../../contract/authority.ts';
import type { Proposed } from '../../contract/proposal.ts';
import { authorityHashOf } from '../../operators/base-hash.ts';
import { stateFromData, stateHashText, stateToData } from '../../state/state-text.ts';
import { FourEyesDesk, type Person, people } from '../commands/four-eyes-fixture.ts';
import { authorityAtStart } from './authority-plan.ts';

type Role = 'viewer' | 'trader' | 'risk' | 'admin';
const listed = (id: 'ada' | 'ben' | 'cat' | 'vic', role: Role = people[id].role) => ({
  ...{ id, role, publicKey: people[id].key.publicKey },
});
const everybody = [listed('ada'), listed('ben'), listed('cat'), listed('vic')];
const zoe = { id: 'zoe', role: 'risk', publicKey: people.mallory.key.publicKey };

/** A desk of two signatures that starts on a file with these operators. */
function started(operators: readonly object[], singleOperator = false, before = everybody) {
  const desk = new FourEyesDesk();
  const { ledger } = desk.test.loop.core;
  const open = (file: object) =>
    desk.authority.open(authorityAtStart(ledger, Authority.parse(file)));
  open({ singleOperator: false, operators: before });
  open({ singleOperator, operators });
  // Whom the fixture has enrolled beyond this list stays: no list had that name.
  const signers = () =>
    [...ledger.operators].flatMap(([id, { role }]) => (id === 'eve' ? [] : `${id} ${role}`));
  return { desk, ledger, signers };
}
const all = ['ada admin', 'ben risk', 'cat trader', 'vic viewer'];

test.each<[string, readonly object[], boolean, string]>([
  ['a single operator', everybody, true, 'singleOperator: false to true'],
  ['one more operator', [...everybody, zoe], false, 'zoe: none to risk'],
  ['a higher role', [...everybody.slice(0, 2), listed('cat', 'risk')], false, 'cat: trader'],
  [
    'another key',
    [{ ...listed('ada'), publicKey: zoe.publicKey }, ...everybody.slice(1)],
    false,
    'ada: admin, key',
  ],
])(
  'G3 a file with %s gives nobody a signature, and nothing arms',
  async (_, file, single, told) => {
    const { desk, ledger, signers } = started(file, single);
    expect(signers().every((signer) => all.includes(signer))).toBe(true);
    expect(ledger.operators.get('ada' as never)?.publicKey).toBe(people.ada.key.publicKey);
    expect(ledger.singleOperator).toBe(false);
    expect(desk.authority.blockers()).toEqual([expect.stringContaining(told)]);
    const faults = desk.test.ledger.events.filter(({ body }) => body.type === 'fault.recorded');
    expect(faults).toHaveLength(1);
    expect(await desk.commands.take(desk.rearm('ada'))).toMatch(/^not armed: desk.yaml lets some/);
    expect(desk.isArmed).toBe(false);
  },
);

test('who is taken off the list signs no more from the start on, and nothing waits', async () => {
  const { desk, signers } = started(everybody.filter(({ id }) => id !== 'ben'));
  expect(desk.authority.blockers()).toEqual([]);
  expect(signers()).toEqual(['ada admin', 'cat trader', 'vic viewer']);
  expect(await desk.commands.take(desk.rearm('ben'))).toBe('ben is no operator of this desk');
});

test('a lower role is in force at once, whatever else of the file waits', () => {
  const lowered = [listed('ada'), listed('ben', 'trader'), listed('cat', 'admin'), zoe];
  const { desk, signers } = started(lowered);
  expect(signers()).toEqual(['ada admin', 'ben trader', 'cat trader']);
  expect(desk.authority.blockers()).toEqual([expect.stringContaining('and 1 more')]);
});

test('a desk of one operator, and one that nobody signed at, take the file as it is', () => {
  const file = Authority.parse({ singleOperator: true, operators: [zoe] });
  for (const ledger of [
    { operators: new Map(), listedOperators: null, singleOperator: false },
    { ...started(everybody).ledger, singleOperator: true },
  ]) {
    expect(authorityAtStart(ledger, file)).toEqual({ inForce: file, held: null });
  }
});

test('who was enrolled by hand stays, whoever the file lists', () => {
  const { signers } = started([listed('ben')], false, []);
  expect(signers()).toEqual(['ada admin', 'ben risk', 'cat trader', 'vic viewer']);
});

/** Asks for a list of operators to be put in force. */
async function ask(desk: FourEyesDesk, by: Person, operators: readonly object[], single = false) {
  const authority = { singleOperator: single, operators };
  const baseHash = authorityHashOf(desk.test.loop.core.ledger);
  const own = { authority, baseHash, source: 'desk.yaml', reason: 'hired' };
  return desk.commands.take(desk.sign(by, { kind: 'operators.apply', ...own }));
}

test('G3 what gives a signature takes two who have one, and is on the record', async () => {
  const { desk, ledger, signers } = started([...everybody, zoe]);
  expect(await ask(desk, 'cat', [...everybody, zoe])).toMatch(/needs the role risk or admin/);
  const { proposalId } = (await ask(desk, 'ada', [...everybody, zoe])) as Proposed;
  expect(signers()).toEqual(all);
  expect(await desk.approve('ada', proposalId)).toMatch(/who asked cannot approve/);
  expect(await desk.approve('ben', proposalId)).toBe('');
  expect(signers()).toEqual([...all, 'zoe risk']);
  expect(desk.authority.blockers()).toEqual([]);
  const set = desk.test.ledger.events.findLast(({ body }) => body.type === 'operators.set');
  expect(set?.body).toMatchObject({ operator: 'ada', approver: 'ben', commandId: proposalId });
  const again = stateFromData(structuredClone(stateToData(ledger)));
  expect(stateHashText(again)).toBe(stateHashText(ledger));
});

test('taking somebody off the list needs one; a list that cannot re-arm is none', async () => {
  const { desk, signers } = started(everybody);
  expect(await ask(desk, 'ben', everybody.slice(2))).toMatch(/nobody of this list could re-arm/);
  expect(await ask(desk, 'ben', everybody.slice(0, 2))).toBe('');
  expect(signers()).toEqual(['ada admin', 'ben risk']);
});

test('G3 what one signature takes away leaves a file waiting that gives', async () => {
  const { desk, signers } = started([...everybody, zoe]);
  expect(await ask(desk, 'ben', everybody.slice(0, 3))).toBe('');
  expect(signers()).toEqual(all.slice(0, 3));
  expect(desk.authority.blockers()).toEqual([
    expect.stringMatching(/^desk.yaml lets .* and 1 more/),
  ]);
  expect(await desk.commands.take(desk.rearm('ada'))).toMatch(/^not armed: desk.yaml lets some/);
});

test.each<[string, readonly object[]]>([
  ['strangers alone', [zoe]],
  ['nobody', []],
  ['nobody who re-arms', [listed('cat'), listed('vic')]],
])('G3 a list of %s takes nobody off, at this start and at the next', (_, file) => {
  const { desk, ledger, signers } = started(everybody);
  // Whom the fixture has enrolled by hand could re-arm.
  ledger.operators.delete('eve' as never);
  const wanted = Authority.parse({ singleOperator: false, operators: file });
  for (let start = 0; start < 2; start += 1) {
    desk.authority.open(authorityAtStart(ledger, wanted));
    expect(signers()).toEqual(all);
    expect(desk.authority.blockers()).toHaveLength(1);
  }
});
