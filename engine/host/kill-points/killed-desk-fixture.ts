/**
 * A desk of real processes that is killed again and again on one directory, and held after each
 * start against what it had said before: by the ledger, by the venue's own log and by the warden.
 * The venue lives through all of it. For tests only.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EngineStatus, ServerMessage } from '../../contract/wire.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import { TestDesk, until } from '../desk-fixture.ts';
import { readLatch } from '../gate/latch.ts';
import { processLives } from '../gate/lock.ts';
import type { WardenRecord } from '../warden/briefing.ts';
import { killFileVariable } from './kill-places-fixture.ts';
import type { Moment, Stage } from './moments-fixture.ts';
import { type Claim, hashOf, RecordOracle } from './record-oracle-fixture.ts';
import { VenueOracle } from './venue-oracle-fixture.ts';

const places = fileURLToPath(new URL('./kill-places-fixture.ts', import.meta.url));
/** A busy machine may take its time; nothing here is measured. */
const patienceMillis = 120_000;
/** What a stage is taken to last where no life has shown it. */
const usualMillis = { start: 1_500, reconciliation: 1_500, arming: 40, trading: 900 };
/** A life that does not come by the place of its death is killed after so long a trading. */
const missedPlaceMillis = 1_500;

/** What was seen over all lives of a desk. */
export interface Seen {
  /** Lives that ended at their place in the code. */
  atPlaces: number;
  /** Lives that told a console something. */
  heard: number;
  wardensKilled: number;
  wardenRecords: number;
  /** Orders that worked at the venue when the next engine came. */
  ordersLeft: number;
  /** Starts that came as far as a desk that could be armed. */
  settled: number;
}

export class KilledDesk {
  readonly desk: TestDesk;
  readonly oracle: RecordOracle;
  readonly seen: Seen = {
    atPlaces: 0,
    heard: 0,
    wardensKilled: 0,
    wardenRecords: 0,
    ordersLeft: 0,
    settled: 0,
  };
  /** The newest word of the desk that the ledger was held against. */
  lastClaim: Claim | null = null;
  readonly #venue: VenueOracle;
  readonly #killFile: string;
  readonly #millis = { ...usualMillis };
  #claims: Claim[] = [];
  #fence = 0;
  /** The warden that guards this life; null: none is known to. */
  #warden: number | null = null;
  #oldWardens: number[] = [];

  private constructor(desk: TestDesk, killFile: string, symbols: readonly string[]) {
    this.desk = desk;
    this.#killFile = killFile;
    this.oracle = new RecordOracle(desk.path('ledger.sqlite'));
    this.#venue = new VenueOracle(desk, symbols);
  }

  static async create(deskText: string, symbols: readonly string[]): Promise<KilledDesk> {
    const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-killed-'));
    const killFile = join(directory, 'kill.json');
    const desk = await TestDesk.create({
      directory,
      deskText,
      environment: { [killFileVariable]: killFile },
      nodeWords: ['--import', places],
      startMillisLimit: patienceMillis,
    });
    return new KilledDesk(desk, killFile, symbols);
  }

  /** One life up to its moment; throws where what the one before left is not as it must be. */
  async live(moment: Moment): Promise<void> {
    const { order, withWarden, awaitsWarden } = moment;
    if (order === null) await rm(this.#killFile, { force: true });
    else await writeFile(this.#killFile, JSON.stringify(order));
    const reached: Record<Stage, PromiseWithResolvers<void>> = {
      start: Promise.withResolvers(),
      reconciliation: Promise.withResolvers(),
      arming: Promise.withResolvers(),
      trading: Promise.withResolvers(),
    };
    let isDead = false;
    const life = this.#live((stage) => reached[stage].resolve()).catch(async (error: unknown) => {
      // What a life says that was cut off is no finding, and its end may be seen by it first.
      if (isDead || (order !== null && (await this.#isDying()))) return;
      throw error;
    });
    const death = reached[moment.stage].promise.then(async () => {
      const known = order === null ? moment.share * this.#millis[moment.stage] : missedPlaceMillis;
      await pause(known);
    });
    const ended = reached.start.promise.then(() => this.#ended());
    await Promise.race([life.then(() => death), death, ended]);
    isDead = true;
    if (order !== null && this.#hasDied) this.seen.atPlaces += 1;
    else this.desk.signal('SIGKILL');
    if (withWarden && this.#warden !== null) {
      if (processLives(this.#warden)) process.kill(this.#warden, 'SIGKILL');
      this.seen.wardensKilled += 1;
    }
    await this.desk.ended();
    await life;
    this.#hear();
    await this.#afterDeath(awaitsWarden);
  }

  get #hasDied(): boolean {
    return !processLives(this.desk.pid);
  }

  async #isDying(): Promise<boolean> {
    const soon = until('the death of the engine', () => this.#hasDied, 2_000);
    return soon.then(
      () => true,
      () => false,
    );
  }

  async #ended(): Promise<void> {
    await until('the death of the engine', () => this.#hasDied, patienceMillis);
  }

  /** Starts, settles, arms and trades; tells which stage begins. */
  async #live(reach: (stage: Stage) => void): Promise<void> {
    const begun = performance.now();
    const started = this.desk.start(['--keep-venue']);
    reach('start');
    await started;
    this.#millis.start = performance.now() - begun;
    reach('reconciliation');
    const status = await this.desk.status();
    this.#recovered(status);
    await this.#settle();
    this.#millis.reconciliation = performance.now() - begun - this.#millis.start;
    reach('arming');
    await this.#arm();
    reach('trading');
  }

  /** The first words of an engine: halted, whatever was before, with the state that was told. */
  #recovered(status: EngineStatus): void {
    const { halted, haltReason, fence, recoveredSequence, recoveredStateHash } = status;
    // On a busy machine the lease may lapse before the first question: that is a halt of its own.
    const isStart = /^(start|warden latch|lease lost): /.test(haltReason);
    if (!halted || !isStart) throw new Error(`halted? ${haltReason}`);
    if (fence <= this.#fence) throw new Error(`fence ${fence} after ${this.#fence}`);
    this.#fence = fence;
    const own = {
      by: 'its next start',
      sequence: recoveredSequence,
      stateHash: recoveredStateHash,
    };
    this.oracle.advance(recoveredSequence, [...this.#claims, own]);
    this.lastClaim = this.#claims.at(-1) ?? own;
    this.#claims = [];
    if (this.oracle.wrongs.length > 0) throw new Error(this.oracle.wrongs.join('\n'));
  }

  /** Waits until nothing stands against arming, and holds the books against the venue's. */
  async #settle(): Promise<void> {
    let blockers: readonly string[] = [];
    const status = await until(
      'a desk that can be armed',
      async () => {
        const now = await this.desk.status();
        if (now.needsEnrolment) await this.desk.enrol();
        blockers = now.armingBlockers;
        return blockers.length === 0 ? now : null;
      },
      patienceMillis,
    ).catch((error: unknown) => {
      const why = `${String(error)}; against arming: ${blockers.join('; ')}`;
      throw new Error(why, { cause: error });
    });
    const latch = await readLatch(this.desk.path('latch.json'));
    if (latch.kind !== 'read' || latch.file.state !== 'halted') throw new Error('no halted latch');
    const { state, pid } = status.warden;
    if (state !== 'guarding' || pid === null || !processLives(pid)) throw new Error('no warden');
    this.#warden = pid;
    const areGone = (): boolean => !this.#oldWardens.some(processLives);
    await until('the end of former wardens', areGone, patienceMillis);
    this.#oldWardens = [pid];
    const venueIsKnown = async (): Promise<boolean> => {
      await this.#venue.look();
      return this.#differences().length === 0;
    };
    await until('books equal to the venue', venueIsKnown).catch(() => {
      throw new Error(this.#differences().join('\n'));
    });
    this.seen.settled += 1;
  }

  /** Arms; on a busy machine a lease may lapse at that moment, and then it is tried again. */
  async #arm(): Promise<void> {
    let refusal = '';
    const isArmed = async (): Promise<boolean> => {
      refusal = await this.desk.rearm();
      return refusal === '';
    };
    await until('an armed desk', isArmed, patienceMillis).catch((error: unknown) => {
      throw new Error(refusal === '' ? String(error) : refusal, { cause: error });
    });
  }

  /** What our books and the venue's own log say differently, now that nobody trades. */
  #differences(): string[] {
    const state = this.desk.ledgerState();
    const { open, placed, held: theirs } = this.#venue;
    const found = [...state.breaks.values()].map(({ difference }) => {
      return `a break that nobody planted: ${JSON.stringify(difference)}`;
    });
    for (const id of open) if (!state.orders.has(id as never)) found.push(`${id} works, unknown`);
    for (const id of state.orders.keys()) if (!open.has(id)) found.push(`${id} does not work`);
    if (new Set(placed).size < placed.length) found.push('a client order id was sent twice');
    for (const id of placed) if (!this.oracle.approved.has(id)) found.push(`${id} is on no record`);
    const ours = positionsOf(state);
    for (const symbol of new Set([...ours.keys(), ...Object.keys(theirs)])) {
      const [here, there] = [ours.get(symbol) ?? 0, theirs[symbol] ?? 0];
      if (Math.abs(here - there) > 1e-7) found.push(`${symbol}: ${here} here, ${there} there`);
    }
    return found;
  }

  /** What consoles were told in this life: each durable number with its hash. */
  #hear(): void {
    const { messages } = this.desk;
    if (!messages.some(({ type }) => type === 'snapshot')) return;
    this.seen.heard += 1;
    const replica = this.desk.ledgerState();
    for (const message of messages) {
      const status = statusIn(message);
      if (status === null || status.durableSequence < status.sequence) continue;
      const { stateHash, stateHashSequence: sequence = status.sequence } = status;
      this.#claims.push({ by: 'a status', sequence, stateHash });
    }
    const { sequence } = replica;
    this.#claims.push({ by: 'a console', sequence, stateHash: hashOf(replica) });
    // Of a life that told nothing new: its next start would look for them where it is already.
    messages.length = 0;
  }

  async #afterDeath(awaitsWarden: boolean): Promise<void> {
    const warden = this.#warden;
    this.#warden = null;
    const { pid } = this.desk;
    if (awaitsWarden && warden !== null) {
      const ofThisLife = async (): Promise<WardenRecord | null> => {
        const found = await this.desk.wardenRecord();
        return found?.enginePid === pid && found.confirmed ? found : null;
      };
      const record = await until('the record of the warden', ofThisLife, patienceMillis);
      const isRight = record.fence === this.#fence && record.latchFailure === '';
      if (!isRight || record.orders.some(({ outcome }) => outcome === 'working')) {
        throw new Error(`the warden's record: ${JSON.stringify(record)}`);
      }
      const latch = await readLatch(this.desk.path('latch.json'));
      if (latch.kind !== 'read' || latch.file.state !== 'halted') throw new Error('not latched');
      this.seen.wardenRecords += 1;
    }
    // Before the first engine came as far as to a venue, there is none to ask.
    if (this.seen.settled === 0) return;
    await this.#venue.look();
    this.seen.ordersLeft += this.#venue.open.size;
  }

  /** A last life: what was left is held once more, and stays for whoever looks at it. */
  async liveOn(): Promise<void> {
    await rm(this.#killFile, { force: true });
    await this.#live(() => undefined);
  }

  /** The end of the engine's log, for a failure that has to be understood. */
  lastWords(): string {
    const path = this.desk.path('logs/engine.log');
    // One that was killed early has none.
    const lines = existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
    return [...lines.slice(-8), this.desk.lastWords].join('\n');
  }

  close(): Promise<void> {
    this.#venue.close();
    return this.desk.close();
  }
}

/** The status in a message; null: it carries none. */
function statusIn(message: ServerMessage): EngineStatus | null {
  if (message.type === 'status') return message.status;
  if (message.type !== 'reply' || message.result.kind !== 'status') return null;
  return message.result.status;
}

/** Quantity held by symbol, over all strategies. */
function positionsOf(state: LedgerState): Map<string, number> {
  const held = new Map<string, number>();
  for (const { instrument, lots } of state.positions.values()) {
    const known = state.instruments.get(instrument);
    if (known === undefined) continue;
    held.set(known.symbol, (held.get(known.symbol) ?? 0) + lots * Number(known.lotSize));
  }
  return held;
}
