/**
 * What a warden does in its process: lends the engine time, and cancels when it gives no sign.
 * Never opens a gate, never sends an order; it can only latch and cancel.
 */
import { existsSync } from 'node:fs';
import { WebSocket } from 'ws';
import { type ControlReply, ControlReply as ControlReplySchema } from '../../contract/control.ts';
import type { VenueId } from '../../contract/ids.ts';
import { gateEpoch } from '../../contract/numbers.ts';
import { wireSubprotocol } from '../../contract/wire.ts';
import type { Venue } from '../../ports/venue.ts';
import { createBinanceExecution } from '../../venues/binance/execution.ts';
import { monoNow, systemClock, utcNow } from '../clock.ts';
import { type DeskDirectory, deskDirectory } from '../desk-directory.ts';
import { writeDurably } from '../durable-file.ts';
import { type LatchContent, readLatch, writeLatch } from '../gate/latch.ts';
import { processLives, processStart } from '../gate/lock.ts';
import type { Log } from '../log.ts';
import { type WardenBriefing, WardenRecord } from './briefing.ts';
import { Guard } from './guard.ts';
import { Patience } from './patience.ts';
import { isHaltOnRecord, laterEngine } from './succession.ts';
import { Sweep, type SweepResult } from './sweep.ts';
import { type Before, beforeOf, readRecord } from './takeovers.ts';

const watchMillis = 50;
const reconnectMillis = 200;
/** A session that broke shorter ago than this does not yet stop the leases. */
const sessionGraceMillis = 5_000;
/** After this without confirmation the record says what is not confirmed yet. */
const firstRecordMillis = 10_000;

export class Warden {
  readonly #briefing: WardenBriefing;
  readonly #desk: DeskDirectory;
  readonly #log: Log;
  readonly #guard = new Guard();
  readonly #venues = new Map<VenueId, Venue>();
  readonly #lastUpMono = new Map<VenueId, number>();
  readonly #up = new Set<VenueId>();
  readonly #sweep: Sweep;
  #socket: WebSocket | null = null;
  #epoch = 0;
  #acting = false;
  #ended = false;
  /** Process of a later engine on this desk; null while none is known. */
  #successor: number | null = null;
  #looking = false;
  /** Asked to end: it still records what it has done for an engine that is gone. */
  #dismissed = false;
  /** What it last had to say of a time that it took over; null: it has not. */
  #last: WardenRecord | null = null;

  constructor(briefing: WardenBriefing, log: Log) {
    this.#briefing = briefing;
    this.#desk = deskDirectory(briefing.directory);
    this.#log = log;
    for (const access of briefing.venues) {
      const { venue, baseUrl, apiKey, privateKey } = access;
      const { clientIdPrefix, instruments } = briefing;
      const options = { venue, baseUrl, apiKey, privateKey, clientIdPrefix, instruments };
      const session = createBinanceExecution({ ...options, clock: systemClock });
      session.onReport((report) => {
        if (report.kind !== 'session') return;
        if (report.state === 'up') this.#up.add(venue);
        else if (this.#up.delete(venue)) this.#lastUpMono.set(venue, monoNow());
      });
      this.#venues.set(venue, session);
    }
    this.#sweep = new Sweep(this.#venues, briefing.clientIdPrefix, briefing.fence);
  }

  start(): void {
    this.#log.info({ enginePid: this.#briefing.enginePid }, 'warden started');
    this.#connect();
    const timer = setInterval(() => {
      if (this.#ended) clearInterval(timer);
      else this.#watch();
    }, watchMillis);
  }

  #connect(): void {
    const socket = new WebSocket(this.#briefing.controlUrl, wireSubprotocol, {
      origin: 'quarterdeck://warden',
      perMessageDeflate: false,
      handshakeTimeout: 1_000,
    });
    this.#socket = socket;
    socket.on('open', () => {
      const hello = { type: 'hello', token: this.#briefing.token, role: 'warden' };
      socket.send(JSON.stringify(hello));
    });
    socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
      this.#hear(ControlReplySchema.parse(JSON.parse(text)));
    });
    socket.on('error', (error) => {
      this.#log.warn({ error: error.message }, 'control socket');
    });
    socket.on('close', (code, reason) => {
      if (this.#socket === socket) this.#socket = null;
      if (this.#ended) return;
      if (reason.toString().startsWith('another warden')) return void this.#end('succeeded');
      this.#log.warn({ closeCode: code }, 'the engine closed the control socket');
      this.#watch();
      setTimeout(() => {
        if (!this.#ended && this.#engineLives()) this.#connect();
      }, reconnectMillis);
    });
  }

  #hear(reply: ControlReply): void {
    switch (reply.type) {
      case 'heartbeat': {
        this.#epoch = reply.epoch;
        this.#guard.beat(reply.answeredProbe, monoNow());
        this.#probe();
        if (this.#sessionsReady() && !this.#acting) this.#lend(reply.beat);
        return;
      }
      case 'goodbye':
        return void this.#end('the engine ended in order');
      case 'refused':
        this.#log.warn({ reason: reply.reason }, 'the engine refused the warden');
        return;
      default:
        return;
    }
  }

  /** Asks the core for a sign of life; also while it acts, to know when the engine turns again. */
  #probe(): void {
    const probe = this.#guard.probe(monoNow());
    if (probe === null || this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ type: 'probe', probe }));
  }

  #lend(beat: number): void {
    const decision = this.#guard.decide(monoNow());
    if (decision.kind !== 'grant' || this.#socket?.readyState !== WebSocket.OPEN) return;
    const { expiresMonoNanos } = decision;
    this.#socket.send(JSON.stringify({ type: 'lease', beat, expiresMonoNanos }));
  }

  #sessionsReady(): boolean {
    const now = monoNow();
    return [...this.#venues.keys()].every((venue) => {
      const lastUp = this.#lastUpMono.get(venue);
      if (this.#up.has(venue)) return true;
      return lastUp !== undefined && now - lastUp < sessionGraceMillis * 1e6;
    });
  }

  #engineLives(): boolean {
    const { enginePid, engineStarted } = this.#briefing;
    if (!processLives(enginePid)) return false;
    return engineStarted === '' || processStart(enginePid) === engineStarted;
  }

  /** Asked to end by a signal: at once, or with its record when the engine is gone. */
  dismiss(): void {
    this.#dismissed = true;
    if (!this.#acting && this.#engineLives()) void this.#end('ended by SIGTERM');
  }

  async #lookForSuccessor(): Promise<void> {
    if (this.#looking || this.#successor !== null) return;
    this.#looking = true;
    this.#successor = await laterEngine(this.#desk.endpoint, this.#briefing.fence);
    this.#looking = false;
  }

  #watch(): void {
    if (this.#acting || this.#ended) return;
    if (this.#socket === null && !this.#engineLives()) {
      return void this.#act('the engine died', true);
    }
    const decision = this.#guard.lapsed(monoNow());
    if (decision !== null) void this.#act(decision, false);
  }

  /** Latches, cancels, asks, records. A dead engine sends nothing; a frozen one has no lease. */
  async #act(reason: string, engineIsDead: boolean): Promise<void> {
    this.#acting = true;
    const atMonoNanos = monoNow();
    const atUtcNanos = utcNow();
    this.#log.error({ reason, atMonoNanos }, 'the warden takes over');
    this.#sweep.begin();
    const stands = this.#haltStands();
    const latched = this.#latch(stands, reason, { atMonoNanos, atUtcNanos });
    const before = this.#before(stands);
    const head = { reason, atMonoNanos, atUtcNanos };
    let latchFailure = 'not durable yet';
    // One after the other: the last one written has to be the last one told.
    let records = Promise.resolve();
    const sweeping = this.#sweepOn((soFar, isSweeping) => {
      records = records.then(async () => {
        await this.#record({ ...head, ...(await before) }, latchFailure, soFar, isSweeping);
      });
    });
    latchFailure = await latched;
    this.#tellActed(reason, atMonoNanos);
    const result = await sweeping;
    await records;
    await this.#record({ ...head, ...(await before) }, latchFailure, result);
    this.#guard.reset();
    this.#acting = false;
    const isOver = engineIsDead || !this.#engineLives() || this.#dismissed;
    if (isOver || result.succeeded) await this.#end('acted');
  }

  /** Whether the desk is another engine's, or was halted before this one fell silent. */
  async #haltStands(): Promise<boolean> {
    if (!this.#engineLives()) await this.#lookForSuccessor();
    const found = await readLatch(this.#desk.latch);
    return this.#successor !== null || isHaltOnRecord(found);
  }

  /** What is kept of the times before: none of them is of a halt that begins now. */
  async #before(stands: Promise<boolean>): Promise<Before> {
    // By its own memory first: its last word may not have come as far as the disk.
    const last = this.#last ?? (await readRecord(this.#desk.warden));
    const isOfThisDesk = last !== null && last.fence <= this.#briefing.fence;
    return isOfThisDesk && (await stands) ? beforeOf(last) : {};
  }

  /** Makes the halt durable, where it is not already; why it is not, or ''. */
  async #latch(
    stands: Promise<boolean>,
    reason: string,
    at: Pick<LatchContent, 'atMonoNanos' | 'atUtcNanos'>,
  ): Promise<string> {
    try {
      if (await stands) return '';
      const epoch = gateEpoch(this.#epoch + 1);
      const content = { state: 'halted', epoch, cause: 'warden', actor: 'warden' } as const;
      await writeLatch(this.#desk.latch, { ...content, reason, ...at });
      return '';
    } catch (error) {
      return String(error);
    }
  }

  /** Until the venues confirm, the engine turns again, or its successor has the desk. */
  #sweepOn(onRecord: (soFar: SweepResult, isSweeping: boolean) => void): Promise<SweepResult> {
    const patience = new Patience(
      this.#guard,
      () => this.#engineLives(),
      () => existsSync(this.#desk.root),
    );
    const started = monoNow();
    let told = false;
    const goesOn = (soFar: SweepResult): boolean => {
      const now = monoNow();
      if (!told && now - started > firstRecordMillis * 1e6) {
        told = true;
        onRecord(soFar, false);
      }
      if (this.#ended || soFar.succeeded || this.#successor !== null) return false;
      if (!this.#engineLives()) {
        void this.#lookForSuccessor(); // known by the next round
        if (this.#dismissed) return false;
      }
      return patience.lasts(now);
    };
    return this.#sweep.run(goesOn, (soFar) => onRecord(soFar, true));
  }

  #tellActed(reason: string, atMonoNanos: number): void {
    if (this.#socket?.readyState !== WebSocket.OPEN) return;
    this.#socket.send(JSON.stringify({ type: 'warden.acted', reason, atMonoNanos }));
  }

  async #record(
    head: Pick<WardenRecord, 'reason' | 'atMonoNanos' | 'atUtcNanos'> & Before,
    latchFailure: string,
    { orders, confirmed, unconfirmed, venues }: SweepResult,
    isSweeping = false,
  ): Promise<void> {
    const record: WardenRecord = {
      version: 1,
      ...head,
      enginePid: this.#briefing.enginePid,
      fence: this.#briefing.fence,
      latchFailure,
      orders: [...orders],
      confirmed,
      confirmedMonoNanos: confirmed ? monoNow() : null,
      unconfirmed,
      venues: [...venues],
      ...(isSweeping ? { sweeping: true } : {}),
    };
    this.#last = record;
    if (!isSweeping) this.#log.warn(record, 'the warden has acted');
    try {
      const text = `${JSON.stringify(WardenRecord.parse(record), null, 2)}\n`;
      await writeDurably(this.#desk.warden, text);
    } catch (error) {
      this.#log.error({ error: String(error) }, 'warden.json cannot be written');
    }
  }

  async #end(reason: string): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#log.info({ reason }, 'warden ends');
    this.#socket?.terminate();
    await Promise.all([...this.#venues.values()].map((venue) => venue.close()));
  }
}
