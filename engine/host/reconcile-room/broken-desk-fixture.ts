/**
 * A desk that has traded and was killed, with a venue that answers as it is told to, and the
 * command line to decide what is planted at that venue. For tests only.
 */
import { z } from 'zod';
import { unmatchedStrategy } from '../../contract/reconciliation.ts';
import { recoverEvents } from '../../ledger/recovery.ts';
import { fold } from '../../state/fold.ts';
import { initialState, type LedgerState } from '../../state/ledger-state.ts';
import { quarterdeck } from '../command-line-fixture.ts';
import { TestDesk, until } from '../desk-fixture.ts';
import { deskPrefix } from '../gate/client-order-ids.ts';
import { LyingVenue } from './lying-venue-fixture.ts';
import { OtherSession } from './other-session-fixture.ts';

/** A busy machine may take its time; nothing here is measured. */
export const patienceMillis = 90_000;

const Listed = z.looseObject({
  undecided: z.int(),
  breaks: z.array(
    z.looseObject({
      breakId: z.string(),
      decision: z.string().nullable(),
      reason: z.string().nullable(),
      difference: z.looseObject({
        kind: z.string(),
        instrument: z.string(),
        clientOrderId: z.string().nullable(),
      }),
    }),
  ),
});
type Listed = z.infer<typeof Listed>;
export type Break = Listed['breaks'][number];

const Trades = z.array(z.looseObject({ id: z.int(), commission: z.string() }));
const Orders = z.array(z.looseObject({ clientOrderId: z.string() }));

/** The kinds that `plant` plants. */
export const plantedKinds = ['fillAltered', 'fillNotHere', 'orderNotHere', 'positionDiffers'];

/** What was done to a desk and its venue, and what the command line says of it. */
export class BrokenDesk {
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
    const found = until(
      'the breaks',
      () => undecided().size >= plantedKinds.length,
      patienceMillis,
    );
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

/** A desk that has traded and was killed; what is opened for it is closed by `closing`. */
export async function killedDesk(closing: (() => Promise<void> | void)[]): Promise<BrokenDesk> {
  const desk = await TestDesk.create();
  closing.push(() => desk.close());
  await desk.start(['--keep-venue']);
  await desk.arm();
  const other = await OtherSession.open(desk.path('venue.json'));
  closing.push(() => other.close());
  const venue = await LyingVenue.before(desk.path('venue.json'));
  closing.push(() => venue.close());
  const broken = new BrokenDesk(desk, other, venue);
  // What has never traded is compared from the start of a run: a fill before it is no fill then.
  const hasTraded = (): boolean =>
    broken.lastFill() !== undefined &&
    broken.state().fills.some(({ instrument }) => instrument === 'BTCUSDT.sim');
  await until('fills of both', hasTraded, patienceMillis);
  await broken.kill();
  return broken;
}

/** Arms through the command line, once nothing stands against it. */
export async function armed(broken: BrokenDesk): Promise<void> {
  const isOpen = async (): Promise<boolean> =>
    (await broken.desk.status()).armingBlockers.length === 0;
  await until('a desk that can be armed', isOpen, patienceMillis);
  const { code, stderr } = await broken.rearm();
  if (code !== 0 || stderr !== '') throw new Error(`not armed: ${stderr}`);
}
