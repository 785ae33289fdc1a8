/**
 * A halted desk that needs two operators: the real verifier, proposals, arming and loop, over a
 * scripted venue. Only the latch file and the disk are stood in for.
 */
import { randomUUID } from 'node:crypto';
import type { OperatorsApplyCommand } from '../../contract/authority.ts';
import {
  commandText,
  OperatorCommand,
  type PlanApplyCommand,
  type SignedCommand,
} from '../../contract/commands.ts';
import type { Actor } from '../../contract/events.ts';
import { CommandId, OperatorId, SessionId } from '../../contract/ids.ts';
import { monoNanos } from '../../contract/numbers.ts';
import type { Proposed } from '../../contract/proposal.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import type { TripsApplyCommand } from '../../contract/trips.ts';
import { account, ownerOf, sessionStarted, venue as venueId } from '../../core/core-fixture.ts';
import { CommandVerifier } from '../../operators/command-verifier.ts';
import { generateKey, privateKeyOf, signText } from '../../operators/ed25519.ts';
import type { Role } from '../../operators/roles.ts';
import { utcNow } from '../clock.ts';
import type { Ingress } from '../control/ingress.ts';
import { createIdSource } from '../gate/client-order-ids.ts';
import { closeGate, epochWord, isLatched, setDurableHalt } from '../gate/gate-words.ts';
import { Arming } from '../gate/rearm.ts';
import { ReduceRoom } from '../kill/reduce-room.ts';
import { stampNow } from '../loop.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { type AuthorityPlan, createAuthorityPlan } from '../plans/authority-plan.ts';
import { LimitsPlan } from '../plans/limits-plan.ts';
import { createTripsPlan, type TripsPlan } from '../plans/trips-plan.ts';
import { CommandDesk } from './command-desk.ts';
import { HandRoom, handActs } from './hand-room.ts';
import { OverrideDesk, overrideActs } from './override-desk.ts';
import { ProposalDesk } from './proposal-desk.ts';

export const lifeMillis = 60_000;

/** Keys are slow to make, and say nothing of a desk. */
const ada = generateKey();
const ben = generateKey();
const cat = generateKey();
const stranger = generateKey();
const vic = generateKey();

/** Operators of the desk; `eve` is ada under another name, `mallory` nobody. */
export const people = {
  ada: { key: ada, role: 'admin' },
  ben: { key: ben, role: 'risk' },
  cat: { key: cat, role: 'trader' },
  eve: { key: ada, role: 'risk' },
  vic: { key: vic, role: 'viewer' },
  mallory: { key: stranger, role: null },
} as const satisfies Record<
  string,
  { key: { seed: Buffer; publicKey: string }; role: Role | null }
>;
export type Person = keyof typeof people;

export const session = SessionId.parse('run-1');

export class FourEyesDesk {
  readonly test: TestLoop;
  readonly proposals: ProposalDesk;
  readonly plan: LimitsPlan;
  readonly authority: AuthorityPlan;
  readonly trips: TripsPlan;
  readonly commands: CommandDesk;
  readonly hands: HandRoom;
  /** What acts by hand have asked the kill room to halt. */
  readonly halted: string[] = [];
  /** What the latch file was told, newest last. */
  readonly latches: string[] = [];
  /** Nanoseconds by which the engine's clock of proposals is ahead. */
  aheadNanos = 0;
  /** What happens before something is durable. */
  beforeDurable: () => Promise<void> | void = () => undefined;

  constructor(acts: Readonly<Record<string, () => Promise<string>>> = {}) {
    this.test = testLoop(0);
    const { loop, words } = this.test;
    const started = { ...sessionStarted, singleOperator: false };
    loop.process({ type: 'record', body: started, stamp: stampNow() });
    for (const [name, { key, role }] of Object.entries(people)) {
      if (role === null) continue;
      const operator = OperatorId.parse(name);
      const { publicKey } = key;
      const body = { type: 'operator.enrolled', operator, publicKey, role, cause: 'test' } as const;
      loop.process({ type: 'record', body, stamp: stampNow() });
    }
    const durable = async () => this.beforeDurable();
    const now = () => {
      const { mono, utc } = stampNow();
      return { mono: monoNanos(mono + this.aheadNanos), utc };
    };
    const plan = new LimitsPlan(loop);
    const authority = createAuthorityPlan(loop);
    const trips = createTripsPlan(loop, (rules) =>
      rules.some(({ name }) => name === 'kill') ? 'trips.0.name: "kill" is a cause' : '',
    );
    const directionOf = (command: OperatorCommand) => {
      if (command.kind === 'operators.apply') return authority.directionOf(command);
      if (command.kind === 'trips.apply') return trips.directionOf(command);
      return plan.directionOf(command);
    };
    this.plan = plan;
    this.authority = authority;
    this.trips = trips;
    this.hands = this.#handRoom();
    this.proposals = new ProposalDesk({ loop, words, lifeMillis, durable, now, directionOf });
    this.commands = new CommandDesk({
      loop,
      verifier: new CommandVerifier(),
      arming: this.#arming(),
      proposals: this.proposals,
      directionOf,
      acts: {
        swap: async () => '',
        reduce: async () => '',
        applyPlan: (command: PlanApplyCommand, actor: Actor) => plan.apply(command, actor),
        applyOperators: (command: OperatorsApplyCommand, actor: Actor) =>
          authority.apply(command, actor),
        applyTrips: (command: TripsApplyCommand, actor: Actor) => trips.apply(command, actor),
        ...overrideActs(new OverrideDesk(loop, words, now)),
        ...handActs(this.hands),
        ...acts,
      } as never,
      log: { info: () => undefined, error: () => undefined } as never,
      desk: 'desk-1',
      engineSession: session,
      signedIn: () => undefined,
      durable: async () => undefined,
    });
    this.kill();
  }

  #handRoom(): HandRoom {
    const { loop, words } = this.test;
    const desk = { owners: [ownerOf()], orderVenues: [venueId] };
    return new HandRoom({
      ...{ loop, words, desk, ids: createIdSource('desk-1', 1) },
      config: { desk: 'desk-1', venues: [{ id: venueId, account }] } as never,
      kills: {
        halt: async ({ scope = {}, cause }) => {
          this.halted.push(`${scopeText(scope)} ${cause}`);
          this.kill(scope);
        },
      },
      reductions: new ReduceRoom(loop, words, desk),
    });
  }

  #arming(): Arming {
    const { loop, words } = this.test;
    return new Arming({
      loop,
      words,
      ingress: {
        writeLatch: async (content) => {
          this.latches.push(`${content.state} ${content.epoch}`);
          return null;
        },
      } as Ingress,
      kills: { isRunning: false } as never,
      warden: () => ({ state: 'guarding' }) as never,
      heldBack: () => [...this.authority.blockers(), ...this.trips.blockers()],
      venues: () => [],
      ledgerFailure: () => null,
      startProblem: () => null,
      desk: { owners: [ownerOf()], orderVenues: [] },
      strategyFailure: () => null,
    });
  }

  /** Closes the gate of a scope, and lets the core know. */
  kill(scope: Scope = {}): void {
    const { loop, words } = this.test;
    const { epoch } = closeGate(words);
    const commandId = CommandId.parse(`kill-at-${epoch}`);
    const head = { kind: 'kill', commandId, scope, reason: 'wild prints' } as const;
    const command = { ...head, actor: null, door: 'cli' } as const;
    const actor = { kind: 'token', name: 'test' } as const;
    loop.process({ type: 'kill', command, actor, cause: 'kill', epoch, stamp: stampNow() });
    setDurableHalt(words, epoch);
  }

  get isArmed(): boolean {
    const { loop, words } = this.test;
    return !isLatched(words) || loop.core.ledger.modes.length === 0;
  }

  get epoch(): number {
    return epochWord(this.test.words);
  }

  /** A command as its operator would send it; `as` signs with another one's key. */
  sign(actor: Person, fields: Record<string, unknown>, as: Person = actor): SignedCommand {
    const command = OperatorCommand.parse({
      commandId: randomUUID(),
      actor,
      desk: 'desk-1',
      engineSession: session,
      consoleSession: `console-of-${actor}`,
      issuedUtcNanos: utcNow(),
      ...fields,
    });
    const signature = signText(privateKeyOf(people[as].key.seed), commandText(command));
    return { command, signature };
  }

  rearm(actor: Person, fields: Record<string, unknown> = {}): SignedCommand {
    const own = { scope: {}, epoch: this.epoch, typedScope: 'desk', reason: 'looked at it' };
    return this.sign(actor, { kind: 'rearm', ...own, ...fields });
  }

  /** Asks for a re-arm; its proposal. */
  async propose(actor: Person = 'ada'): Promise<Proposed> {
    const answer = await this.commands.take(this.rearm(actor));
    if (typeof answer === 'string') throw new Error(`no proposal: ${answer}`);
    return answer;
  }

  hashOf(proposalId: string): string {
    const { proposals } = this.test.loop.core.ledger;
    return proposals.get(CommandId.parse(proposalId))?.opened.commandHash ?? '0'.repeat(64);
  }

  approval(actor: Person, proposalId: string, fields: Record<string, unknown> = {}) {
    const own = { proposalId, commandHash: this.hashOf(proposalId), reason: 'looked at it too' };
    return this.sign(actor, { kind: 'proposal.approve', ...own, ...fields });
  }

  approve(actor: Person, proposalId: string, fields: Record<string, unknown> = {}) {
    return this.commands.take(this.approval(actor, proposalId, fields));
  }

  /** Every event of proposals, newest last, as one word and its outcome. */
  history(): string[] {
    return this.test.ledger.events.flatMap(({ body }) => {
      if (body.type === 'proposal.opened') return [`opened by ${body.proposer}`];
      if (body.type === 'proposal.approved') return [`approved by ${body.approver}`];
      return body.type === 'proposal.ended' ? [`${body.outcome} ${body.operator ?? '-'}`] : [];
    });
  }
}
