/**
 * One look at one venue: orders and positions, then executions, then positions again where they
 * do not fit. A position that changed meanwhile is left to the next look: it proves nothing.
 * Judges nothing; whether a difference is a break is engine/core/reconcile.
 */
import type { AccountId, InstrumentId, VenueId } from '../../contract/ids.ts';
import type { MonoNanos } from '../../contract/numbers.ts';
import type { VenueDifference } from '../../contract/reconciliation.ts';
import type { Look } from '../../core/reconcile/break-watch.ts';
import {
  compare,
  edgeMillis,
  type OwnSide,
  ownPositions,
  type VenueSide,
} from '../../core/reconcile/compare.ts';
import type { OpenOrder, Venue, VenueFill } from '../../ports/venue.ts';
import { findOrder } from '../../state/ledger-state.ts';
import { monoNow } from '../clock.ts';

/** What a look was about, and what came of it. */
export interface VenueLook extends Look {
  readonly side: VenueSide;
  /** Whether every instrument was asked about and held still. */
  readonly isWhole: boolean;
}

export interface LookOptions {
  readonly id: VenueId;
  readonly account: AccountId;
  readonly venue: Venue;
  /** Read when everything was told: our books go on while the venue is asked. */
  readonly own: OwnSide;
  /** Instruments of the venue that our books know. */
  readonly instruments: readonly InstrumentId[];
  /** Whose executions are asked for whatever the figures say. */
  readonly wanted: ReadonlySet<InstrumentId>;
  /** From when on executions are compared, on the venue's clock. */
  readonly sinceUtcMillis: (instrument: InstrumentId) => number;
}

type Failed = { readonly failed: string };
type Positions = ReadonlyMap<InstrumentId, number>;

/** Looks once; the reason where the venue did not tell everything that was asked. */
export async function lookAt(options: LookOptions): Promise<VenueLook | Failed> {
  const { venue, own, instruments } = options;
  const begunMonoNanos = monoNow();
  const [orders, positions] = await Promise.all([venue.openOrders(), positionsOf(venue)]);
  if ('failed' in orders) return { failed: `open orders: ${orders.failed}` };
  if ('failed' in positions) return positions;
  const asked = new Set([...options.wanted, ...suspects(options, orders, positions)]);
  const fills = await fillsOf(options, asked);
  if ('failed' in fills) return fills;
  const { id, account } = options;
  const all = new Set(venue.fillsSince === undefined ? instruments : asked);
  let side: VenueSide = { venue: id, account, orders, positions, fills, steady: all };
  let differences = compare(own, side);
  if (differences.some(({ kind }) => kind === 'positionDiffers')) {
    const again = await positionsOf(venue);
    if ('failed' in again) return again;
    const steady = [...all].filter((one) => again.get(one) === positions.get(one));
    side = { ...side, steady: new Set(steady) };
    differences = compare(own, side);
  }
  const isWhole = instruments.every((one) => side.steady.has(one));
  const endedMonoNanos: MonoNanos = monoNow();
  const covers = (difference: VenueDifference): boolean => isCovered(side, difference);
  return { begunMonoNanos, endedMonoNanos, differences, covers, side, isWhole };
}

async function positionsOf(venue: Venue): Promise<Positions | Failed> {
  const told = await venue.positions();
  if ('failed' in told) return { failed: `positions: ${told.failed}` };
  return new Map(told.map(({ instrument, lots }) => [instrument, lots]));
}

/** Instruments in which figures differ already: their executions say by what. */
function suspects(
  { own, account, instruments }: LookOptions,
  orders: readonly OpenOrder[],
  positions: Positions,
): InstrumentId[] {
  const here = ownPositions(own.ledger, account);
  const moved = instruments.filter((one) => (here.get(one) ?? 0) !== (positions.get(one) ?? 0));
  const filled = orders.flatMap(({ clientOrderId, instrument, filledLots }) => {
    const ours = findOrder(own.ledger, clientOrderId)?.filledLots ?? 0;
    return filledLots === undefined || ours === filledLots ? [] : [instrument];
  });
  return [...moved, ...filled];
}

async function fillsOf(
  { venue, sinceUtcMillis }: LookOptions,
  asked: ReadonlySet<InstrumentId>,
): Promise<VenueSide['fills'] | Failed> {
  const told = new Map<InstrumentId, { sinceUtcMillis: number; fills: readonly VenueFill[] }>();
  const ask = venue.fillsSince;
  if (ask === undefined) return told;
  const answers = await Promise.all(
    [...asked].map(async (instrument) => {
      const since = sinceUtcMillis(instrument);
      return { instrument, since, fills: await ask(instrument, since) };
    }),
  );
  for (const { instrument, since, fills } of answers) {
    if ('failed' in fills) return { failed: `executions of ${instrument}: ${fills.failed}` };
    told.set(instrument, { sinceUtcMillis: since, fills });
  }
  return told;
}

/** Whether the look would have told the difference if it were there. */
function isCovered({ fills, steady }: VenueSide, difference: VenueDifference): boolean {
  const { kind, instrument, ours, theirs } = difference;
  if (kind === 'positionDiffers') return steady.has(instrument);
  if (kind === 'orderNotHere' || kind === 'orderNotThere' || kind === 'filledDiffers') return true;
  const asked = fills.get(instrument);
  const atUtcMillis = Math.min(
    ours?.venueUtcMillis ?? Number.MAX_SAFE_INTEGER,
    theirs?.venueUtcMillis ?? Number.MAX_SAFE_INTEGER,
  );
  return asked !== undefined && atUtcMillis >= asked.sinceUtcMillis + edgeMillis;
}
