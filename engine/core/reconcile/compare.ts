/**
 * Our books held against what a venue says, at one look: every difference, each told once.
 * A difference is no break yet: it may be a message under way. That is break-watch.ts.
 * Own orders alone: what others trade on the account shows as a position, never as an order.
 */
import type { AccountId, ClientOrderId, InstrumentId, VenueId } from '../../contract/ids.ts';
import { type Lots, lots } from '../../contract/numbers.ts';
import { isWorking, type OrderRecord } from '../../contract/orders.ts';
import type { BreakFigures, VenueDifference } from '../../contract/reconciliation.ts';
import type { OpenOrder, VenueFill } from '../../ports/venue.ts';
import { positionEffect } from '../../state/break-words.ts';
import { findOrder, type LedgerState } from '../../state/ledger-state.ts';
import { fillKey, type OwnFill, type OwnFills, venueExecution } from './own-fills.ts';

/** What one venue said at one look. */
export interface VenueSide {
  readonly venue: VenueId;
  readonly account: AccountId;
  readonly orders: readonly OpenOrder[];
  /** Lots by instrument; what is not listed is flat. */
  readonly positions: ReadonlyMap<InstrumentId, number>;
  /** Instruments whose executions were asked for, and those since the instant. */
  readonly fills: ReadonlyMap<
    InstrumentId,
    { readonly sinceUtcMillis: number; readonly fills: readonly VenueFill[] }
  >;
  /** Instruments whose position was the same before and after the executions were told. */
  readonly steady: ReadonlySet<InstrumentId>;
}

/** Our side of the same look. */
export interface OwnSide {
  readonly ledger: LedgerState;
  readonly fills: OwnFills;
}

/** The edge of the window, within which clocks of one venue may round an instant otherwise. */
export const edgeMillis = 1_000;

/** All differences of a look. */
export function compare(own: OwnSide, their: VenueSide): VenueDifference[] {
  const found = [...orderDifferences(own, their), ...fillDifferences(own, their)];
  const explained = explainedLots(own, their, found);
  return [...found, ...positionDifferences(own, their, explained)];
}

type About = Pick<
  VenueDifference,
  'kind' | 'instrument' | 'clientOrderId' | 'executionId' | 'strategy'
>;

const difference = (
  { venue, account }: VenueSide,
  about: About,
  ours: BreakFigures | null,
  theirs: BreakFigures | null,
): VenueDifference => ({ ...about, venue, account, ours, theirs });

/** In these states a message is under way, or the venue is being asked: nothing is settled. */
const isSettled = ({ status }: OrderRecord): boolean =>
  status === 'new' || status === 'partiallyFilled';

function orderDifferences(own: OwnSide, their: VenueSide): VenueDifference[] {
  const { ledger } = own;
  const open = new Set<ClientOrderId>();
  const found: VenueDifference[] = [];
  for (const order of their.orders) {
    open.add(order.clientOrderId);
    const ours = findOrder(ledger, order.clientOrderId);
    const { clientOrderId, instrument } = order;
    const strategy = ours?.request.owner.strategy ?? null;
    const about = { instrument, clientOrderId, executionId: null, strategy };
    const theirs = figuresOfOpen(order);
    if (ours === undefined || !isWorking(ours.status)) {
      const figures = ours === undefined ? null : figuresOfOrder(ours);
      found.push(difference(their, { ...about, kind: 'orderNotHere' }, figures, theirs));
    } else if (isSettled(ours) && hasOtherFills(own, their, ours, order)) {
      const figures = figuresOfOrder(ours);
      found.push(difference(their, { ...about, kind: 'filledDiffers' }, figures, theirs));
    }
  }
  for (const order of ledger.orders.values()) {
    const { clientOrderId, request } = order;
    const { instrument, strategy, venue } = request.owner;
    if (venue !== their.venue || open.has(clientOrderId) || !isSettled(order)) continue;
    const about = { instrument, clientOrderId, executionId: null, strategy };
    const ours = figuresOfOrder(order);
    found.push(difference(their, { ...about, kind: 'orderNotThere' }, ours, null));
  }
  return found;
}

/** Whether the filled quantities differ by more than single executions explain. */
function hasOtherFills(
  own: OwnSide,
  their: VenueSide,
  ours: OrderRecord,
  { filledLots, instrument, clientOrderId }: OpenOrder,
): boolean {
  if (filledLots === undefined || filledLots === ours.filledLots) return false;
  const asked = their.fills.get(instrument);
  if (asked === undefined) return true;
  const listed = asked.fills.filter((fill) => fill.clientOrderId === clientOrderId);
  const keys = new Set(listed.map((fill) => fillKey(clientOrderId, fill.executionId)));
  let known = ours.filledLots as number;
  for (const fill of listed) {
    const counted = own.fills.get(fillKey(clientOrderId, fill.executionId));
    if (counted !== undefined) known += fill.lots - counted.lots;
    else if (!isCounted(ours, fill)) known += fill.lots;
  }
  for (const fill of own.fills.since(instrument, asked.sinceUtcMillis + edgeMillis)) {
    const isOf = fill.clientOrderId === clientOrderId && fill.isOfThisRun;
    if (isOf && !keys.has(fillKey(clientOrderId, fill.executionId))) known -= fill.lots;
  }
  return known !== filledLots;
}

/** Whether our order counts the execution, however long ago. */
const isCounted = (order: OrderRecord, { executionId }: VenueFill): boolean =>
  order.executionIds.some((id) => venueExecution(id) === executionId);

function fillDifferences(own: OwnSide, their: VenueSide): VenueDifference[] {
  const unknownOpen = new Set(
    their.orders
      .filter(({ clientOrderId }) => findOrder(own.ledger, clientOrderId) === undefined)
      .map(({ clientOrderId }) => clientOrderId),
  );
  const found: VenueDifference[] = [];
  for (const [instrument, { sinceUtcMillis, fills }] of their.fills) {
    const listed = new Set<string>();
    for (const fill of fills) {
      const key = fillKey(fill.clientOrderId, fill.executionId);
      if (listed.has(key)) continue;
      listed.add(key);
      // It goes with its order, which is a difference itself.
      if (unknownOpen.has(fill.clientOrderId)) continue;
      const one = fillDifference(own, their, fill, own.fills.get(key));
      if (one !== null) found.push(one);
    }
    for (const fill of own.fills.since(instrument, sinceUtcMillis + edgeMillis)) {
      if (!fill.isOfThisRun || listed.has(fillKey(fill.clientOrderId, fill.executionId))) continue;
      found.push(
        difference(their, aboutFill('fillNotThere', fill, fill.strategy), figures(fill), null),
      );
    }
  }
  return found;
}

function fillDifference(
  own: OwnSide,
  their: VenueSide,
  fill: VenueFill,
  ours: OwnFill | undefined,
): VenueDifference | null {
  const order = findOrder(own.ledger, fill.clientOrderId);
  const strategy = order?.request.owner.strategy ?? null;
  const theirs = { ...figures(fill), liquidity: fill.liquidity };
  if (ours === undefined) {
    // An order in doubt is being asked about, and its fills come with the answer.
    if (order !== undefined && (isCounted(order, fill) || order.status === 'unknown')) return null;
    return difference(their, aboutFill('fillNotHere', fill, strategy), null, theirs);
  }
  const isSame =
    ours.price === fill.price &&
    ours.lots === fill.lots &&
    ours.feeMinor === fill.feeMinor &&
    ours.feeCurrency === fill.feeCurrency;
  if (isSame) return null;
  return difference(their, aboutFill('fillAltered', fill, ours.strategy), figures(ours), theirs);
}

const aboutFill = (
  kind: 'fillNotHere' | 'fillNotThere' | 'fillAltered',
  { instrument, clientOrderId, executionId }: VenueFill | OwnFill,
  strategy: VenueDifference['strategy'],
): About => ({ kind, instrument, clientOrderId, executionId, strategy });

const figures = (fill: VenueFill | OwnFill): BreakFigures => ({
  lots: fill.lots,
  side: fill.side,
  price: fill.price,
  feeMinor: fill.feeMinor,
  feeCurrency: fill.feeCurrency,
  venueUtcMillis: fill.venueUtcMillis,
});

const figuresOfOrder = ({ request, filledLots, venueOrderId, status }: OrderRecord) => ({
  lots: request.lots,
  side: request.side,
  price: request.price,
  filledLots,
  ...(venueOrderId === null ? {} : { venueOrderId }),
  status,
});

const figuresOfOpen = (order: OpenOrder): BreakFigures => ({
  lots: order.terms?.lots ?? lots(0),
  venueOrderId: order.venueOrderId,
  ...(order.side === undefined ? {} : { side: order.side }),
  ...(order.terms === undefined ? {} : { price: order.terms.price }),
  ...(order.filledLots === undefined ? {} : { filledLots: order.filledLots }),
  ...(order.placedUtcMillis === undefined ? {} : { venueUtcMillis: order.placedUtcMillis }),
});

/**
 * Lots by which other differences let the venue's position be larger than ours: those of this look,
 * those of fills whose order is in doubt, and those that an operator has decided to ignore.
 */
function explainedLots(
  { ledger, fills }: OwnSide,
  their: VenueSide,
  found: readonly VenueDifference[],
): Map<InstrumentId, number> {
  const explained = new Map<InstrumentId, number>();
  const add = (instrument: InstrumentId, by: number): void => {
    explained.set(instrument, (explained.get(instrument) ?? 0) + by);
  };
  const told = new Set(found.map(differenceKey));
  for (const one of found) {
    // An order's filled quantity is in its executions, where those were listed.
    if (one.kind !== 'filledDiffers') add(one.instrument, positionEffect(one));
  }
  for (const { difference: one, decision } of ledger.breaks.values()) {
    const isGone = decision !== 'ignore' || told.has(differenceKey(one));
    if (isGone || !one.kind.startsWith('fill') || one.kind === 'filledDiffers') continue;
    add(one.instrument, positionEffect(one));
  }
  for (const [instrument, asked] of their.fills) {
    for (const fill of asked.fills) {
      const order = findOrder(ledger, fill.clientOrderId);
      if (order?.status !== 'unknown' || isCounted(order, fill)) continue;
      if (fills.get(fillKey(fill.clientOrderId, fill.executionId)) !== undefined) continue;
      add(instrument, fill.side === 'buy' ? fill.lots : -fill.lots);
    }
  }
  return explained;
}

function positionDifferences(
  { ledger }: OwnSide,
  their: VenueSide,
  explained: ReadonlyMap<InstrumentId, number>,
): VenueDifference[] {
  const ours = ownPositions(ledger, their.account);
  const found: VenueDifference[] = [];
  for (const instrument of their.steady) {
    const here = (ours.get(instrument) ?? 0) + (explained.get(instrument) ?? 0);
    const there = their.positions.get(instrument) ?? 0;
    if (here === there) continue;
    const none = { clientOrderId: null, executionId: null, strategy: null };
    const about = { kind: 'positionDiffers', instrument, ...none } as const;
    found.push(difference(their, about, sized(here), sized(there)));
  }
  return found;
}

const sized = (some: number): { readonly lots: Lots } => ({ lots: lots(some) });

/** Net lots of an account by instrument, over all strategies. */
export function ownPositions(ledger: LedgerState, account: AccountId): Map<InstrumentId, number> {
  const net = new Map<InstrumentId, number>();
  for (const position of ledger.positions.values()) {
    if (position.account !== account) continue;
    net.set(position.instrument, (net.get(position.instrument) ?? 0) + position.lots);
  }
  return net;
}

/** The same for as long as it is the same thing that differs, whatever the figures. */
export const differenceKey = (one: VenueDifference): string =>
  `${one.venue} ${one.kind} ${one.instrument} ${one.clientOrderId ?? ''} ${one.executionId ?? ''}`;

/** The figures that make it the same difference at two looks. */
export function differenceText(one: VenueDifference): string {
  switch (one.kind) {
    case 'orderNotHere':
    case 'orderNotThere':
      return '';
    case 'filledDiffers':
    case 'positionDiffers':
      return String(positionEffect(one));
    default:
      return JSON.stringify([one.ours, one.theirs]);
  }
}
