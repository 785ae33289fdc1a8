/**
 * K5: what comes in by the wire or from a strategy re-arms nothing, whatever it says, as long as no
 * second operator signs that very re-arm. 10,000 calls; 100,000 under QUARTERDECK_LONG.
 */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { SignedCommand } from '../../contract/commands.ts';
import { ClientOrderId, IntentId } from '../../contract/ids.ts';
import { gateEpoch } from '../../contract/numbers.ts';
import { ClientMessage } from '../../contract/wire.ts';
import { orderId, requestOf } from '../../core/core-fixture.ts';
import { FourEyesDesk, type Person, people } from '../commands/four-eyes-fixture.ts';
import { stampNow } from '../loop.ts';

const calls = process.env['QUARTERDECK_LONG'] === '1' ? 100_000 : 10_000;
const callsOfOneDesk = 500;
const names = Object.keys(people) as Person[];

/** A small generator with a seed, so that a failure can be made again. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

class Attacker {
  readonly #desk: FourEyesDesk;
  readonly #below: (below: number) => number;
  /** What the second operator once signed, for other proposals and on another desk. */
  readonly #captured: SignedCommand[];
  /** What this desk has been sent so far. */
  readonly #sent: SignedCommand[] = [];
  readonly #proposals: string[] = [];

  constructor(desk: FourEyesDesk, below: (below: number) => number, captured: SignedCommand[]) {
    this.#desk = desk;
    this.#below = below;
    this.#captured = captured;
  }

  #pick<T>(from: readonly T[]): T {
    const one = from[this.#below(from.length)];
    if (one === undefined) throw new Error('nothing to pick from');
    return one;
  }

  #proposal = (): string =>
    this.#proposals.length === 0 ? randomUUID() : this.#pick(this.#proposals);

  /** One call; what the desk answered. */
  async call(): Promise<string> {
    switch (this.#below(9)) {
      case 0:
        return this.#take(this.#asks());
      case 1:
      case 2:
        return this.#take(this.#approvals());
      case 3:
        return this.#take(this.#pick([...this.#captured, ...this.#sent, this.#asks()]));
      case 4:
        return this.#take(this.#spoilt(this.#pick([this.#asks(), this.#approvals()])));
      case 5:
        return this.#take(this.#rubbish());
      case 6:
        return this.#take(this.#otherActs());
      case 7:
        return this.#take(this.#asks());
      default:
        return this.#strategy();
    }
  }

  /** As the wire takes it: what the schema of the message lets through goes to the desk. */
  async #take(signed: unknown): Promise<string> {
    const message = ClientMessage.safeParse({ type: 'command', id: 'x', signed });
    if (message.success && message.data.type === 'command') this.#sent.push(message.data.signed);
    const answer = await this.#desk.commands.take(signed);
    if (typeof answer === 'string') return answer;
    this.#proposals.push(answer.proposalId);
    return 'proposed';
  }

  /** A re-arm by anybody, in order or not: at most it waits. */
  #asks(): SignedCommand {
    const one = this.#below(12);
    const epoch = gateEpoch(this.#desk.epoch - (one === 0 ? 1 : 0));
    const typedScope = one === 1 ? 'dsk' : 'desk';
    const scope = one === 2 ? { venue: 'sim' } : {};
    const actor = this.#pick<Person>([...names, 'ada', 'ben']);
    const own = { kind: 'rearm', scope, epoch, typedScope, reason: 'please' };
    return this.#desk.sign(actor, own, one === 3 ? 'mallory' : actor);
  }

  /** Approvals that must not count: by who asked, by its key, by a trader, over other bytes. */
  #approvals(): SignedCommand {
    const proposalId = this.#proposal();
    const hash = this.#desk.hashOf(proposalId);
    const other = { proposalId, commandHash: hash.replace(/^./, (c) => (c === '0' ? '1' : '0')) };
    const byWhoAsked: [Person, Person][] = [
      ['ada', 'ada'],
      ['eve', 'eve'],
      ['cat', 'cat'],
      ['vic', 'vic'],
      ['ben', 'mallory'],
      ['ben', 'ada'],
      ['ben', 'cat'],
    ];
    const asked = this.#desk.test.loop.core.ledger.proposals;
    const proposer = [...asked.values()].find(({ opened }) => opened.proposalId === proposalId);
    if (proposer?.opened.proposer === 'ben') byWhoAsked.splice(0, 2, ['ben', 'ben']);
    const [actor, key] = this.#pick(byWhoAsked);
    const honest = { proposalId, commandHash: hash };
    const own = { kind: 'proposal.approve', reason: 'let it go', ...honest };
    if (this.#below(3) === 0) return this.#desk.sign('ben', { ...own, ...other });
    return this.#desk.sign(actor, own, key);
  }

  /** A field of a signed command changed after it was signed. */
  #spoilt({ command, signature }: SignedCommand): unknown {
    const field = this.#pick(Object.keys(command));
    const value = this.#pick<unknown>(['ben', 'desk', {}, 0, null, '1', [], Number.NaN, true]);
    const turned = signature.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'));
    return this.#pick<unknown>([
      { command: { ...command, [field]: value }, signature },
      { command, signature: turned },
      { command: { ...command, actor: 'ben' }, signature },
      { command, signature, approver: 'ben' },
    ]);
  }

  #rubbish(): unknown {
    return this.#pick<unknown>([
      null,
      'rearm',
      { kind: 'rearm' },
      { command: { kind: 'rearm', scope: {} }, signature: '' },
      { command: { kind: 'mode.changed', mode: 'active', commandId: randomUUID() } },
      { command: { kind: 'rearm', commandId: randomUUID(), force: true }, signature: 'x' },
    ]);
  }

  #otherActs(): SignedCommand {
    const actor = this.#pick(names);
    return this.#desk.sign(
      actor,
      this.#pick<Record<string, unknown>>([
        { kind: 'operator.signIn' },
        { kind: 'operator.enrol', publicKey: people.mallory.key.publicKey, reason: 'let me in' },
        { kind: 'order.cancel', clientOrderId: 'o1', reason: 'by hand' },
        { kind: 'proposal.reject', proposalId: this.#proposal(), reason: 'make room' },
        { kind: 'reduce', scope: {}, reason: 'only shrink' },
      ]),
    );
  }

  /** What a strategy can ask for: orders, amends, cancels, and none with a say in the mode. */
  #strategy(): string {
    const { loop } = this.#desk.test;
    const epoch = gateEpoch(this.#desk.epoch);
    const intentId = IntentId.parse(randomUUID());
    const clientOrderId = ClientOrderId.parse(`f-${this.#below(1_000_000)}`);
    const base = { tickNumber: this.#below(9), epoch, armed: this.#below(2) === 0 };
    const stamp = stampNow();
    const judged = this.#pick([
      () =>
        loop.process({
          ...{ type: 'intent', intentId, clientOrderId, request: requestOf(), stamp },
          ...base,
        }),
      () =>
        loop.process({
          ...{ type: 'amendIntent', intentId, clientOrderId: orderId('o1'), terms: {}, stamp },
          ...base,
        }),
      () => loop.process({ type: 'cancelIntent', clientOrderId, cause: 'strategy re-arm', stamp }),
    ])();
    return judged.approved.length === 0 ? 'kept' : 'approved';
  }
}

/** What the second operator signed elsewhere, for a proposal of another desk. */
async function capturedApprovals(): Promise<SignedCommand[]> {
  const former = new FourEyesDesk();
  const { proposalId } = await former.propose();
  const captured = [former.approval('ben', proposalId), former.rearm('ben')];
  for (const signed of captured) await former.commands.take(signed);
  expect(former.isArmed).toBe(true);
  return captured;
}

it(
  `K5 none of ${calls} fuzzed calls of consoles and strategies re-arms`,
  async () => {
    const captured = await capturedApprovals();
    const answers = new Map<string, number>();
    for (let begun = 0; begun < calls; begun += callsOfOneDesk) {
      const desk = new FourEyesDesk();
      const attacker = new Attacker(desk, randomFrom(begun + 1), captured);
      for (let number = 0; number < callsOfOneDesk; number += 1) {
        const answer = (await attacker.call()).replace(/[0-9a-f]{8}-[0-9a-f-]+/g, 'ID');
        answers.set(answer, (answers.get(answer) ?? 0) + 1);
        if (desk.isArmed) throw new Error(`armed by call ${number} of seed ${begun + 1}`);
        // A kill now and then: what waited for another epoch must not wait any more.
        if (number % 97 === 0) desk.kill();
      }
      expect(desk.latches).toEqual([]);
    }
    expect(answers.get('approved')).toBeUndefined();
    // The attack got as far as it can: proposals waited, and each kind of refusal was met.
    const met = [...answers.keys()].join('\n');
    expect(answers.get('proposed')).toBeGreaterThan(calls / 100);
    for (const words of [
      'who asked cannot approve',
      'eve has the key of ada',
      'the signature is not that of ben',
      'signed over another command',
      'was given before',
      'needs the role',
      'type the scope as it is shown',
      'is no operator of this desk',
      'not a signed command',
    ]) {
      expect(met).toContain(words);
    }
  },
  calls * 6,
);
