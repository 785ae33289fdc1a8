/**
 * The limits in force and what may take their place: a tighter desk file at once, everything else
 * by a plan that operators have signed. A looser file is held back, and arming says so.
 */
import { canonicalJson } from '../../contract/canonical.ts';
import type { OperatorCommand, PlanApplyCommand } from '../../contract/commands.ts';
import type { Actor } from '../../contract/events.ts';
import type { Limits } from '../../contract/limits.ts';
import type { RecordBody, Stamp } from '../../core/engine.ts';
import { limitsHashOf } from '../../operators/base-hash.ts';
import type { Direction } from '../../operators/roles.ts';
import { isLooser, type LimitChange } from '../../state/limit-changes.ts';
import { planChanges } from '../../state/plan-changes.ts';
import { planLines, planLineText } from '../../state/plan-words.ts';
import { type Loop, stampNow } from '../loop.ts';
import { signedBy } from './file-plan.ts';

export class LimitsPlan {
  readonly #loop: Loop;
  readonly #now: () => Stamp;
  /** The limits of a desk file that waits for somebody; null: none does. */
  #file: Limits | null = null;
  /** What it would change. */
  #held: readonly LimitChange[] = [];

  constructor(loop: Loop, now: () => Stamp = stampNow) {
    this.#loop = loop;
    this.#now = now;
  }

  /** Takes the limits of the desk file at a start, unless they are looser than those in force. */
  open(limits: Limits): void {
    const { limits: inForce } = this.#loop.core.ledger;
    this.#hold(limits);
    if (this.#held.length > 0) return this.#sayHeld();
    if (inForce !== null && canonicalJson(inForce) === canonicalJson(limits)) return;
    this.#record({ type: 'limits.set', limits, cause: 'desk.yaml' });
  }

  /** Why nothing arms before somebody has decided what the limits are. */
  blockers(): string[] {
    if (this.#file === null) return [];
    const { ledger } = this.#loop.core;
    const sides = { before: ledger.limits, after: this.#file };
    const lines = planLines(this.#held, sides, ledger);
    const [first, ...rest] = lines.filter(({ direction }) => direction !== 'tighter');
    if (first === undefined) return [];
    const more = rest.length === 0 ? '' : ` and in ${rest.length} more places`;
    const where = `${planLineText(first)}${more}`;
    return [
      `desk.yaml is looser than the limits in force (${where}): see quarterdeck config plan, ` +
        'then apply it with config apply, or put the file back and start again',
    ];
  }

  /** Which way a command goes; a plan by its figures. */
  directionOf(command: OperatorCommand): Direction {
    if (command.kind !== 'plan.apply') return 'looser';
    const { ledger } = this.#loop.core;
    if (ledger.limits === null) return 'looser';
    return isLooser(planChanges(ledger, command.limits)) ? 'looser' : 'tighter';
  }

  /** Puts the limits of a plan in force; a refusal text, or '' when they are. */
  apply(command: PlanApplyCommand, actor: Actor): string {
    const { ledger } = this.#loop.core;
    const { limits, baseHash, source, reason } = command;
    if (baseHash !== limitsHashOf(ledger.limits)) {
      return 'the limits in force are not those that the plan was made over: plan again';
    }
    const strange = limits.instruments.filter(
      ({ instrument }) => !ledger.instruments.has(instrument),
    );
    if (strange.length > 0) {
      const names = strange.map(({ instrument }) => instrument);
      return `no such instrument on this desk: ${names.join(' ')}`;
    }
    const cause = `plan ${source}: ${reason}`.slice(0, 400);
    const signed = signedBy(ledger, command, actor);
    const isOfControl = this.directionOf(command) === 'looser';
    this.#record({ type: 'limits.set', limits, cause, ...signed });
    // What one signature has only tightened says nothing of a file that would loosen.
    this.#hold(isOfControl || signed.approver !== undefined ? null : this.#file);
    return '';
  }

  /** Holds a desk file back as long as it is looser than the limits in force. */
  #hold(file: Limits | null): void {
    const changes = file === null ? [] : planChanges(this.#loop.core.ledger, file);
    this.#held = isLooser(changes) ? changes : [];
    this.#file = this.#held.length > 0 ? file : null;
  }

  #sayHeld(): void {
    const detail = (this.blockers()[0] ?? '').slice(0, 400);
    this.#record({ type: 'fault.recorded', component: 'limits', detail, count: 1, owner: null });
  }

  #record(body: RecordBody): void {
    this.#loop.process({ type: 'record', body, stamp: this.#now() });
  }
}
