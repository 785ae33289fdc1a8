/**
 * What the control socket can ask: kills, the state of the latch, the warden's beat and lease.
 * Closes the gate before it answers, records or writes anything; cancels nothing itself.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { missingCase } from '../../contract/assert.ts';
import type { KillCommand, KillConsole } from '../../contract/commands.ts';
import type { ControlRequest, KillProgress, KillStage } from '../../contract/control.ts';
import type { Actor } from '../../contract/events.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import { scopeText } from '../../contract/scope.ts';
import { microsBetween, monoNow, utcNow } from '../clock.ts';
import { localUser } from '../commands/local-user.ts';
import {
  answeredProbe,
  closeGate,
  closeScope,
  epochWord,
  type GateClosed,
  type GateWords,
  gateWords,
  isLatchDurable,
  isLatched,
  leaseExpiry,
  sequenceWord,
  setLeaseExpiry,
} from '../gate/gate-words.ts';
import type { LatchContent } from '../gate/latch.ts';
import type { ControlClient } from './control-client.ts';
import { type LatchWriter, startLatchWriter } from './latch-writer.ts';
import type { ControlSetup, FromControl, ToControl } from './messages.ts';
import { SignIns } from './sign-ins.ts';

const heartbeatMillis = 100;
const rememberedKillsLimit = 1_000;
const stopMillisLimit = 1_000;
/** A lease reaches no further into the future than this, whatever a warden asks. */
const leaseNanosLimit = 5_000_000_000;

/** Who halts, in the one text of the latch. */
const latchActor = ({ kind, name }: Actor): string => (kind === 'token' ? `token:${name}` : name);

export class ControlRoom {
  readonly #words: GateWords;
  readonly #post: (message: FromControl) => void;
  readonly #writer: LatchWriter;
  readonly #clients = new Set<ControlClient>();
  /** Kills by id with their last stage, so that the same command twice acts once. */
  readonly #kills = new Map<string, KillProgress>();
  readonly #signIns = new SignIns();
  readonly #heartbeat: NodeJS.Timeout;
  #warden: ControlClient | null = null;
  #beat = 0;

  constructor(setup: ControlSetup, post: (message: FromControl) => void) {
    this.#words = gateWords(setup.words);
    this.#post = post;
    this.#writer = startLatchWriter(setup.latchPath, this.#words, (detail) => {
      post({ type: 'latchFailing', detail });
    });
    this.#heartbeat = setInterval(() => {
      this.#sendHeartbeat();
    }, heartbeatMillis);
  }

  admit(client: ControlClient): void {
    this.#clients.add(client);
    const words = this.#words;
    client.send({ type: 'welcome', epoch: epochWord(words), halted: isLatched(words) });
    if (client.role !== 'warden') return;
    this.#warden?.drop(1008, 'another warden has taken over');
    this.#warden = client;
    this.#post({ type: 'warden', state: 'connected' });
  }

  leave(client: ControlClient): void {
    this.#clients.delete(client);
    if (client !== this.#warden) return;
    this.#warden = null;
    this.#post({ type: 'warden', state: 'lost' });
  }

  receive(client: ControlClient, request: ControlRequest, firstByte: MonoNanos): void {
    switch (request.type) {
      case 'hello':
        return;
      case 'kill':
        return this.#kill(client, request.command, firstByte);
      case 'latch.status':
        return client.send({
          type: 'latch.status',
          epoch: epochWord(this.#words),
          halted: isLatched(this.#words),
          durable: isLatchDurable(this.#words),
        });
      case 'probe':
        if (client !== this.#warden) return client.drop(1008, 'only the warden asks this');
        // The main thread hands it to the core: this thread must have no way to answer for it.
        return this.#post({ type: 'probe', probe: request.probe });
      case 'lease':
        return this.#takeLease(client, request.expiresMonoNanos);
      case 'warden.acted': {
        if (client.role !== 'warden') return client.drop(1008, 'only the warden says this');
        const { reason, atMonoNanos } = request;
        // Before anything that the warden may lend us again behind this message.
        const closed = closeGate(this.#words);
        return this.#post({ type: 'wardenActed', reason, atMonoNanos, closed });
      }
      default:
        return missingCase(request);
    }
  }

  tell(message: ToControl): void {
    switch (message.type) {
      case 'progress':
        return this.#tellClients(message.progress);
      case 'writeLatch':
        return this.#writer.write(message.content, (failure) => {
          const { requestId } = message;
          const written = { killId: null, failure, elapsedMicros: null };
          this.#post({ type: 'latchWritten', requestId, ...written });
        });
      case 'signedIn':
        return this.#signIns.note(message.consoleSession, message.operator);
      case 'goodbye':
        return this.#warden?.send({ type: 'goodbye' });
      case 'admitToken': // the server's, which knows the tokens
      case 'close':
        return;
      default:
        return missingCase(message);
    }
  }

  /** Ends the heartbeat; resolves when what had to be durable is, or cannot be in time. */
  async stop(): Promise<void> {
    clearInterval(this.#heartbeat);
    await Promise.race([this.#writer.idle(), pause(stopMillisLimit)]);
  }

  #kill(client: ControlClient, command: KillCommand, trigger: MonoNanos): void {
    const known = this.#kills.get(command.commandId);
    if (known !== undefined) return client.send(known);
    const desk = scopeText(command.scope) === 'desk';
    const closed = desk ? closeGate(this.#words) : closeScope(this.#words);
    this.#reached(command, 'REQUESTED', closed, 0);
    const elapsedMicros = microsBetween(trigger, closed.atMonoNanos);
    this.#reached(command, 'GATE CLOSED', closed, elapsedMicros);
    const actor = this.#actorOf(command, client);
    const at = actor.kind === 'token' ? this.#consoleOf(command, client) : {};
    this.#post({
      type: 'kill',
      kill: { command, actor, ...at, closed, triggerMonoNanos: trigger },
    });
    if (desk) this.#latch(command, actor, closed, trigger);
  }

  /** The operator, if the key was proved at that session; else the OS user behind the token. */
  #actorOf({ actor, consoleSession }: KillCommand, { role }: ControlClient): Actor {
    if (role === 'warden') return { kind: 'warden', name: 'warden' };
    const proved = actor !== null && this.#signIns.holds(consoleSession, actor);
    return proved ? { kind: 'operator', name: actor } : { kind: 'token', name: localUser };
  }

  /** Where it was pressed, with what was proved there before: of a press by the token alone. */
  #consoleOf(
    { actor: claimed, consoleSession: session }: KillCommand,
    { role }: ControlClient,
  ): { readonly console?: KillConsole } {
    if (role !== 'console' || session === undefined) return {};
    return { console: { session, lastSigner: this.#signIns.signerAt(session), claimed } };
  }

  #latch(command: KillCommand, actor: Actor, closed: GateClosed, trigger: MonoNanos): void {
    const content: LatchContent = {
      state: 'halted',
      epoch: closed.epoch,
      cause: 'kill',
      reason: command.reason,
      actor: latchActor(actor),
      atMonoNanos: closed.atMonoNanos,
      atUtcNanos: utcNow(),
    };
    this.#writer.write(content, (failure) => {
      const elapsedMicros = microsBetween(trigger, monoNow());
      const killId = command.commandId;
      this.#post({ type: 'latchWritten', requestId: null, killId, failure, elapsedMicros });
      if (failure === null) this.#reached(command, 'LATCHED', closed, elapsedMicros);
    });
  }

  #reached(
    command: KillCommand,
    stage: KillStage,
    closed: GateClosed,
    elapsedMicros: number,
  ): void {
    const progress: KillProgress = {
      type: 'kill.progress',
      killId: command.commandId,
      scope: command.scope,
      stage,
      epoch: closed.epoch,
      elapsedMicros,
      workingOrders: null,
      cancelsSent: null,
      report: null,
    };
    this.#tellClients(progress);
    this.#post({ type: 'progress', progress });
  }

  #tellClients(progress: KillProgress): void {
    this.#kills.set(progress.killId, progress);
    if (this.#kills.size > rememberedKillsLimit) {
      const [oldest] = this.#kills.keys();
      if (oldest !== undefined) this.#kills.delete(oldest);
    }
    for (const client of this.#clients) if (client.role !== 'warden') client.send(progress);
  }

  #takeLease(client: ControlClient, expires: MonoNanos): void {
    if (client !== this.#warden) return;
    const now = monoNow();
    if (expires > now + leaseNanosLimit) return client.drop(1008, 'the lease is too long');
    // A gap between two leases is a halt, even where nobody has looked during the gap: after a
    // pause of the whole process this message can arrive before the main thread's first look.
    if (!isLatched(this.#words) && leaseExpiry(this.#words) <= now) {
      this.#post({ type: 'leaseLapsed', closed: closeGate(this.#words) });
    }
    setLeaseExpiry(this.#words, expires);
  }

  #sendHeartbeat(): void {
    this.#beat += 1;
    const words = this.#words;
    this.#warden?.send({
      type: 'heartbeat',
      beat: this.#beat,
      answeredProbe: answeredProbe(words),
      ledgerSequence: sequenceWord(words),
      armed: !isLatched(words) && monoNow() < leaseExpiry(words),
      epoch: epochWord(words),
      atMonoNanos: monoNow(),
    });
  }
}
