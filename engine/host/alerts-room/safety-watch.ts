/**
 * Watch over what stops the desk: a kill that the venues have not confirmed, a warden that is not
 * there. Both are critical, whatever the rules of desk.yaml say: no rule takes their place.
 * Acts on nothing: the gate is closed by then, and nothing arms without a warden.
 */
import type { Finding } from '../../alerts/alert-desk.ts';
import type { KillReport, LedgerEvent } from '../../contract/events.ts';
import { isWorking } from '../../contract/orders.ts';
import { coversScope, type Scope, scopeText } from '../../contract/scope.ts';
import { findOrder, type LedgerState } from '../../state/ledger-state.ts';
import type { Watch } from './watch.ts';

interface Doubt {
  readonly report: KillReport;
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
    return [...this.#doubtfulKills(), ...this.#absentWarden()];
  }

  #reported(report: KillReport, monoNanos: number): void {
    if (report.outcome === 'unconfirmed') {
      const isOfFormerRun = false;
      this.#doubts.set(report.killId, { report, monoNanos, isOfFormerRun, fresh: 1, over: '' });
      return;
    }
    for (const doubt of this.#doubts.values()) {
      const isSame = doubt.report.killId === report.killId;
      if (isSame) doubt.over = 'the venues have confirmed it';
      else if (coversScope(report.scope, doubt.report.scope)) {
        doubt.over = `a later kill of ${scopeText(report.scope)} was confirmed`;
      }
    }
  }

  /** The last kill of a former run is in doubt as it was; nobody follows it any more. */
  #recovered(monoNanos: number): void {
    const { lastKill: report } = this.#ledger();
    if (report?.outcome !== 'unconfirmed') return;
    this.#doubts.set(report.killId, { report, monoNanos, isOfFormerRun: true, fresh: 1, over: '' });
  }

  /** Whether every order that it was in doubt about has ended since, by its venue's word. */
  #isKnown({ isOfFormerRun, report: { unconfirmed } }: Doubt): boolean {
    if (!isOfFormerRun || unconfirmed.length === 0) return false;
    const ledger = this.#ledger();
    return unconfirmed.every(({ clientOrderId }) => {
      const order = findOrder(ledger, clientOrderId);
      return order !== undefined && !isWorking(order.status);
    });
  }

  #doubtfulKills(): Finding[] {
    return [...this.#doubts].map(([killId, doubt]) => {
      if (doubt.over === '' && this.#isKnown(doubt)) {
        doubt.over = 'every order that was in doubt has ended';
      }
      const { report, monoNanos, fresh, over } = doubt;
      const isFiring = over === '' || fresh > 0;
      doubt.fresh = 0;
      if (!isFiring) this.#doubts.delete(killId);
      const scope = scopeText(report.scope);
      const many = report.unconfirmed.length;
      const orders = many === 0 ? 'orders' : `${many} ${many === 1 ? 'order' : 'orders'}`;
      return {
        rule: killRule,
        subject: subjectOf(report.scope),
        group: `${killRule.name}/${killId}`.slice(0, 160),
        isFiring,
        fresh,
        eventMonoNanos: monoNanos,
        words: () => ({
          title: `Kill of ${scope} is not confirmed: ${orders} may still work`,
          detail: (report.detail ?? '').slice(0, 400),
        }),
        over,
      };
    });
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
