/**
 * The engine's eye on its warden: starts it, records how it stands, halts when the lease ends.
 * Grants itself nothing: without a warden's lease the desk neither arms nor sends.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { canonicalJson } from '../contract/canonical.ts';
import type { LedgerBody } from '../contract/events.ts';
import { monoNow } from './clock.ts';
import type { DeskDirectory } from './desk-directory.ts';
import { type GateClosed, type GateWords, isLatched, leaseExpiry } from './gate/gate-words.ts';
import { readLatch } from './gate/latch.ts';
import type { KillRoom } from './kill/kill-room.ts';
import type { Log } from './log.ts';
import { type Loop, stampNow } from './loop.ts';
import type { WardenBriefing } from './warden/briefing.ts';

const checkMillis = 50;
const respawnMillis = { first: 200, max: 10_000 };
/** A warden that has not lent time for this long, since its start or its last lease, is stuck. */
const stuckMillis = 15_000;

type WardenState = Extract<LedgerBody, { type: 'warden.changed' }>['state'];

export interface WardenWatchOptions {
  readonly desk: DeskDirectory;
  readonly briefing: WardenBriefing;
  readonly words: GateWords;
  readonly loop: Loop;
  readonly kills: KillRoom;
  readonly log: Log;
}

const file = import.meta.url.endsWith('.ts') ? './warden/main.ts' : './warden/main.js';

export class WardenWatch {
  readonly #options: WardenWatchOptions;
  #briefing: WardenBriefing;
  #child: ChildProcess | null = null;
  #spawnedMono = 0;
  #leasedMono = 0;
  #connected = false;
  #state: 'absent' | WardenState = 'absent';
  #timer: NodeJS.Timeout | null = null;
  #respawn: NodeJS.Timeout | null = null;
  #respawnWait = respawnMillis.first;
  #closing = false;
  #stopping = false;

  constructor(options: WardenWatchOptions) {
    this.#options = options;
    this.#briefing = options.briefing;
  }

  start(): void {
    this.#spawn();
    this.#timer = setInterval(() => {
      this.#check();
    }, checkMillis);
  }

  /** There is more to guard, a venue or an instrument: another warden takes this one's place. */
  brief(briefing: WardenBriefing): void {
    if (canonicalJson(briefing) === canonicalJson(this.#briefing)) return;
    this.#briefing = briefing;
    if (this.#closing) return;
    // By force, so that it cannot come to the door after its successor and take over again.
    this.#child?.kill('SIGKILL');
    this.#child = null;
    this.#spawn();
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** As shown: guarding only while it lends time. */
  get state(): 'guarding' | 'lost' | 'absent' {
    if (this.#state === 'absent') return 'absent';
    return this.#connected && this.leaseRemainingMillis > 0 ? 'guarding' : 'lost';
  }

  get leaseRemainingMillis(): number {
    const nanos = leaseExpiry(this.#options.words) - monoNow();
    return Math.max(0, Math.floor(nanos / 1e6));
  }

  connected(): void {
    this.#connected = true;
  }

  /** Its line broke: the lease runs out by itself, and then the desk halts. */
  lost(): void {
    this.#connected = false;
    if (this.#closing || this.#state === 'absent') return;
    this.#change('lost', 'the warden closed its line');
  }

  /** It has latched the desk by itself while we did not turn. */
  async acted(reason: string, closed: GateClosed): Promise<void> {
    this.#change('acted', reason);
    await this.#halt('warden latch', reason, closed);
  }

  /** The control thread has seen a gap between two leases. */
  async lapsed(closed: GateClosed): Promise<void> {
    await this.#halt('lease lost', "the warden's lease had run out", closed);
  }

  /** The engine stops and halts for that: what the warden does from here on is no other cause. */
  stopping(): void {
    this.#stopping = true;
  }

  /** No more respawning and no more judging; the warden itself is told by the goodbye. */
  close(): void {
    this.#closing = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    if (this.#respawn !== null) clearTimeout(this.#respawn);
  }

  /** Ends a warden that did not follow the goodbye, by its process id. */
  async ended(millisLimit: number): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const timer = setTimeout(() => child.kill('SIGKILL'), millisLimit);
    await exit;
    clearTimeout(timer);
  }

  #spawn(): void {
    const { desk, log } = this.#options;
    const briefing = this.#briefing;
    const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
      cwd: desk.root,
    });
    this.#child = child;
    this.#spawnedMono = monoNow();
    child.on('error', (error) => {
      log.error({ error: error.message }, 'the warden cannot be started');
    });
    child.on('exit', (code, signal) => {
      if (this.#child === child) this.#child = null;
      if (!this.#closing && this.#briefing === briefing) {
        log.error({ exitCode: code, signal }, 'the warden ended');
      }
    });
    child.stdin?.on('error', () => undefined); // it died before it was briefed: see exit
    child.stdin?.end(JSON.stringify(briefing));
    child.unref();
  }

  #check(): void {
    const now = monoNow();
    const leased = now < leaseExpiry(this.#options.words);
    if (leased) {
      this.#leasedMono = now;
      if (this.#connected && this.#state !== 'guarding') this.#guarding();
      return;
    }
    if (!isLatched(this.#options.words)) void this.#leaseLost();
    if (this.#state === 'guarding') this.#change('lost', 'its lease ran out');
    const silentNanos = now - Math.max(this.#spawnedMono, this.#leasedMono);
    const stuck = silentNanos > stuckMillis * 1e6;
    if (this.#child !== null && stuck) {
      this.#options.log.error({ pid: this.#child.pid }, 'the warden lends no time: replaced');
      this.#child.kill('SIGKILL');
      this.#child = null;
    }
    if (this.#child === null) this.#scheduleSpawn();
  }

  #guarding(): void {
    this.#respawnWait = respawnMillis.first;
    this.#change('guarding', `process ${this.pid ?? 'unknown'}`);
  }

  /** The warden may have latched because we were frozen; then its word is the cause. */
  async #leaseLost(): Promise<void> {
    const halted = this.#halt('lease lost', "the warden's lease ran out");
    const latch = await readLatch(this.#options.desk.latch);
    if (latch.kind === 'read' && latch.file.cause === 'warden') {
      this.#options.log.error({ reason: latch.file.reason }, 'the warden had latched the desk');
    }
    await halted;
  }

  async #halt(cause: string, reason: string, closed?: GateClosed): Promise<void> {
    if (this.#stopping && isLatched(this.#options.words)) return;
    const actor = { kind: 'warden', name: 'warden' } as const;
    const halt = { cause, reason, actor, ...(closed === undefined ? {} : { closed }) };
    await this.#options.kills.halt(halt);
  }

  #scheduleSpawn(): void {
    if (this.#respawn !== null || this.#closing) return;
    this.#respawn = setTimeout(() => {
      this.#respawn = null;
      if (!this.#closing && this.#child === null) this.#spawn();
    }, this.#respawnWait);
    this.#respawnWait = Math.min(this.#respawnWait * 2, respawnMillis.max);
  }

  #change(state: WardenState, detail: string): void {
    if (state === this.#state) return;
    this.#state = state;
    const body = { type: 'warden.changed', state, detail: detail.slice(0, 400) } as const;
    this.#options.loop.process({ type: 'record', body, stamp: stampNow() });
  }
}
