/**
 * A desk with one kill case on it, for the tests of kills.
 */
import type { Scope } from '../../contract/scope.ts';
import { armedDesk, type Drive, killOf, stampAt, venue, wideLimits } from '../core-fixture.ts';
import type { Outcome } from '../engine.ts';
import type { DeskMap } from './desk-map.ts';
import { KillCase } from './kill-case.ts';

export const timings = {
  gateClosedMicros: 10,
  latchedMicros: 20,
  lastCancelMicros: 30,
  confirmedMicros: 40,
};
export const desk: DeskMap = { orderVenues: [venue], owners: [] };
export const nothingOpen = new Map([[venue, []]]);

/** A desk whose events go to the case from its opening on. */
export class Drill {
  kill: KillCase | null = null;
  readonly drive: Drive;
  readonly #desk: DeskMap;

  constructor(limits = wideLimits, map = desk) {
    this.#desk = map;
    this.drive = armedDesk(limits, (outcome) => this.#hear(outcome));
  }

  /** Opens the case and kills, as the host does it. */
  strike(scope: Scope = {}, micros = 100): Outcome {
    const { ledger } = this.drive.core;
    const gateClosedMonoNanos = stampAt(micros).mono;
    const { commandId: killId } = killOf(scope);
    this.kill = new KillCase({ killId, scope, ledger, desk: this.#desk, gateClosedMonoNanos });
    return this.drive.kill(scope, micros);
  }

  get open(): KillCase {
    if (this.kill === null) throw new Error('no kill was struck');
    return this.kill;
  }

  #hear(outcome: Outcome): void {
    for (const event of outcome.events) this.kill?.feed(event);
  }
}
