/** `strategy`, `swap` and `alerts` as processes, against a desk of processes that trades. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultDeskText } from '../config/default-desk.ts';
import { AuditPage } from '../contract/wire.ts';
import { DeskProcess, quarterdeck, until } from './desk-process-fixture.ts';

const directory = await mkdtemp(join(tmpdir(), 'cli-strategy-'));
let desk: DeskProcess;
beforeAll(async () => {
  desk = await DeskProcess.start();
}, 90_000);
afterAll(async () => {
  await desk.close();
  await rm(directory, { recursive: true });
}, 60_000);

/** A quoter far from the market, which counts its orders and carries the count. */
const quoter = (version: string, extra = ''): string => `import { z } from 'zod';
import { decimalParameter, defineStrategy, parametersOf } from 'quarterdeck/strategy';
export const strategy = defineStrategy({
  name: 'far-quoter',
  version: '${version}',
  parameters: parametersOf({ quantity: decimalParameter, inventoryCap: decimalParameter }),
  carried: { version: 1, schema: z.strictObject({ placed: z.int() }), whenLost: 'start' },
  create: (desk) => {
    let placed = 0;
    return {
      onTop: ({ instrument, bidPrice }) => {
        const orders = desk.orders(instrument);
        if (desk.mode() !== 'active' || orders.length >= 2) return;
        if (orders.some(({ status }) => status === 'requested')) return;
        placed += 1;
        const price = Math.floor(bidPrice * (0.996 - 0.0001 * (placed % 10)));
        desk.place({ instrument, side: 'buy', lots: 1, price, postOnly: true });
      },
      onTimer: () => {
        for (const { id } of desk.instruments) {
          const [oldest, ...others] = desk.orders(id);
          if (oldest !== undefined && others.length > 0) desk.cancel(oldest.reference);
        }
      },
      save: () => ({ placed }),
      restore: (state) => {
        placed = state.placed;
      },
      why: () => \`Quoting far away, \${placed > 0 ? 'some' : 'none'} placed\`,
    };
  },
});
${extra}`;

const strategies = (): string => join(desk.directory, 'strategies');
const put = (file: string, text: string): Promise<void> =>
  writeFile(join(strategies(), file), text);

const Row = z.looseObject({
  strategy: z.string(),
  state: z.string(),
  mode: z.string(),
  version: z.string(),
  source: z.looseObject({ kind: z.string() }),
  why: z.string(),
});
const List = z.looseObject({ strategies: z.array(Row) });
const Swapped = z.looseObject({
  previousVersion: z.string(),
  version: z.string(),
  fileHash: z.string(),
  carried: z.string(),
  ordersPassed: z.array(z.string()),
  ordersCancelled: z.array(z.string()),
});

const rowOf = async (strategy: string) =>
  (await desk.value(List, 'strategy', 'list')).strategies.find((one) => one.strategy === strategy);

const signed = (...words: string[]): string[] => [...words, '--key', desk.key];

/** Newest row of the ledger of this type with this text in it. */
async function newest(type: string, text: string) {
  const words = ['--type', type, '--text', text, '--limit', '1'];
  const { rows } = await desk.value(AuditPage, 'audit', 'list', ...words);
  return rows[0] ?? null;
}

test.each([
  ['strategy', 'list'],
  ['strategy list', '--dir <directory>'],
  ['strategy check', '--for <strategy>'],
  ['swap', '--orders <what>'],
  ['alerts', 'ack [options] <id>'],
  ['alerts list', '--all'],
  ['alerts ack', '--note <text>'],
])('%s --help explains itself on stdout', async (name, word) => {
  const { code, stdout, stderr } = await quarterdeck([...name.split(' '), '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`Usage: quarterdeck ${name}`);
  expect(stdout).toContain(word);
});

test.each([
  ['a swap without a key', ['swap', 'maker-btc', 'a.ts', '--reason', 'why not']],
  ['a swap without a reason', ['swap', 'maker-btc', 'a.ts', '--key', 'k']],
  [
    'orders that are neither',
    ['swap', 'm', 'a.ts', '--reason', 'x', '--key', 'k', '--orders', 'x'],
  ],
  ['an acknowledgement without a note', ['alerts', 'ack', 'a1-1', '--key', 'k']],
  ['a file that is none', ['strategy', 'check', 'maker.js']],
])('%s is wrong usage: 2, and nothing on stdout', async (_name, words) => {
  const { code, stdout, stderr } = await quarterdeck(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toBe('');
});

test('a check needs no desk: what a file is, or where it is wrong', async () => {
  const good = join(directory, 'good.ts');
  await writeFile(good, quoter('1.0'));
  const told = await quarterdeck(['strategy', 'check', good, '--json']);
  expect([told.code, JSON.parse(told.stdout)]).toMatchObject([
    0,
    {
      ok: true,
      name: 'far-quoter',
      version: '1.0',
      parameters: [
        { name: 'quantity', isRequired: true },
        { name: 'inventoryCap', isRequired: true },
      ],
      carried: { version: 1, whenLost: 'start' },
    },
  ]);
  const bad = join(directory, 'bad.ts');
  await writeFile(bad, quoter('1.0', "const lots: number = 'nine';\n"));
  const refused = await quarterdeck(['strategy', 'check', bad]);
  expect([refused.code, refused.stdout]).toEqual([
    1,
    `${bad}:33:7 TS2322: Type 'string' is not assignable to type 'number'.\n`,
  ]);
  await writeFile(bad, quoter('1.0', "throw new Error('not today');\n"));
  const thrown = await quarterdeck(['strategy', 'check', bad]);
  expect([thrown.code, thrown.stdout]).toEqual([
    1,
    `${bad}:33:7 cannot load the strategy: Error: not today (bad.ts:33)\n`,
  ]);
});

test('parameters that do not fit are found by both checks', async () => {
  const file = join(strategies(), 'far.ts');
  await put('far.ts', quoter('1.0'));
  const fits = await desk.run('strategy', 'check', file, '--for', 'maker-btc');
  expect([fits.code, fits.stdout]).toEqual([0, expect.stringContaining('is in order')]);
  const not = await desk.run('strategy', 'check', file, '--for', 'cross-sol');
  expect(not.code).toBe(1);
  expect(not.stdout).toContain('parameters of cross-sol: inventoryCap: use a decimal number');
  expect(not.stdout).toContain('parameters of cross-sol: it has no positionCap');
  const config = join(desk.directory, 'other.yaml');
  await writeFile(
    config,
    defaultDeskText.replace('module: moving-average-cross', 'module: far.ts'),
  );
  const checked = await quarterdeck(['config', 'check', config]);
  expect(checked.code).toBe(1);
  expect(checked.stdout).toMatch(
    /other\.yaml:\d+:\d+ strategies\[2\]\.parameters\.positionCap: far\.ts has no parameter/,
  );
});

test('lists what runs, from which module, and why; and has made the folder', async () => {
  const rows = (await desk.value(List, 'strategy', 'list')).strategies;
  expect(rows.map(({ strategy, state, mode, source }) => [strategy, state, mode, source])).toEqual([
    ['cross-sol', 'running', 'active', { kind: 'module', module: 'moving-average-cross' }],
    ['maker-btc', 'running', 'active', { kind: 'module', module: 'quoting-maker' }],
    ['maker-eth', 'running', 'active', { kind: 'module', module: 'quoting-maker' }],
  ]);
  expect(rows.every(({ why }) => why.length > 0)).toBe(true);
  expect(await readdir(strategies())).toContain('README.txt');
});

test('a swap under a running desk: orders, carried state, record', async () => {
  await put('far.ts', quoter('1.0'));
  const swap = signed('swap', 'maker-btc', 'far.ts', '--reason', 'trial of a file');
  const first = await desk.value(Swapped, ...swap);
  expect(first).toMatchObject({
    previousVersion: '1.0.0',
    version: '1.0',
    carried: 'none',
    ordersCancelled: [],
  });
  await until('its own line', async () => {
    const row = await rowOf('maker-btc');
    return row?.why === 'Quoting far away, some placed' ? row : null;
  });
  await put('far.ts', quoter('2.0'));
  const second = await desk.must([...swap, '--orders', 'cancel']);
  expect(second).toMatch(
    /^maker-btc: version 1\.0 -> 2\.0, far\.ts \([0-9a-f]{12}\)\ncarried state: handed over\n/,
  );
  expect(second).toMatch(/\ngap: \d+\.\d ms in which neither version decided\n$/);
  expect(await rowOf('maker-btc')).toMatchObject({
    version: '2.0',
    source: { kind: 'file', file: 'far.ts', isChanged: false },
    why: 'Quoting far away, some placed',
  });
  const recorded = await newest('strategy.swapped', 'far.ts');
  expect(recorded?.body).toMatchObject({
    carried: 'passed',
    ordersPassed: [],
    reason: 'trial of a file',
    actor: { name: 'ada' },
  });
}, 60_000);

test('a type error is refused with line and reason, and the old one trades on', async () => {
  await put('far.ts', quoter('3.0', "const lots: number = 'nine';\n"));
  const before = await rowOf('maker-btc');
  const words = signed('swap', 'maker-btc', 'far.ts', '--reason', 'trial of a bad file');
  const { code, stdout, stderr } = await desk.run(...words);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(
    "refused: it does not type-check: far.ts:33:7 TS2322: Type 'string' is not assignable",
  );
  const refusal = await newest('command.recorded', 'far.ts:33:7');
  expect(refusal?.body).toMatchObject({ kind: 'strategy.swap', outcome: 'refused' });
  expect(await rowOf('maker-btc')).toMatchObject({
    version: before?.version,
    source: { kind: 'file', isChanged: true },
  });
  const later = await until('orders of the old one', async () => {
    const intent = await newest('intent.recorded', 'maker-btc');
    return intent !== null && intent.sequence > (refusal?.sequence ?? 0) ? intent : null;
  });
  expect(later.body).toMatchObject({
    request: { owner: { strategyVersion: before?.version, strategy: 'maker-btc' } },
  });
}, 60_000);

test.each([
  [
    'a file elsewhere',
    'maker-btc',
    () => join(directory, 'good.ts'),
    /good\.ts is not in the strategies folder .*put it there with: mkdir -p .* && cp /,
  ],
  ['a file that is not there', 'maker-btc', () => 'none.ts', /there is no none\.ts in/],
  [
    'a strategy that is not there',
    'maker-none',
    () => 'eth.ts',
    /refused: there is no strategy maker-none at this desk/,
  ],
])('a swap is refused: %s', async (_name, strategy, file, reason) => {
  await put('eth.ts', quoter('1.0'));
  const words = signed('swap', strategy, file(), '--reason', 'trial of a refusal');
  const { code, stdout, stderr } = await desk.run(...words);
  expect([code, stdout, stderr]).toEqual([1, '', expect.stringMatching(reason)]);
});

const Alerts = z.looseObject({
  alerts: z.array(
    z.looseObject({
      alertId: z.string(),
      rule: z.string(),
      severity: z.string(),
      owner: z.string().nullable(),
      clearedReason: z.string().nullable(),
    }),
  ),
});

test('an alert is listed, taken over once, and told with --all when it is done with', async () => {
  const { baseUrl, apiKey } = await desk.venue();
  const fault = `${baseUrl}/faults/silence?symbol=SOLUSDT&millis=4500`;
  await fetch(fault, { method: 'POST', headers: { 'x-mbx-apikey': apiKey } });
  const raised = await until('the alert', async () => {
    const { alerts } = await desk.value(Alerts, 'alerts');
    return alerts.find(({ rule }) => rule === 'stale-feed') ?? null;
  });
  expect(raised).toMatchObject({ severity: 'warning', owner: null });
  const words = signed('alerts', 'ack', raised.alertId, '--note', 'silence was injected');
  expect((await desk.run(...words)).code).toBe(0);
  const again = await desk.run(...words);
  expect([again.code, again.stderr]).toEqual([
    1,
    expect.stringMatching(/refused: .*ada owned it|refused: ada owns/),
  ]);
  const done = await until('its end', async () => {
    const { alerts } = await desk.value(Alerts, 'alerts', '--all');
    const own = alerts.find(({ alertId }) => alertId === raised.alertId);
    return own !== undefined && own.clearedReason !== null ? own : null;
  });
  expect(done).toMatchObject({ owner: 'ada', note: 'silence was injected' });
  const open = await desk.value(Alerts, 'alerts');
  expect(open.alerts.map(({ alertId }) => alertId)).not.toContain(raised.alertId);
  const lines = await desk.must(['alerts', '--all']);
  expect(lines).toMatch(/WARNING .* ada has it \(silence was injected\), over: .*SOLUSDT/);
}, 90_000);

test('an alert that is not there, and one without an engine', async () => {
  const words = signed('alerts', 'ack', 'a9-9', '--note', 'nothing');
  const none = await desk.run(...words);
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining('there is no alert a9-9')]);
  for (const name of [['alerts'], ['strategy', 'list']]) {
    const { code, stdout, stderr } = await quarterdeck([...name, '--dir', directory]);
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('no engine runs on')]);
  }
});
