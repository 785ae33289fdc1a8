/**
 * Breaks planted at a real venue between two lives of a killed desk, each decided through the
 * command line: until the last one is, nothing arms; then our books and the venue say the same.
 */
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { unmatchedStrategy } from '../../contract/reconciliation.ts';
import { recoverEvents } from '../../ledger/recovery.ts';
import { fold } from '../../state/fold.ts';
import { initialState, type LedgerState } from '../../state/ledger-state.ts';
import { deskPrefix } from '../client-order-ids.ts';
import { quarterdeck } from '../command-line-fixture.ts';
import { TestDesk, until } from '../desk-fixture.ts';
import { LyingVenue } from './lying-venue-fixture.ts';
import { OtherSession } from './other-session-fixture.ts';

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A busy machine may take its time; nothing here is measured. */
const patienceMillis = 90_000;

const Listed = z.looseObject({
  undecided: z.int(),
  breaks: z.array(
    z.looseObject({
      breakId: z.string(),
      decision: z.string().nullable(),
      reason: z.string().nullable(),
      difference: z.looseObject({ kind: z.string(), instrument: z.string() }),
    }),
  ),
});
type Listed = z.infer<typeof Listed>;
type Break = Listed['breaks'][number];

const Trades = z.array(z.looseObject({ id: z.int(), commission: z.string() }));
const Orders = z.array(z.looseObject({ clientOrderId: z.string() }));

const kinds = ['fillAltered', 'fillNotHere', 'orderNotHere', 'positionDiffers'];

const kindsOf = (breaks: readonly Break[]): string[] =>
  [...new Set(breaks.map(({ difference }) => difference.kind))].sort();

class Broken {
  readonly desk: TestDesk;
  readonly other: OtherSession;
  readonly venue: LyingVenue;
  #planted = 0;
  /** What the venue says of the fee of a trade, by its id: a lie that it stays with. */
  readonly #fees = new Map<number, string>();

  constructor(desk: TestDesk, other: OtherSession, venue: LyingVenue) {
    this.desk = desk;
    this.other = other;
    this.venue = venue;
  }

  /** Ends the life by force, so that what it knew is on the ledger and nowhere else. */
  async kill(): Promise<void> {
    this.desk.signal('SIGKILL');
    await this.desk.ended();
  }

  state(): LedgerState {
    const state = initialState();
    for (const event of recoverEvents(this.desk.path('ledger.sqlite'))) fold(state, event);
    return state;
  }

  /** An order, a fill and a position behind the desk's back, and another fee of its last fill. */
  async plant(): Promise<string> {
    this.#planted += 1;
    const state = this.state();
    const own = `${deskPrefix(state.desk)}zz.${this.#planted}`;
    await this.other.rest('BTCUSDT', '0.010', '50000.0', `${own}1`);
    await this.other.buy('BTCUSDT', '0.005', `${own}2`);
    await this.other.buy('SOLUSDT', '3', 'somebody-else');
    const { executionId, feeMinor } = this.lastFill() ?? {};
    if (executionId === undefined || feeMinor === undefined) throw new Error('no fill to alter');
    const tradeId = Number(executionId.split(':')[1]);
    this.#fees.set(tradeId, ((feeMinor + this.#planted * 1_000) / 1e6).toFixed(6));
    this.venue.lies.set('myTrades', (told) =>
      Trades.parse(told).map((one) => {
        return { ...one, commission: this.#fees.get(one.id) ?? one.commission };
      }),
    );
    return `${own}1`;
  }

  /** The newest fill of ETHUSDT that is as the venue first told it. */
  lastFill(): { readonly executionId: string; readonly feeMinor: number } | undefined {
    return this.state().fills.findLast(({ instrument, fill }) => {
      return instrument === 'ETHUSDT.sim' && !fill.executionId.includes('~');
    })?.fill;
  }

  /** The next life, as soon as it has found what was planted: a market order fills in parts. */
  async live(): Promise<Break[]> {
    await this.desk.start(['--keep-venue']);
    const undecided = (): Set<string> => {
      const open = [...this.state().breaks.values()].filter(({ decision }) => decision === null);
      return new Set(open.map(({ difference }) => difference.kind));
    };
    const found = until('the breaks', () => undecided().size >= kinds.length, patienceMillis);
    await found.catch((error: unknown) => {
      throw new Error(`found only ${[...undecided()].join(', ')}`, { cause: error });
    });
    const listed = await this.list();
    return listed.breaks.filter(({ decision }) => decision === null);
  }

  async list(): Promise<Listed> {
    const { stdout } = await this.run('reconcile', 'list', '--json');
    return Listed.parse(JSON.parse(stdout));
  }

  run(...words: readonly string[]) {
    return quarterdeck(...words, '--dir', this.desk.directory);
  }

  decide({ breakId }: Break, decision: string, reason = `${decision} it`) {
    const signed = ['--key', this.desk.path('key.json'), '--reason', reason];
    return this.run('reconcile', decision, breakId, ...signed);
  }

  rearm() {
    const signed = ['--key', this.desk.path('key.json'), '--reason', 'all is decided'];
    return this.run('rearm', '--scope', 'desk', ...signed);
  }

  /** Lots that `unmatched` holds of an instrument. */
  unmatched(instrument: string): number {
    return [...this.state().positions.values()]
      .filter((one) => one.strategy === unmatchedStrategy && one.instrument === instrument)
      .reduce((sum, { lots }) => sum + lots, 0);
  }

  async works(id: string): Promise<boolean> {
    const told = await this.other.ask('openOrders.status', { symbol: 'BTCUSDT' });
    return Orders.parse(told).some(({ clientOrderId }) => clientOrderId === id);
  }
}

/** A desk that has traded and was killed, with a venue that answers as it is told to. */
async function killedDesk(): Promise<Broken> {
  const desk = await TestDesk.create();
  closing.push(() => desk.close());
  await desk.start(['--keep-venue']);
  await desk.arm();
  const other = await OtherSession.open(desk.path('venue.json'));
  closing.push(() => other.close());
  const venue = await LyingVenue.before(desk.path('venue.json'));
  closing.push(() => venue.close());
  const broken = new Broken(desk, other, venue);
  // What has never traded is compared from the start of a run: a fill before it is no fill then.
  const hasTraded = (): boolean =>
    broken.lastFill() !== undefined &&
    broken.state().fills.some(({ instrument }) => instrument === 'BTCUSDT.sim');
  await until('fills of both', hasTraded, patienceMillis);
  await broken.kill();
  return broken;
}

test('each of four breaks is adopted, flattened and ignored; only then the desk arms', async () => {
  const broken = await killedDesk();
  await adoptEach(broken);
  await tradeAndDie(broken);
  await flattenEach(broken);
  await tradeAndDie(broken);
  await ignoreEach(broken);
  await armed(broken);
  expect(await broken.desk.status()).toMatchObject({ halted: false, armingBlockers: [] });
}, 600_000);

async function adoptEach(broken: Broken): Promise<void> {
  const adopted = await broken.plant();
  const breaks = await broken.live();
  expect(kindsOf(breaks)).toEqual(kinds);
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

async function flattenEach(broken: Broken): Promise<void> {
  const flattened = await broken.plant();
  const breaks = await broken.live();
  expect(kindsOf(breaks)).toEqual(kinds);
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

async function ignoreEach(broken: Broken): Promise<void> {
  const ignored = await broken.plant();
  const breaks = await broken.live();
  expect(kindsOf(breaks)).toEqual(kinds);
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

/** Arms through the command line, once nothing stands against it. */
async function armed(broken: Broken): Promise<void> {
  const isOpen = async (): Promise<boolean> =>
    (await broken.desk.status()).armingBlockers.length === 0;
  await until('a desk that can be armed', isOpen, patienceMillis);
  expect(await broken.rearm()).toMatchObject({ code: 0, stderr: '' });
}

/** Trades until there is a fill that the next life can be lied to about; then the desk dies. */
async function tradeAndDie(broken: Broken): Promise<void> {
  const before = broken.lastFill()?.executionId;
  await armed(broken);
  const isNew = (): boolean => broken.lastFill()?.executionId !== before;
  await until('another fill', isNew, patienceMillis);
  await broken.kill();
}
