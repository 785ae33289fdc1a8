/**
 * Breaks planted at a real venue between two lives of a killed desk, each decided through the
 * command line: until the last one is, nothing arms; then our books and the venue say the same.
 */
import { afterEach, expect, test } from 'vitest';
import { unmatchedStrategy } from '../../contract/reconciliation.ts';
import { recoverEvents } from '../../ledger/recovery.ts';
import { until } from '../desk-fixture.ts';
import {
  armed,
  type Break,
  type BrokenDesk,
  killedDesk,
  patienceMillis,
  plantedKinds,
} from './broken-desk-fixture.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const kindsOf = (breaks: readonly Break[]): string[] =>
  [...new Set(breaks.map(({ difference }) => difference.kind))].sort();

test('each of four breaks is adopted, flattened and ignored; only then the desk arms', async () => {
  const broken = await killedDesk(closing);
  await adoptEach(broken);
  await tradeAndDie(broken);
  await flattenEach(broken);
  await tradeAndDie(broken);
  await ignoreEach(broken);
  await armed(broken);
  expect(await broken.desk.status()).toMatchObject({ halted: false, armingBlockers: [] });
}, 600_000);

async function adoptEach(broken: BrokenDesk): Promise<void> {
  const adopted = await broken.plant();
  const breaks = await broken.live();
  expect(kindsOf(breaks)).toEqual(plantedKinds);
  for (const [index, one] of breaks.entries()) {
    const left = breaks.length - index;
    const told = left === 1 ? '1 break with a venue is' : `${left} breaks with venues are`;
    expect(await broken.desk.rearm()).toContain(`${told} undecided`);
    expect(await broken.decide(one, 'adopt')).toMatchObject({ code: 0, stderr: '' });
  }
  await until('no break', () => broken.state().breaks.size === 0);
  expect((await broken.list()).breaks).toEqual([]);
  const events = [...recoverEvents(broken.desk.path('ledger.sqlite'))];
  const taken = events.flatMap(({ body }) =>
    body.type === 'order.adopted' ? [body.clientOrderId, body.request.owner.strategy] : [],
  );
  expect(taken).toEqual([adopted, unmatchedStrategy]);
  // A lot is 0.001 BTC, and 0.01 SOL.
  expect([broken.unmatched('BTCUSDT.sim'), broken.unmatched('SOLUSDT.sim')]).toEqual([5, 300]);
  expect(events.filter(({ body }) => body.type === 'order.corrected')).toHaveLength(1);
}

async function flattenEach(broken: BrokenDesk): Promise<void> {
  const flattened = await broken.plant();
  const breaks = await broken.live();
  expect(kindsOf(breaks)).toEqual(plantedKinds);
  const of = (kind: string): Break[] => breaks.filter(({ difference }) => difference.kind === kind);
  for (const one of of('fillAltered')) {
    const no = await broken.decide(one, 'flatten');
    expect([no.code, no.stderr]).toEqual([1, expect.stringContaining('adopt, ignore can')]);
    expect(await broken.decide(one, 'adopt')).toMatchObject({ code: 0, stderr: '' });
  }
  for (const one of of('orderNotHere')) {
    expect(await broken.decide(one, 'flatten')).toMatchObject({ code: 0, stderr: '' });
  }
  await until('the cancel', async () => !(await broken.works(flattened)));
  for (const one of [...of('fillNotHere'), ...of('positionDiffers')]) {
    expect(await broken.desk.rearm()).toMatch(/undecided/);
    expect(await broken.decide(one, 'flatten')).toMatchObject({ code: 0, stderr: '' });
    const { instrument } = one.difference;
    // A halt and a flatten are over, for the next decision, when only breaks stand against arming.
    const isFlat = async (): Promise<boolean> => {
      const { armingBlockers } = await broken.desk.status();
      const isCalm = armingBlockers.every((blocker) => blocker.includes('undecided'));
      return isCalm && broken.unmatched(instrument) === 0 && broken.state().flatten === null;
    };
    await until(`no ${instrument} of nobody`, isFlat, patienceMillis);
  }
}

async function ignoreEach(broken: BrokenDesk): Promise<void> {
  const ignored = await broken.plant();
  const breaks = await broken.live();
  expect(kindsOf(breaks)).toEqual(plantedKinds);
  const before = broken.state().positions;
  for (const one of breaks) {
    expect(await broken.desk.rearm()).toMatch(/undecided/);
    const reason = `${one.difference.kind} is known`;
    expect(await broken.decide(one, 'ignore', reason)).toMatchObject({ code: 0, stderr: '' });
  }
  const kept = (await broken.list()).breaks.map(({ difference, decision, reason }) => {
    return [difference.kind, decision, reason];
  });
  expect(kept).toEqual(
    breaks.map(({ difference: { kind } }) => [kind, 'ignore', `${kind} is known`]),
  );
  expect([...broken.state().positions]).toEqual([...before]);
  expect(await broken.works(ignored)).toBe(true);
}

/** Trades until there is a fill that the next life can be lied to about; then the desk dies. */
async function tradeAndDie(broken: BrokenDesk): Promise<void> {
  const before = broken.lastFill()?.executionId;
  await armed(broken);
  const isNew = (): boolean => broken.lastFill()?.executionId !== before;
  await until('another fill', isNew, patienceMillis);
  await broken.kill();
}
