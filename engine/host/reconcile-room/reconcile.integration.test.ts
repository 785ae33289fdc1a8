/** Breaks planted at a real simulated venue by another session of the desk's key. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { BreakDecision, BreakKind } from '../../contract/reconciliation.ts';
import { recoverEvents } from '../../ledger/recovery.ts';
import { fold } from '../../state/fold.ts';
import { initialState, type LedgerState } from '../../state/ledger-state.ts';
import type { BreakRecord } from '../../state/reconciliation-fold.ts';
import { TestDesk, until } from '../desk-fixture.ts';
import { deskPrefix } from '../gate/client-order-ids.ts';
import { OtherSession } from './other-session-fixture.ts';

const desks: TestDesk[] = [];
const others: OtherSession[] = [];
afterEach(async () => {
  for (const other of others.splice(0)) other.close();
  for (const desk of desks.splice(0)) await desk.close();
});

async function newDesk(): Promise<TestDesk> {
  const desk = await TestDesk.create();
  desks.push(desk);
  await desk.start(['--keep-venue']);
  await desk.arm();
  return desk;
}

async function otherSession(desk: TestDesk): Promise<OtherSession> {
  const other = await OtherSession.open(desk.path('venue.json'));
  others.push(other);
  return other;
}

function stateOf(desk: TestDesk): LedgerState {
  const state = initialState();
  for (const event of recoverEvents(join(desk.directory, 'ledger.sqlite'))) fold(state, event);
  return state;
}

const breaksOf = (desk: TestDesk): BreakRecord[] => [...stateOf(desk).breaks.values()];

async function stop(desk: TestDesk): Promise<void> {
  desk.signal('SIGTERM');
  await desk.ended();
}

/** Decides the break of that kind; the refusal, or ''. */
async function decide(
  desk: TestDesk,
  kind: BreakKind,
  decision: BreakDecision,
  reason = 'seen at the venue',
): Promise<string> {
  const found = breaksOf(desk).find(({ difference }) => difference.kind === kind);
  if (found === undefined) throw new Error(`no break of kind ${kind}`);
  const { breakId } = found;
  const head = await desk.head();
  return desk.command({ kind: 'break.decide', ...head, breakId, decision, reason });
}

/** Lots of our books by symbol, over all strategies. */
function booked(desk: TestDesk): Record<string, number> {
  const state = stateOf(desk);
  const net: Record<string, number> = {};
  for (const { instrument, lots } of state.positions.values()) {
    const known = state.instruments.get(instrument);
    if (known === undefined || lots === 0) continue;
    net[known.symbol] = (net[known.symbol] ?? 0) + lots * Number(known.lotSize);
  }
  const rounded = Object.entries(net).map(([symbol, sum]) => {
    return [symbol, Number(sum.toFixed(8))] as const;
  });
  return Object.fromEntries(rounded.filter(([, sum]) => sum !== 0));
}

const id = (desk: TestDesk, name: string): string => `${deskPrefix(stateOf(desk).desk)}${name}`;

/** The reason that stands against arming because of breaks; null while there is none. */
async function undecided(desk: TestDesk): Promise<string | null> {
  const { armingBlockers } = await desk.status();
  return armingBlockers.find((blocker) => blocker.includes('undecided')) ?? null;
}

describe('a venue that another session has used while the engine was away', () => {
  test('keeps the desk halted until each break is decided; then the books equal it', async () => {
    const desk = await newDesk();
    await until(
      'a fill',
      () => stateOf(desk).fills.some(({ instrument }) => instrument.startsWith('BTC')),
      60_000,
    );
    await stop(desk);
    const other = await otherSession(desk);
    await other.rest('BTCUSDT', '0.010', '50000.0', id(desk, 'zz.1'));
    await other.buy('BTCUSDT', '0.005', id(desk, 'zz.2'));
    await other.buy('SOLUSDT', '3', 'somebody-else');

    await desk.start(['--keep-venue']);
    await until('the breaks', async () => (await undecided(desk))?.startsWith('3 breaks'));
    expect(await desk.rearm()).toMatch(/not armed: .*3 breaks with venues are undecided/);
    const found = breaksOf(desk).map(({ difference }) => {
      const { kind, instrument, clientOrderId, theirs } = difference;
      return [kind, instrument.split('.')[0], clientOrderId, theirs?.lots];
    });
    expect(found.sort()).toEqual([
      ['fillNotHere', 'BTCUSDT', id(desk, 'zz.2'), 5],
      ['orderNotHere', 'BTCUSDT', id(desk, 'zz.1'), 10],
      ['positionDiffers', 'SOLUSDT', null, expect.any(Number)],
    ]);

    expect(await decide(desk, 'fillNotHere', 'adopt', '')).toMatch(/reason of 3 characters/);
    expect(await decide(desk, 'orderNotHere', 'flatten')).toBe('');
    expect(await decide(desk, 'fillNotHere', 'adopt')).toBe('');
    expect(await desk.rearm()).toMatch(/1 break with a venue is undecided/);
    expect(await decide(desk, 'positionDiffers', 'flatten')).toBe('');
    await until('the flatten', () => stateOf(desk).lastFlatten?.outcome === 'flat', 30_000);

    await desk.arm();
    expect(await other.ask('openOrders.status', { symbol: 'BTCUSDT' })).not.toContainEqual(
      expect.objectContaining({ clientOrderId: id(desk, 'zz.1') }),
    );
    // Nobody but the desk trades now: halted again, both sides stand still.
    await desk.stage(desk.kill('compare'), 'CONFIRMED');
    await expect.poll(async () => booked(desk)).toEqual(await other.positions());
    const held = [...stateOf(desk).positions.values()].filter(({ lots }) => lots !== 0);
    expect(held).toContainEqual(
      expect.objectContaining({ strategy: 'unmatched', instrument: 'BTCUSDT.sim', lots: 5 }),
    );
    // Nobody answers for those: what would enlarge a position there is refused until they are gone.
    expect(breaksOf(desk)).toEqual([]);
  }, 120_000);
});

describe('R2 a running desk', () => {
  test('finds a break within five seconds, tells it, and blocks entry there', async () => {
    const desk = await newDesk();
    const other = await otherSession(desk);
    const events = () => [...recoverEvents(join(desk.directory, 'ledger.sqlite'))];
    const isMaking = (since: number) => () => {
      const { orders } = stateOf(desk);
      return events().some(
        ({ body, sequence }) =>
          sequence > since &&
          body.type === 'order.accepted' &&
          orders.get(body.clientOrderId)?.request.owner.strategy === 'maker-btc',
      );
    };
    await until('quotes', isMaking(0));
    await other.buy('BTCUSDT', '0.007', 'somebody-else');
    const placedUtcMillis = Date.now();
    const found = await until('the break', () => breaksOf(desk)[0]);
    const foundUtcMillis = Number(found.foundUtcNanos.slice(0, -6));
    expect(foundUtcMillis - placedUtcMillis).toBeLessThan(5_000);
    expect(found.difference).toMatchObject({ kind: 'positionDiffers', instrument: 'BTCUSDT.sim' });
    const { ours, theirs } = found.difference;
    expect((theirs?.lots ?? 0) - (ours?.lots ?? 0)).toBe(7);
    const told = () =>
      events().find(({ body }) => body.type === 'alert.raised' && body.rule === 'reconciliation');
    await until('the alert', told);
    const refused = () =>
      events().some(
        ({ body }) => body.type === 'verdict.recorded' && body.refusal?.kind === 'undecidedBreak',
      );
    await until('a refusal', refused);

    expect(await decide(desk, 'positionDiffers', 'flatten')).toBe('');
    await until('the flatten', () => stateOf(desk).lastFlatten?.outcome === 'flat', 30_000);
    const decided = stateOf(desk).sequence;
    await until('quotes again', isMaking(decided), 30_000);
    expect(breaksOf(desk)).toEqual([]);
    const over = () => events().some(({ body }) => body.type === 'alert.cleared');
    await until('the end of the alert', over);
  }, 120_000);
});

describe('a new desk', () => {
  test('on an account that holds something shows it, and arms once that is decided', async () => {
    const desk = await TestDesk.create();
    desks.push(desk);
    const account = { version: 1, positions: { ETHUSDT: -40 } };
    await writeFile(desk.path('venue-account.json'), JSON.stringify(account));
    await desk.start();
    await desk.enrol();
    await until('the break', async () => (await undecided(desk))?.startsWith('1 break'));
    expect(breaksOf(desk)[0]?.difference).toMatchObject({
      kind: 'positionDiffers',
      instrument: 'ETHUSDT.sim',
      ours: { lots: 0 },
      theirs: { lots: -40 },
    });
    expect(await decide(desk, 'positionDiffers', 'ignore')).toBe('');
    await desk.arm();
    // It stays in the list, with who let it be and why.
    expect(breaksOf(desk)).toMatchObject([
      { decision: 'ignore', operator: 'ada', reason: 'seen at the venue' },
    ]);
  }, 120_000);
});
