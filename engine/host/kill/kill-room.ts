/**
 * All kills of the engine: those that came through the control door and those it orders itself.
 * Closes the gate first in every case; lifts no halt.
 */
import { randomUUID } from 'node:crypto';
import type { KillCommand } from '../../contract/commands.ts';
import type { KillProgress } from '../../contract/control.ts';
import type { Actor } from '../../contract/events.ts';
import { CommandId, type VenueId } from '../../contract/ids.ts';
import {
  deskScope,
  type Ownership,
  type Scope,
  scopeMatches,
  scopeText,
} from '../../contract/scope.ts';
import type { DeskMap } from '../../core/kill/desk-map.ts';
import { ordersInScope } from '../../core/kill/orders-in-scope.ts';
import type { WardenSweep } from '../../core/kill/warden-share.ts';
import type { Venue } from '../../ports/venue.ts';
import { decidingMode } from '../../state/mode.ts';
import { microsBetween, monoNow, utcNow } from '../clock.ts';
import { modeFact } from '../commands/command-facts.ts';
import type { Ingress } from '../control/ingress.ts';
import type { AcceptedKill } from '../control/messages.ts';
import { closeGate, closeScopeAfter, type GateClosed, type GateWords } from '../gate/gate-words.ts';
import type { Log } from '../log.ts';
import type { Loop } from '../loop.ts';
import { stampNow } from '../loop.ts';
import type { FateDesk } from '../venues/fate-desk.ts';
import { type KillOrder, KillRun } from './kill-run.ts';

export interface KillRoomOptions {
  readonly loop: Loop;
  readonly words: GateWords;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  readonly desk: DeskMap;
  readonly fates: FateDesk;
  readonly ingress: Ingress;
  readonly log: Log;
  /** To every console on the wire. */
  readonly publish: (progress: KillProgress) => void;
  /** What the warden has done in this halt; left out: there is none. */
  readonly sweep?: () => Promise<WardenSweep | null>;
}

/** Kills that may be unconfirmed at once; beyond it the oldest is no longer followed. */
const runsLimit = 16;
/** In which windows draw the last word of a kill. */
const drawnNanos = 100e6;

/** Why the engine halts itself. */
export interface AutomaticHalt {
  /** `lease lost`, `ledger fault`, `warden latch`, `stop`, `strategy loop`, a rule's name. */
  readonly cause: string;
  readonly reason: string;
  readonly actor: Actor;
  /** What is halted; the desk when it is left out. */
  readonly scope?: Scope;
  /** Of the operator's command that asked for it; left out: an id of its own. */
  readonly commandId?: CommandId;
  /** When another thread has closed the gate for it already; else it is closed here. */
  readonly closed?: GateClosed;
}

const commandOf = ({
  reason,
  actor,
  scope = deskScope,
  commandId,
}: AutomaticHalt): KillCommand => ({
  kind: 'kill',
  commandId: commandId ?? CommandId.parse(randomUUID()),
  scope,
  reason: reason.slice(0, 400),
  actor: null,
  door: actor.kind === 'warden' ? 'warden' : 'rule',
});

export class KillRoom {
  readonly #options: KillRoomOptions;
  readonly #runs = new Map<string, KillRun>();
  readonly #idle: (() => void)[] = [];
  #silentHook: (scope: Scope) => void = () => undefined;
  #answeredMonoNanos = Number.NEGATIVE_INFINITY;

  constructor(options: KillRoomOptions) {
    this.#options = options;
    options.loop.onDurable((events) => {
      for (const { body } of events) {
        // A halt of a scope lives in the ledger, not in the latch file of the desk.
        if (body.type !== 'mode.changed' || body.commandId === null) continue;
        if (scopeText(body.scope) !== 'desk') this.#scopeLatched(body.commandId);
      }
    });
  }

  /** What an operator's kill has done before its cancels are written: who is silent is ended. */
  setEndSilent(hook: (scope: Scope) => void): void {
    this.#silentHook = hook;
  }

  /** A kill whose gate the control thread has closed already. */
  accept(kill: AcceptedKill): void {
    const { command, actor, closed, triggerMonoNanos } = kill;
    const before = modeFact(this.#options.loop.core.ledger, command.scope);
    this.#endSilent(command.scope);
    this.#start({ command, actor, cause: 'kill', closed, triggerMonoNanos });
    this.#recordCommand(kill, before);
  }

  /**
   * Halts the desk, or one scope of it, from inside. The gate is closed and the cancels are written
   * before this returns. For the desk it resolves when its latch is durable or has failed; a
   * narrower halt lives in the ledger and resolves at once. Not to be called from inside
   * an observer of the loop: its events would come before those that it is told of.
   */
  async halt(halt: AutomaticHalt): Promise<void> {
    const { cause, reason, actor, scope = deskScope } = halt;
    const { words, log, loop } = this.#options;
    const isDesk = scopeText(scope) === 'desk';
    const triggerMonoNanos = halt.closed?.atMonoNanos ?? monoNow();
    const close = () =>
      isDesk ? closeGate(words) : closeScopeAfter(words, loop.core.ledger.epoch);
    const closed = halt.closed ?? close();
    const command = commandOf(halt);
    this.#tell(command, 'GATE CLOSED', closed.epoch, triggerMonoNanos);
    this.#start({ command, actor, cause, closed, triggerMonoNanos });
    // The log writes to disk while we wait: the cancels come first.
    const what = `${scopeText(scope)} is halted`;
    log.error({ cause, reason, epoch: closed.epoch, scope: scopeText(scope) }, what);
    if (!isDesk) return;
    const failure = await this.#options.ingress.writeLatch({
      state: 'halted',
      epoch: closed.epoch,
      cause: cause.slice(0, 64),
      reason: reason.slice(0, 400),
      actor: actor.name,
      atMonoNanos: closed.atMonoNanos,
      atUtcNanos: utcNow(),
    });
    if (failure !== null) {
      this.#options.log.error({ failure }, 'the latch is not durable');
      return;
    }
    this.latched(command.commandId, microsBetween(triggerMonoNanos, monoNow()));
    this.#tell(command, 'LATCHED', closed.epoch, triggerMonoNanos);
  }

  /**
   * Whether a kill runs that halts all of `owners` and follows every order of `scope`, or they are
   * halted and nothing works. An order may have an owner of before the desk file was changed.
   */
  isHeld(scope: Scope, owners: readonly Ownership[]): boolean {
    const { ledger } = this.#options.loop.core;
    const orders = ordersInScope(ledger, scope);
    const all = [...owners, ...orders.map(({ request }) => request.owner)];
    const isIn = (wider: Scope): boolean => all.every((owner) => scopeMatches(wider, owner));
    const runs = [...this.#runs.values()].filter(({ isEnded }) => !isEnded);
    if (runs.some(({ kill }) => isIn(kill.command.scope))) return true;
    const isHalted = owners.every((owner) => decidingMode(ledger, owner)?.mode === 'halted');
    return isHalted && orders.length === 0;
  }

  /**
   * Halts a scope that is held, so that it stays halted when that other halt is lifted. It is on
   * record at once; its orders are the other kill's, in whose report they are.
   */
  haltHeld(halt: AutomaticHalt & { readonly scope: Scope }): void {
    const { cause, reason, actor, scope } = halt;
    const { words, log, loop } = this.#options;
    const { epoch } = closeScopeAfter(words, loop.core.ledger.epoch);
    const killed = { type: 'kill', command: commandOf(halt), actor, cause, epoch } as const;
    loop.process({ ...killed, isHeld: true, stamp: stampNow() });
    log.error(
      { cause, reason, epoch, scope: scopeText(scope) },
      `${scopeText(scope)} stays halted`,
    );
  }

  /** The latch of a kill is durable. */
  latched(killId: string, elapsedMicros: number): void {
    this.#runs.get(killId)?.latched(elapsedMicros);
  }

  #scopeLatched(killId: string): void {
    const run = this.#runs.get(killId);
    if (run === undefined) return;
    const { command, closed, triggerMonoNanos } = run.kill;
    run.latched(microsBetween(triggerMonoNanos, monoNow()));
    this.#tell(command, 'LATCHED', closed.epoch, triggerMonoNanos);
  }

  /** Whether some kill has not been confirmed yet. */
  get isRunning(): boolean {
    return this.#runs.size > 0;
  }

  /**
   * Whether one runs that has not told its end or its doubts yet, or did so a moment ago: all else
   * that is to be told can wait for it.
   */
  get isAnswering(): boolean {
    if (monoNow() - this.#answeredMonoNanos < drawnNanos) return true;
    return [...this.#runs.values()].some(({ hasAnswered }) => !hasAnswered);
  }

  /** Resolves when no kill runs any more, or after `millisLimit`; whether none runs. */
  async settled(millisLimit: number): Promise<boolean> {
    if (this.#runs.size === 0) return true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, millisLimit);
      this.#idle.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    return this.#runs.size === 0;
  }

  close(): void {
    for (const run of this.#runs.values()) run.supersede();
  }

  #start(kill: KillOrder): void {
    const { loop, venues, desk, fates, sweep } = this.#options;
    const key = kill.command.commandId;
    const written = loop.cancelFirst(kill.command.scope);
    const run = new KillRun({
      loop,
      venues,
      desk,
      kill,
      written,
      onProgress: (progress) => {
        this.#spread(progress);
      },
      askFates: (killCase, venue) => {
        for (const order of killCase.undecided()) {
          if (venue === undefined || order.venue === venue) fates.ask(order);
        }
      },
      ...(sweep === undefined ? {} : { sweep }),
    });
    const done = run.run();
    const followed = [...this.#runs.values()].filter(({ isEnded }) => !isEnded);
    if (followed.length >= runsLimit) followed[0]?.supersede();
    this.#runs.set(key, run);
    void done.finally(() => {
      this.#runs.delete(key);
      if (this.#runs.size === 0) for (const tell of this.#idle.splice(0)) tell();
    });
  }

  /** The cancels leave even where this fails. */
  #endSilent(scope: Scope): void {
    try {
      this.#silentHook(scope);
    } catch (error) {
      this.#options.log.error({ error: String(error) }, 'silent strategies are not ended');
    }
  }

  #recordCommand({ command, actor, console: at }: AcceptedKill, before: string): void {
    const { loop } = this.#options;
    loop.process({
      type: 'record',
      body: {
        type: 'command.recorded',
        commandId: command.commandId,
        kind: 'kill',
        actor,
        reason: command.reason,
        scope: command.scope,
        outcome: 'accepted',
        refusal: '',
        door: command.door,
        ...(at === undefined ? {} : { console: at }),
        before,
        after: modeFact(loop.core.ledger, command.scope),
      },
      stamp: stampNow(),
    });
  }

  #tell(
    command: KillCommand,
    stage: KillProgress['stage'],
    epoch: KillProgress['epoch'],
    triggerMonoNanos: number,
  ): void {
    this.#spread({
      type: 'kill.progress',
      killId: command.commandId,
      scope: command.scope,
      stage,
      epoch,
      elapsedMicros: microsBetween(triggerMonoNanos, monoNow()),
      workingOrders: null,
      cancelsSent: null,
      report: null,
    });
  }

  #spread(progress: KillProgress): void {
    if (progress.report !== null) this.#answeredMonoNanos = monoNow();
    this.#options.ingress.tellProgress(progress);
    this.#options.publish(progress);
  }
}
