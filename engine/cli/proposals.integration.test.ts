/** Four eyes as processes: a desk of two operators, their key files, the wire, the command line. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultDeskText } from '../config/default-desk.ts';
import { Proposed } from '../contract/proposal.ts';
import { AuditPage } from '../contract/wire.ts';
import { DeskProcess, quarterdeck } from './desk-process-fixture.ts';

const keys = await mkdtemp(join(tmpdir(), 'cli-keys-'));
const keyOf = (name: string): string => join(keys, `${name}.json`);
let desk: DeskProcess;

const Made = z.looseObject({ publicKey: z.string() });

/** A desk of three: ada (admin), ben (risk), cat (trader). */
async function deskText(): Promise<string> {
  const lines: string[] = [];
  const enter = (id: string, role: string, publicKey: string): void => {
    lines.push(`  - { id: ${id}, role: ${role}, publicKey: "${publicKey}" }`);
  };
  for (const [id, role] of [
    ['ada', 'admin'],
    ['ben', 'risk'],
    ['cat', 'trader'],
  ] as const) {
    const words = ['key', 'create', keyOf(id), '--operator', id, '--clear', '--json'];
    const { stdout } = await quarterdeck(words);
    enter(id, role, Made.parse(JSON.parse(stdout)).publicKey);
  }
  return defaultDeskText
    .replace('singleOperator: true', 'singleOperator: false')
    .replace('lifeSeconds: 300', 'lifeSeconds: 120')
    .replace('operators: []', `operators:\n${lines.join('\n')}`);
}

/** A strategy that wants nothing. */
const idle = `import { decimalParameter, defineStrategy, parametersOf } from 'quarterdeck/strategy';
export const strategy = defineStrategy({
  name: 'idle',
  version: '1.0.0',
  parameters: parametersOf({ quantity: decimalParameter, positionCap: decimalParameter }),
  create: () => ({ onTop: () => undefined, why: () => 'Wants nothing' }),
});
`;

beforeAll(async () => {
  desk = await DeskProcess.ofText(await deskText());
}, 150_000);
afterAll(async () => {
  await desk.close();
  await rm(keys, { recursive: true });
}, 60_000);

const by = (name: string, reason: string): string[] => ['--key', keyOf(name), '--reason', reason];
const Status = z.looseObject({ halted: z.boolean(), haltReason: z.string() });
const isHalted = async (): Promise<boolean> => (await desk.value(Status, 'status')).halted;

const rearm = (name: string) =>
  desk.value(Proposed, 'rearm', '--scope', 'desk', ...by(name, 'checked after the start'));
const approve = (id: string, name: string, reason = 'looked at it too') =>
  desk.run('approve', id, ...by(name, reason));

const Listed = z.looseObject({
  waiting: z.array(z.looseObject({ opened: z.looseObject({ proposalId: z.string() }) })),
  ended: z.array(
    z.looseObject({
      opened: z.looseObject({ proposalId: z.string(), proposer: z.string() }),
      ended: z.looseObject({ outcome: z.string(), operator: z.string().nullable() }),
    }),
  ),
});
const endOf = async (id: string) => {
  const { ended } = await desk.value(Listed, 'proposals');
  const found = ended.find(({ opened }) => opened.proposalId === id);
  return found === undefined ? null : `${found.ended.outcome} ${found.ended.operator}`;
};

test('K5 a re-arm waits for another key, and is then carried out once', async () => {
  expect(await isHalted()).toBe(true);
  const trader = await desk.run('rearm', '--scope', 'desk', ...by('cat', 'let me'));
  expect(trader.stderr).toMatch(/rearm needs the role risk or admin/);
  const { proposalId } = await rearm('ada');
  expect(await isHalted()).toBe(true);
  expect((await approve(proposalId, 'ada')).stderr).toMatch(/who asked cannot approve/);
  expect((await approve(proposalId, 'cat')).stderr).toMatch(/needs the role risk or admin/);
  const done = await approve(proposalId.slice(0, 8), 'ben');
  expect([done.code, done.stdout]).toEqual([0, 'approved by ben and carried out: re-arm desk\n']);
  expect(await isHalted()).toBe(false);
  expect((await approve(proposalId, 'ben')).stderr).toMatch(/has ended \(carriedOut\)/);
  expect(await endOf(proposalId)).toBe('carriedOut ben');
}, 60_000);

test('a kill ends what waits, and nobody can approve it any more', async () => {
  await desk.must(['kill', '--reason', 'something is odd']);
  const { proposalId } = await rearm('ben');
  await desk.must(['kill', '--scope', 'strategy=maker-btc', '--reason', 'odd again']);
  expect(await endOf(proposalId)).toBe('killed null');
  expect((await approve(proposalId, 'ada')).stderr).toMatch(/its scope was killed: odd again/);
  expect(await isHalted()).toBe(true);
}, 60_000);

test('a proposal ends by rejection and by withdrawal, and nothing is done', async () => {
  const refused = (await rearm('ada')).proposalId;
  expect((await desk.run('reject', refused, ...by('cat', 'not mine'))).stderr).toMatch(/may end/);
  await desk.must(['reject', refused, ...by('ben', 'the break is still open')]);
  expect(await endOf(refused)).toBe('rejected ben');
  const own = (await rearm('ada')).proposalId;
  await desk.must(['reject', own, ...by('ada', 'asked too early')]);
  expect(await endOf(own)).toBe('withdrawn ada');
  expect(await isHalted()).toBe(true);
}, 90_000);

test('G3 a swap with one signature is refused until another operator has reviewed it', async () => {
  const folder = join(desk.directory, 'strategies');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'idle.ts'), idle);
  const words = ['swap', 'cross-sol', 'idle.ts', ...by('cat', 'trade less')];
  const { proposalId } = await desk.value(Proposed, ...words);
  const versions = async () =>
    (await desk.value(AuditPage, 'audit', 'list', '--type', 'strategy.swapped')).rows.length;
  expect(await versions()).toBe(0);
  expect((await approve(proposalId, 'cat')).stderr).toMatch(/needs the role/);
  await desk.must(['approve', proposalId, ...by('ben', 'reviewed the difference')]);
  expect(await versions()).toBe(1);
}, 60_000);

const Plan = z.looseObject({
  changes: z.array(z.looseObject({ path: z.string(), direction: z.string() })),
  isLooser: z.boolean(),
  inForce: z.looseObject({ proposer: z.string().nullable(), approver: z.string().nullable() }),
});

test('P11 a looser file comes into force by two, a tighter one by one', async () => {
  const file = join(desk.directory, 'desk-next.yaml');
  const text = await readFile(join(desk.directory, 'desk.yaml'), 'utf8');
  await writeFile(file, text.replace('orderQuantity: "0.5"', 'orderQuantity: "0.9"'));
  const path = 'instruments[BTCUSDT.sim].orderLots';
  const looser = await desk.value(Plan, 'config', 'plan', file);
  expect(looser).toMatchObject({ isLooser: true, changes: [{ path, direction: 'looser' }] });
  const trader = await desk.run('config', 'apply', file, ...by('cat', 'more, please'));
  expect(trader.stderr).toMatch(/needs the role risk or admin/);
  const words = ['config', 'apply', file, ...by('ben', 'reviewed on Monday')];
  const { proposalId } = await desk.value(Proposed, ...words);
  await desk.must(['approve', proposalId, ...by('ada', 'seen the same')]);
  const after = await desk.value(Plan, 'config', 'plan', join(desk.directory, 'desk.yaml'));
  expect(after).toMatchObject({
    ...{ isLooser: false, changes: [{ path, direction: 'tighter' }] },
    inForce: { proposer: 'ben', approver: 'ada' },
  });
  const back = ['config', 'apply', join(desk.directory, 'desk.yaml'), ...by('cat', 'enough')];
  await desk.must(back);
  expect((await desk.value(Plan, 'config', 'plan', file)).inForce).toMatchObject({
    ...{ proposer: 'cat', approver: null },
  });
}, 120_000);

const TripsPlan = z.looseObject({
  changes: z.array(z.looseObject({ what: z.string(), direction: z.string() })),
  isLooser: z.boolean(),
});

test('G3 trips that act less come into force by two, those that act sooner by one', async () => {
  const fileWith = async (name: string, trips: string): Promise<string> => {
    const file = join(desk.directory, `${name}.yaml`);
    const text = await readFile(join(desk.directory, 'desk.yaml'), 'utf8');
    await writeFile(file, `${text}\ntrips: [${trips}]\n`);
    return file;
  };
  const rule = (threshold: number): string =>
    `{ name: day-loss, what: daily-loss, threshold: ${threshold}, action: halt }`;
  const strict = await fileWith('strict', rule(500));
  await desk.must(['trips', 'apply', strict, ...by('ben', 'a bound on the day')]);
  const loose = await fileWith('loose', rule(5_000));
  const besides = z.looseObject({ besides: z.array(z.string()) });
  expect((await desk.value(besides, 'config', 'plan', loose)).besides).toEqual(['trips']);
  const wanted = [{ what: 'day-loss', direction: 'looser' }];
  const plan = await desk.value(TripsPlan, 'trips', 'plan', loose);
  expect(plan).toMatchObject({ isLooser: true, changes: wanted });
  const words = ['trips', 'apply', loose, ...by('ben', 'a wider day')];
  const { proposalId } = await desk.value(Proposed, ...words);
  expect(await desk.value(TripsPlan, 'trips', 'plan', strict)).toMatchObject({ changes: [] });
  await desk.must(['approve', proposalId, ...by('ada', 'seen the same')]);
  expect(await desk.value(TripsPlan, 'trips', 'plan', loose)).toMatchObject({ changes: [] });
}, 120_000);
