/** A trip on a real desk: from desk.yaml to the halt, over a crash, to the person who re-arms. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { defaultDeskText } from '../../config/default-desk.ts';
import type { LedgerBody } from '../../contract/events.ts';
import { StrategyId } from '../../contract/ids.ts';
import { TestDesk, until } from '../desk-fixture.ts';

const program = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const maker = { strategy: StrategyId.parse('maker-btc') };

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

async function deskWith(trips: string): Promise<TestDesk> {
  const desk = await TestDesk.create({ deskText: `${defaultDeskText}\ntrips:\n${trips}` });
  desks.push(desk);
  await desk.start();
  await desk.arm();
  return desk;
}

type Body<T extends LedgerBody['type']> = Extract<LedgerBody, { type: T }>;

function bodiesOf<T extends LedgerBody['type']>(desk: TestDesk, type: T): Body<T>[] {
  const events = desk.messages.flatMap((each) => (each.type === 'ledger' ? each.events : []));
  return events.flatMap(({ body }) => (body.type === type ? [body as Body<T>] : []));
}

const Answer = z.looseObject({ trips: z.array(z.looseObject({ name: z.string() })) });

/** What `quarterdeck trips --json` says. */
function tripsOf(desk: TestDesk): Promise<z.infer<typeof Answer>['trips']> {
  return new Promise((resolve, reject) => {
    const words = [program, 'trips', '--json', '--dir', desk.directory];
    execFile(process.execPath, words, (error, stdout) => {
      if (error === null) resolve(Answer.parse(JSON.parse(stdout)).trips);
      else reject(error);
    });
  });
}

const approvedOf = (desk: TestDesk): number =>
  bodiesOf(desk, 'intent.recorded').filter(
    ({ request }) => request.owner.strategy === maker.strategy,
  ).length;

const modeOf = (desk: TestDesk) =>
  desk.ledgerState().modes.find(({ scope }) => scope.strategy === maker.strategy);

test('P6 what repeats itself is disabled, over a crash too, until a person re-arms', async () => {
  const desk = await deskWith(`
  - name: repeats
    what: repeated-execution
    scope: { strategy: maker-btc }
    windowMillis: 600000
    threshold: 4
    action: halt
  - name: tells
    what: repeated-execution
    windowMillis: 600000
    threshold: 2
    action: halt
    dryRun: true
`);
  const fired = await until('the trip', () =>
    bodiesOf(desk, 'trip.fired').find(({ trip }) => trip === 'repeats'),
  );
  expect(fired).toMatchObject({ scope: maker, mode: 'halted', use: 4, threshold: 4 });
  await until('its alert', () =>
    bodiesOf(desk, 'alert.raised').find(({ rule }) => rule === 'repeats'),
  );
  const alert = bodiesOf(desk, 'alert.raised').find(({ rule }) => rule === 'repeats');
  expect(alert).toMatchObject({ detector: 'trip', severity: 'critical', subject: maker });
  await until('the report of its halt', () =>
    bodiesOf(desk, 'kill.reported').find(({ report }) => report.scope.strategy === 'maker-btc'),
  );
  expect(bodiesOf(desk, 'trip.fired').filter(({ mode }) => mode !== null)).toHaveLength(1);
  expect(await tripsOf(desk)).toMatchObject([
    { name: 'repeats', holds: [{ scope: maker, mode: 'halted' }], lastFired: { use: 4 } },
    { name: 'tells', dryRun: true, holds: [], lastFired: { mode: null } },
  ]);
  expect(modeOf(desk)).toMatchObject({ mode: 'halted', cause: 'repeats', actor: 'repeats' });

  desk.signal('SIGKILL');
  await desk.ended();
  await desk.start();
  await desk.arm();
  expect(modeOf(desk)).toMatchObject({ mode: 'halted', cause: 'repeats' });
  const other = () => bodiesOf(desk, 'order.sent').length > 2;
  await until('orders of the others', other);
  expect(approvedOf(desk)).toBe(0);

  const words = `strategy=${maker.strategy}`;
  expect(await desk.rearm('looked into it', words, maker)).toBe('');
  await until('orders of its own again', () => approvedOf(desk) > 0);
  expect(await tripsOf(desk)).toMatchObject([{ name: 'repeats' }, { name: 'tells' }]);
}, 90_000);

test('R4 marked exposure flattens inside the halt that it made, within a second', async () => {
  const desk = await deskWith(
    '  - { name: gross, what: exposure, threshold: 1, action: flatten }\n',
  );
  const ended = await until(
    'the end of its flatten',
    () => bodiesOf(desk, 'flatten.ended')[0],
    60_000,
  );
  expect(ended).toMatchObject({ outcome: 'flat', scope: {} });
  const events = desk.messages.flatMap((each) => (each.type === 'ledger' ? each.events : []));
  const first = (type: LedgerBody['type']) => events.find(({ body }) => body.type === type);
  const [filled, fired, started] = [
    first('order.filled'),
    first('trip.fired'),
    first('flatten.started'),
  ];
  if (!filled || !fired || !started) throw new Error('not all of it is on the record');
  const millis = (fired.monoNanos - filled.monoNanos) / 1e6;
  process.stdout.write(`from the fill to the trip: ${Math.round(millis)} ms\n`);
  expect(millis).toBeLessThan(1_000);
  expect(fired.body).toMatchObject({ trip: 'gross', mode: 'halted', action: 'flatten' });
  expect(started.body).toMatchObject({ actor: { kind: 'rule', name: 'gross' }, scope: {} });
  const traders = bodiesOf(desk, 'intent.recorded').map(({ request }) => request.owner.trader);
  expect(traders).toContain('trip:gross');
  expect(await desk.status()).toMatchObject({ halted: true });
  expect(desk.ledgerState().modes).toMatchObject([{ scope: {}, mode: 'halted', cause: 'gross' }]);
}, 120_000);
