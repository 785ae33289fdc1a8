/** P10 as processes: three operators, their key files, the wire, the command line, a real venue. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultDeskText } from '../config/default-desk.ts';
import { Proposed } from '../contract/proposal.ts';
import { DeskProcess, quarterdeck } from './desk-process-fixture.ts';

const keys = await mkdtemp(join(tmpdir(), 'cli-keys-'));
const keyOf = (name: string): string => join(keys, `${name}.json`);
let desk: DeskProcess;

const Made = z.looseObject({ publicKey: z.string() });

/** A desk of three, on which every order of cat is beyond a soft limit. */
async function deskText(): Promise<string> {
  const lines: string[] = [];
  const roles = { ada: 'admin', ben: 'risk', cat: 'trader' } as const;
  for (const [id, role] of Object.entries(roles)) {
    const words = ['key', 'create', keyOf(id), '--operator', id, '--clear', '--json'];
    const { publicKey } = Made.parse(JSON.parse((await quarterdeck(words)).stdout));
    lines.push(`  - { id: ${id}, role: ${role}, publicKey: "${publicKey}" }`);
  }
  const node = '{ name: cat, scope: { trader: cat }, currency: USDT, limits: {}, soft: SOFT }';
  const soft = node.replace('SOFT', '{ orderValue: "5" }');
  return defaultDeskText
    .replace('singleOperator: true', 'singleOperator: false')
    .replace('operators: []', `operators:\n${lines.join('\n')}`)
    .concat(`\nlimits:\n  nodes:\n    - ${soft}\n`);
}

const by = (name: string, reason: string): string[] => ['--key', keyOf(name), '--reason', reason];

beforeAll(async () => {
  desk = await DeskProcess.ofText(await deskText());
  const rearm = ['rearm', '--scope', 'desk', ...by('ada', 'start of the day')];
  const { proposalId } = await desk.value(Proposed, ...rearm);
  await desk.must(['approve', proposalId, ...by('ben', 'start of the day')]);
}, 150_000);
afterAll(async () => {
  await desk.close();
  await rm(keys, { recursive: true });
}, 60_000);

const Answer = z.looseObject({ inputs: z.looseObject({ referencePrice: z.int().nullable() }) });
const Listed = z.looseObject({
  live: z.array(z.unknown()),
  ended: z.array(
    z.looseObject({
      outcome: z.string(),
      granted: z.looseObject({ approver: z.string(), proposer: z.string() }),
    }),
  ),
  refused: z.array(z.looseObject({ intentId: z.string(), detail: z.string() })),
});

const order = ['--instrument', 'SOLUSDT.sim', '--side', 'buy', '--quantity', '1'];

/** A price below the market and within its collar, as it is typed. */
async function restingPrice(): Promise<string> {
  const asked = await desk.run('ask', '--strategy', 'hand.cat', ...order, '--price', '1', '--json');
  const { inputs } = Answer.parse(JSON.parse(asked.stdout));
  if (inputs.referencePrice === null) throw new Error('the gate has no reference price');
  return (Math.floor(inputs.referencePrice * 0.995) / 100).toFixed(2);
}

test('P10 a soft refusal is overridden by two, for one order, and for no second one', async () => {
  const price = await restingPrice();
  const place = () => desk.run('order', 'place', ...order, '--price', price, ...by('cat', 'hedge'));
  expect((await place()).stderr).toMatch(/refused by limits\/cat\/orderValue/);

  const { refused } = await desk.value(Listed, 'override', 'list');
  const intent = refused[0]?.intentId ?? '';
  expect(refused[0]?.detail).toMatch(/the soft limit of cat/);
  const trader = await desk.run('override', 'grant', intent, ...by('cat', 'let me'));
  expect(trader.stderr).toMatch(/override.grant needs the role risk or admin/);
  const words = ['override', 'grant', intent, ...by('ben', 'a hedge that is due')];
  const { proposalId } = await desk.value(Proposed, ...words);
  expect((await place()).code).toBe(1);
  const own = await desk.run('approve', proposalId, ...by('ben', 'mine'));
  expect(own.stderr).toMatch(/who asked cannot approve/);
  const done = await desk.run('approve', proposalId, ...by('ada', 'looked at it too'));
  expect(done.stdout).toMatch(/override the soft limit orderValue of cat once: buy .* by hand.cat/);
  expect(done.stderr).toMatch(/Buy 1.00 SOL at [\d.]+ USDT, limit, GTC\n.*of hand.cat .*for cat/);

  const placed = await place();
  expect([placed.code, placed.stderr]).toEqual([0, '']);
  const second = await place();
  expect([second.code, second.stderr]).toEqual([1, expect.stringMatching(/was used by order/)]);

  expect(await desk.value(Listed, 'override', 'list')).toMatchObject({
    ...{ live: [], ended: [{ outcome: 'used', granted: { approver: 'ada', proposer: 'ben' } }] },
  });
  const unknown = await desk.run('override', 'grant', 'no-such-intent', ...by('ben', 'hedge'));
  expect(unknown.stderr).toMatch(/no order no-such-intent was refused by a soft limit/);
}, 120_000);
