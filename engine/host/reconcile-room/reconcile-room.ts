/**
 * Our books held against the venues': after a start, while the desk runs, and on demand.
 * Finds and tells; what is done about a break is an operator's decision. Until a venue was looked
 * at as a whole in this run, and while a break is undecided, nothing arms.
 */
import type { LedgerEvent } from '../../contract/events.ts';
import type { AccountId, InstrumentId, VenueId } from '../../contract/ids.ts';
import type { AccountLook, ReconciliationSummary } from '../../contract/reconciliation.ts';
import { BreakWatch, unsettledInstruments } from '../../core/reconcile/break-watch.ts';
import { OwnFills } from '../../core/reconcile/own-fills.ts';
import type { Venue } from '../../ports/venue.ts';
import { findOrder } from '../../state/ledger-state.ts';
import type { BreakRecord } from '../../state/reconciliation-fold.ts';
import { monoNow, utcMillisNow } from '../clock.ts';
import type { Log } from '../log.ts';
import { type Loop, stampNow } from '../loop.ts';
import { FillWindows } from './fill-windows.ts';
import { lookAt, type VenueLook } from './venue-look.ts';

/** Between looks that should confirm and could not: a position was on the move. */
const againMillis = 300;

/** A venue that takes our orders, and the account that they are of. */
export interface ReconciledVenue {
  readonly id: VenueId;
  readonly account: AccountId;
}

export interface ReconcileRoomOptions {
  readonly loop: Loop;
  /** Open order sessions. */
  readonly venues: ReadonlyMap<VenueId, Venue>;
  readonly reconciled: readonly ReconciledVenue[];
  readonly periodMillis: number;
  readonly log: Pick<Log, 'warn'>;
}

/** What is kept of one venue. */
interface Desk extends ReconciledVenue {
  readonly watch: BreakWatch;
  /** Instruments in which something happened since the last look. */
  readonly moved: Set<InstrumentId>;
  /** Whether a look of this session has seen the whole account. */
  isFinished: boolean;
  turn: number;
  looking: Promise<void> | null;
  /** The look that is to confirm what was seen; null: none is needed. */
  soon: NodeJS.Timeout | null;
  /** The newest look, and what the newest one that told everything compared. */
  last: Pick<AccountLook, 'triedUtcNanos' | 'failed' | 'compared'>;
}

const noLook = { triedUtcNanos: null, failed: null, compared: null } as const;

export class ReconcileRoom {
  readonly #options: ReconcileRoomOptions;
  readonly #fills: OwnFills;
  readonly #windows: FillWindows;
  readonly #desks: readonly Desk[];
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ReconcileRoomOptions) {
    this.#options = options;
    const { ledger } = options.loop.core;
    this.#fills = new OwnFills(ledger);
    this.#windows = new FillWindows(
      ledger,
      { utcMillis: utcMillisNow(), monoNanos: monoNow() },
      options.periodMillis,
    );
    this.#desks = options.reconciled.map((one) => ({
      ...one,
      watch: new BreakWatch(),
      moved: new Set(),
      isFinished: false,
      turn: 0,
      looking: null,
      soon: null,
      last: noLook,
    }));
    options.loop.observe((event) => this.#hear(event));
  }

  /** What of it stands against arming. */
  blockers(): readonly string[] {
    const waiting = this.#desks
      .filter(({ isFinished }) => !isFinished)
      .map(({ id, last, watch }) => {
        const seen = watch.candidates.length;
        const why = last.failed ?? (seen === 0 ? '' : `${seen} differences are looked at again`);
        return `our books are not reconciled with ${id} yet${why === '' ? '' : `: ${why}`}`;
      });
    const undecided = this.#breaks().filter(({ decision }) => decision === null).length;
    if (undecided === 0) return waiting;
    const breaks =
      undecided === 1 ? '1 break with a venue is' : `${undecided} breaks with venues are`;
    return [...waiting, `${breaks} undecided: decide each, see quarterdeck reconcile`];
  }

  /** Looks at every venue now, and tells what each look saw, or why there was none. */
  async lookNow(): Promise<ReconciliationSummary> {
    const lookAfter = async (desk: Desk): Promise<void> => {
      // One that is under way may have read what has changed since: it is no look of now.
      await desk.looking;
      await this.#look(desk);
    };
    await Promise.all(this.#desks.map(lookAfter));
    return this.summary();
  }

  /** The last look at each account, those included that were never looked at. */
  summary(): ReconciliationSummary {
    const looks = this.#desks.map(({ id, account, last, isFinished }) => {
      return { venue: id, account, ...last, isReconciled: isFinished };
    });
    return { periodMillis: this.#options.periodMillis, looks };
  }

  #breaks(): BreakRecord[] {
    return [...this.#options.loop.core.ledger.breaks.values()];
  }

  #hear({ body }: LedgerEvent): void {
    const { ledger } = this.#options.loop.core;
    this.#fills.note(body, ledger);
    switch (body.type) {
      case 'session.started':
        return this.#start();
      case 'session.ended':
        return this.#stop();
      case 'venue.changed': {
        const desk = this.#desks.find(({ id }) => id === body.venue);
        if (desk === undefined) return;
        desk.isFinished = false;
        // Not in the middle of the step that tells it.
        if (body.state === 'up') setImmediate(() => void this.#look(desk));
        return;
      }
      case 'instrument.regridded':
        if (body.leftOut > 0) this.#windows.beginAnew(body.instrument.id, utcMillisNow());
        return;
      case 'order.filled':
      case 'order.busted':
      case 'order.corrected':
        return this.#note(findOrder(ledger, body.clientOrderId)?.request.owner);
      default:
    }
  }

  #note(owner: { readonly venue: VenueId; readonly instrument: InstrumentId } | undefined): void {
    if (owner === undefined) return;
    this.#desks.find(({ id }) => id === owner.venue)?.moved.add(owner.instrument);
  }

  #start(): void {
    this.#stop();
    this.#timer = setInterval(() => {
      for (const desk of this.#desks) void this.#look(desk);
    }, this.#options.periodMillis);
    this.#timer.unref();
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    for (const { soon } of this.#desks) if (soon !== null) clearTimeout(soon);
  }

  /** One look at a time: who asks while one is under way gets that one. */
  #look(desk: Desk): Promise<void> {
    desk.looking ??= this.#lookOnce(desk).finally(() => {
      desk.looking = null;
    });
    return desk.looking;
  }

  async #lookOnce(desk: Desk): Promise<void> {
    const { loop, venues } = this.#options;
    const { ledger } = loop.core;
    const { id, account } = desk;
    const venue = venues.get(id);
    if (venue === undefined || ledger.venues.get(id)?.state !== 'up') {
      return this.#failed(desk, 'order entry is down', []);
    }
    const known = [...ledger.instruments.values()].filter((one) => one.venue === id);
    const instruments = known.map((one) => one.id);
    if (instruments.length === 0) return this.#failed(desk, 'no instrument of it is known', []);
    const wanted = this.#wanted(desk, instruments);
    const own = { ledger, fills: this.#fills };
    const sinceUtcMillis = (one: InstrumentId): number => this.#windows.since(one);
    const options = { id, account, venue, own, instruments, wanted, sinceUtcMillis };
    try {
      const look = await lookAt(options);
      if ('failed' in look) return this.#failed(desk, look.failed, wanted);
      this.#take(desk, look, venue.fillsSince !== undefined);
    } catch (error) {
      this.#failed(desk, error instanceof Error ? error.message : String(error), wanted);
    }
  }

  /** Looks again as soon as that can confirm what was seen: nobody waits a period for it. */
  #confirmSoon(desk: Desk): void {
    const { dueMonoNanos } = desk.watch;
    if (desk.soon !== null) clearTimeout(desk.soon);
    desk.soon = null;
    if (dueMonoNanos === null || this.#timer === null) return;
    const dueMillis = Math.ceil((dueMonoNanos - monoNow()) / 1e6) + 1;
    desk.soon = setTimeout(() => void this.#look(desk), Math.max(againMillis, dueMillis));
    desk.soon.unref();
  }

  /** Where something moved or is unsettled, and one more in turn; all until a look was whole. */
  #wanted(desk: Desk, instruments: readonly InstrumentId[]): Set<InstrumentId> {
    if (!desk.isFinished) return new Set(instruments);
    const unsettled = unsettledInstruments(desk.watch.candidates, this.#breaks());
    const wanted = new Set(instruments.filter((one) => desk.moved.has(one) || unsettled.has(one)));
    desk.turn = (desk.turn + 1) % instruments.length;
    const inTurn = instruments[desk.turn];
    if (inTurn !== undefined) wanted.add(inTurn);
    desk.moved.clear();
    return wanted;
  }

  /** What was compared before stays known, with its own time. */
  #failed(desk: Desk, failed: string, wanted: Iterable<InstrumentId>): void {
    for (const instrument of wanted) desk.moved.add(instrument);
    if (desk.last.failed !== failed) {
      this.#options.log.warn({ venue: desk.id, failed }, 'a venue could not be reconciled');
    }
    desk.last = { ...desk.last, triedUtcNanos: stampNow().utc, failed: failed.slice(0, 400) };
  }

  #take(desk: Desk, look: VenueLook, tellsFills: boolean): void {
    const { loop } = this.#options;
    const { id, watch } = desk;
    const standing = this.#breaks().filter(({ difference }) => difference.venue === id);
    const { found, cleared } = watch.take(look, standing);
    const stamp = stampNow();
    for (const { breakId, reason } of cleared) {
      const body = { type: 'reconciliation.cleared', breakId, reason } as const;
      loop.process({ type: 'record', body, stamp });
    }
    const leftOut = found.filter((difference) => {
      const { events } = loop.process({ type: 'breakFound', difference, stamp });
      return !events.some(({ body }) => body.type === 'reconciliation.found');
    }).length;
    const amiss = [...watch.candidates, ...this.#breaks().map(({ difference }) => difference)];
    this.#windows.moveOn(look.side.fills, amiss);
    // What is not settled yet is looked at again, whatever else happens there.
    for (const { instrument } of watch.candidates) desk.moved.add(instrument);
    const { orders, positions, fills } = look.side;
    const counts = {
      orders: orders.length,
      positions: positions.size,
      fills: [...fills.values()].reduce((sum, one) => sum + one.fills.length, 0),
    };
    const { utc: utcNanos } = stampNow();
    const fillsTold = tellsFills ? counts.fills : null;
    const compared = { utcNanos, ...counts, fills: fillsTold, unsettled: watch.candidates.length };
    desk.last = { triedUtcNanos: utcNanos, failed: null, compared };
    // What is on no record cannot be decided: the venue is not reconciled.
    if (leftOut > 0) {
      desk.isFinished = false;
      const which = leftOut === 1 ? '1 difference is' : `${leftOut} differences are`;
      return this.#failed(desk, `${which} not on the record, see the faults`, desk.moved);
    }
    this.#confirmSoon(desk);
    if (desk.isFinished || !look.isWhole || watch.candidates.length > 0) return;
    desk.isFinished = true;
    const breaks = this.#breaks().filter(({ difference }) => difference.venue === id).length;
    const body = { type: 'reconciliation.finished', venue: id, ...counts, breaks } as const;
    loop.process({ type: 'record', body, stamp: stampNow() });
  }
}
