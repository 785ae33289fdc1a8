/**
 * Flattening by command: what has to be so before one begins, and the one that is under way.
 * Begins on a halted scope only, against positions that the venue confirms, and one at a time.
 */
import type { FlattenCommand } from '../../contract/commands.ts';
import type { Actor } from '../../contract/events.ts';
import type { VenueId } from '../../contract/ids.ts';
import { coversScope, type Scope, scopeText } from '../../contract/scope.ts';
import { disagreements, type VenueWord } from '../../core/flatten/flatness.ts';
import { type DeskMap, namesOfNothing, venuesInScope } from '../../core/kill/desk-map.ts';
import { ordersInScope } from '../../core/kill/orders-in-scope.ts';
import type { Venue } from '../../ports/venue.ts';
import type { IdSource } from '../gate/client-order-ids.ts';
import { closeScopeAfter, epochWord, type GateWords, grantFlatten } from '../gate/gate-words.ts';
import type { Log } from '../log.ts';
import { type Loop, stampNow } from '../loop.ts';
import type { FateDesk } from '../venues/fate-desk.ts';
import type { WardenWatch } from '../warden-watch.ts';
import { FlattenRun } from './flatten-run.ts';

export interface FlattenRoomOptions {
  readonly loop: Loop;
  readonly words: GateWords;
  readonly ids: IdSource;
  readonly desk: DeskMap;
  readonly venues: ReadonlyMap<VenueId, Venue>;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly isKilling: () => boolean;
  readonly fates: Pick<FateDesk, 'ask'>;
  readonly warden: () => Pick<WardenWatch, 'state'> | null;
  readonly ledgerFailure: () => string | null;
}

/** What a flatten needs to be told, by a command or a trip; `actor` trades its orders. */
export type FlattenAsk = Pick<FlattenCommand, 'commandId' | 'actor' | 'scope' | 'epoch' | 'reason'>;

export class FlattenRoom {
  readonly #options: FlattenRoomOptions;

  constructor(options: FlattenRoomOptions) {
    this.#options = options;
  }

  /** Begins; a refusal text, or '' once it is under way. What comes of it is on the record. */
  async flatten(command: FlattenAsk, actor: Actor): Promise<string> {
    const { loop, words } = this.#options;
    const { scope, epoch } = command;
    const early = this.#refusal(command);
    if (early !== '') return early;
    const word = await this.#askVenues(scope);
    // Anything may have happened while the venues were asked.
    const late = this.#refusal(command);
    if (late !== '') return late;
    const odd = disagreements(loop.core.ledger, scope, word);
    if (odd.length > 0) {
      return `not flattened, the venue does not bear the ledger out: ${odd.join('; ')}`.slice(
        0,
        400,
      );
    }
    const closed = closeScopeAfter(words, epoch);
    if (closed.epoch === epoch) return 'not flattened: a kill is under way';
    grantFlatten(words, closed.epoch);
    const { commandId: flattenId, reason, actor: operator } = command;
    const grant = { flattenId, scope, actor, reason, epoch: closed.epoch };
    loop.process({ type: 'flatten', ...grant, stamp: stampNow() });
    loop.fenceWaiting();
    const askVenues = () => this.#askVenues(scope);
    const run = new FlattenRun({ ...this.#options, ...grant, operator, askVenues });
    void run.run();
    return '';
  }

  /** Why it must not begin now; '' when it may. */
  #refusal({ scope, epoch }: FlattenAsk): string {
    const { loop, words, desk, isKilling, ledgerFailure, warden } = this.#options;
    const { ledger } = loop.core;
    const now = epochWord(words);
    const not = (why: string): string => `not flattened: ${why}`;
    if (epoch !== now) {
      return not(`signed for gate epoch ${epoch}, and the gate is at ${now}: look again`);
    }
    const unknown = namesOfNothing(desk, ledger, scope);
    if (unknown.length > 0) return not(`no such name on this desk: ${unknown.join(' ')}`);
    if (scope.trader !== undefined || scope.client !== undefined) {
      return not('a position belongs to a strategy, an account and an instrument: name those');
    }
    if (!ledger.modes.some((entry) => entry.mode === 'halted' && coversScope(entry.scope, scope))) {
      return not(`${scopeText(scope)} is not halted as a whole: stop it first`);
    }
    if (ledger.flatten !== null) {
      return not(`a flatten of ${scopeText(ledger.flatten.scope)} is under way`);
    }
    if (isKilling() || now !== ledger.epoch) return not('a kill is not confirmed yet');
    const working = ordersInScope(ledger, scope).length;
    if (working > 0) return not(`${working} orders of it may still work: stop it again`);
    const failure = ledgerFailure();
    if (failure !== null) return not(`the ledger has failed: ${failure}`);
    if (warden()?.state !== 'guarding') return not('the warden is not guarding');
    return '';
  }

  async #askVenues(scope: Scope): Promise<VenueWord> {
    const { loop, desk, venues } = this.#options;
    const failed = { failed: 'no order session' };
    const orders = new Map<VenueId, Awaited<ReturnType<Venue['openOrders']>>>();
    const positions = new Map<VenueId, Awaited<ReturnType<Venue['positions']>>>();
    const asked = venuesInScope(desk, loop.core.ledger, scope).map(async (id) => {
      const venue = venues.get(id);
      orders.set(id, venue === undefined ? failed : await venue.openOrders());
      positions.set(id, venue === undefined ? failed : await venue.positions());
    });
    await Promise.all(asked);
    return { orders, positions };
  }
}
