/**
 * Watch over what stops the desk: a kill that the venues have not confirmed, a warden that is not
 * there. Both are critical, whatever the rules of desk.yaml say: no rule takes their place.
 * Acts on nothing: the gate is closed by then, and nothing arms without a warden.
 */
import type { Finding } from '../../alerts/alert-desk.ts';
import type { KillReport, LedgerEvent } from '../../contract/events.ts';
import { type Scope, scopeText } from '../../contract/scope.ts';
import {
  type DoubtfulKill,
  doubtfulKillsLimit,
  doubtOf,
  endsDoubt,
  isSettled,
} from '../../state/doubtful-kills.ts';
import type { LedgerState } from '../../state/ledger-state.ts';
import type { Watch } from './watch.ts';

interface Doubt {
  readonly kill: DoubtfulKill;
  readonly monoNanos: number;
  /** Its own run has ended: it will not be reported again. */
  readonly isOfFormerRun: boolean;
  fresh: number;
  over: string;
}

interface Absence {
  readonly state: 'lost' | 'acted';
  readonly detail: string;
  readonly monoNanos: number;
  fresh: number;
  isOver: boolean;
}

const critical = { severity: 'critical', action: 'alert', dryRun: false } as const;
const killRule = { name: 'kill-unconfirmed', detector: 'kill', ...critical } as const;
const wardenRule = { name: 'warden', detector: 'warden', ...critical } as const;

export class SafetyWatch implements Watch {
  readonly rule = { name: 'safety' };
  readonly #ledger: () => LedgerState;
  readonly #doubts = new Map<string, Doubt>();
  #absence: Absence | null = null;
  /** How many kills beyond those that are remembered were told of at the last look. */
  #toldLeftOut = 0;
  #startedMonoNanos = 0;

  constructor(ledger: () => LedgerState) {
    this.#ledger = ledger;
  }

  /** Takes an event that is on the record. */
  onEvent({ body, monoNanos }: LedgerEvent): void {
    if (body.type === 'kill.reported') this.#reported(body.report, monoNanos);
    if (body.type === 'session.started') this.#recovered(monoNanos);
    if (body.type !== 'warden.changed') return;
    const { state, detail } = body;
    if (state === 'guarding') {
      if (this.#absence !== null) this.#absence.isOver = true;
      return;
    }
    const fresh = (this.#absence?.fresh ?? 0) + 1;
    this.#absence = { state, detail, monoNanos, fresh, isOver: false };
  }

  look(): readonly Finding[] {
    return [...this.#doubtfulKills(), ...this.#beyondMemory(), ...this.#absentWarden()];
  }

  #reported(report: KillReport, monoNanos: number): void {
    if (report.outcome === 'unconfirmed') {
      const isOfFormerRun = false;
      const doubt = { kill: doubtOf(report), monoNanos, isOfFormerRun, fresh: 1, over: '' };
      this.#doubts.set(report.killId, doubt);
      return;
    }
    for (const doubt of this.#doubts.values()) {
      const isSame = doubt.kill.killId === report.killId;
      if (isSame) doubt.over = 'the venues have confirmed it';
      else if (endsDoubt(report, doubt.kill)) {
        doubt.over = `a later kill of ${scopeText(report.scope)} was confirmed`;
      }
    }
  }

  /** Kills of former runs are in doubt as they were; nobody follows them any more. */
  #recovered(monoNanos: number): void {
    const ledger = this.#ledger();
    const { lastKill, doubtfulKills } = ledger;
    const kills = new Map<string, DoubtfulKill>();
    for (const kill of doubtfulKills?.kills ?? []) kills.set(kill.killId, kill);
    // One of 0.3.0 is remembered by its report alone.
    if (lastKill?.outcome === 'unconfirmed') kills.set(lastKill.killId, doubtOf(lastKill));
    for (const kill of kills.values()) {
      if (isSettled(kill, ledger)) continue;
      const doubt = { kill, monoNanos, isOfFormerRun: true, fresh: 1, over: '' };
      this.#doubts.set(kill.killId, doubt);
    }
    this.#startedMonoNanos = monoNanos;
  }

  #doubtfulKills(): Finding[] {
    return [...this.#doubts].map(([killId, doubt]) => {
      const { isOfFormerRun, kill } = doubt;
      if (doubt.over === '' && isOfFormerRun && isSettled(kill, this.#ledger())) {
        doubt.over = 'every order that was in doubt has ended';
      }
      const { monoNanos, fresh, over } = doubt;
      const isFiring = over === '' || fresh > 0;
      doubt.fresh = 0;
      if (!isFiring) this.#doubts.delete(killId);
      const scope = scopeText(kill.scope);
      const many = kill.orders.length;
      const orders = many === 0 ? 'orders' : `${many} ${many === 1 ? 'order' : 'orders'}`;
      return {
        rule: killRule,
        subject: subjectOf(kill.scope),
        group: `${killRule.name}/${killId}`.slice(0, 160),
        isFiring,
        fresh,
        eventMonoNanos: monoNanos,
        words: () => ({
          title: `Kill of ${scope} is not confirmed: ${orders} may still work`,
          detail: kill.detail.slice(0, 400),
        }),
        over,
      };
    });
  }

  /** Doubtful kills beyond those that are remembered: which they are nobody can tell any more. */
  #beyondMemory(): Finding[] {
    const many = this.#ledger().doubtfulKills?.leftOut ?? 0;
    if (many === 0 && this.#toldLeftOut === 0) return [];
    const fresh = Math.max(0, many - this.#toldLeftOut);
    this.#toldLeftOut = many;
    const kills = many === 1 ? 'kill was' : 'kills were';
    const beyond = `beyond the ${doubtfulKillsLimit} that are told`;
    const title = `${many} more ${kills} never confirmed, ${beyond}`;
    return [
      {
        ...{ rule: killRule, subject: {}, group: `${killRule.name}/beyond` },
        ...{ isFiring: many > 0, fresh, eventMonoNanos: this.#startedMonoNanos },
        words: () => ({ title, detail: 'The audit log has them: kill.reported, unconfirmed.' }),
        over: 'a later kill of desk was confirmed',
      },
    ];
  }

  #absentWarden(): Finding[] {
    const absence = this.#absence;
    if (absence === null) return [];
    const { state, detail, monoNanos, fresh, isOver } = absence;
    const isFiring = !isOver || fresh > 0;
    absence.fresh = 0;
    if (!isFiring) this.#absence = null;
    const what = state === 'acted' ? 'has latched the desk by itself' : 'is not guarding';
    const words = () => ({
      title: `The warden ${what}: nothing arms without it`,
      detail: detail.slice(0, 400),
    });
    const over = 'the warden is guarding again';
    const base = { rule: wardenRule, subject: {}, group: `${wardenRule.name}/desk` };
    return [{ ...base, isFiring, fresh, eventMonoNanos: monoNanos, words, over }];
  }
}

const subjectOf = ({ strategy, venue, instrument }: Scope): Finding['subject'] => ({
  ...(strategy === undefined ? {} : { strategy }),
  ...(venue === undefined ? {} : { venue }),
  ...(instrument === undefined ? {} : { instrument }),
});
