/**
 * Everything the checks look at, gathered once for an ask.
 * Judges nothing and never throws: what is not there, or cannot be worked out, is null.
 */
import { missingCase } from '../../contract/assert.ts';
import type { VerdictInputs } from '../../contract/events.ts';
import type { InstrumentId } from '../../contract/ids.ts';
import type { Instrument, Valuation } from '../../contract/instrument.ts';
import type { InstrumentLimits } from '../../contract/limits.ts';
import { lots, type Minor, type PriceTicks, priceTicks } from '../../contract/numbers.ts';
import { type OrderRequest, openLots, usedLots } from '../../contract/orders.ts';
import type { ScopeMode } from '../../state/ledger-state.ts';
import type { InstrumentMarket } from '../../state/market/market-state.ts';
import { type Top, tickerOnTop, topOf } from '../../state/market/market-view.ts';
import { decidingMode } from '../../state/mode.ts';
import { type InstrumentExposure, noExposure } from '../portfolio/exposure.ts';
import type { Ask, GateContext } from './ask.ts';
import { collarPrice, orderValue } from './order-value.ts';
import type { OwnerLimits } from './owner-limits.ts';
import type { SlidingWindow } from './sliding-window.ts';

export interface Facts {
  readonly ask: Ask;
  readonly request: OrderRequest;
  readonly gate: GateContext;
  readonly instrument: Instrument | null;
  readonly valuation: Valuation | null;
  readonly limits: InstrumentLimits | null;
  /** Instruments that the strategy may trade; null when it has no limits at all. */
  readonly permitted: ReadonlySet<InstrumentId> | null;
  /** The most severe mode that is not active; null when there is none. */
  readonly mode: ScopeMode | null;
  readonly market: InstrumentMarket | null;
  readonly top: Top | null;
  /** Receive time of the reference until the ask; null without a reference. */
  readonly referenceAgeNanos: number | null;
  /** What the collar measures, and the value begins at: the limit, the stop, or the far touch. */
  readonly judgedPrice: PriceTicks | null;
  /** Lots that could trade if it were approved. */
  readonly openLots: number;
  /** Lots that its order counts for already: of an amend alone. */
  readonly replacedLots: number;
  /** Null when it cannot be worked out. */
  readonly orderValueMinor: Minor | null;
  readonly exposure: Readonly<InstrumentExposure>;
  /** What holds its owner, limits on scopes among it. */
  readonly held: OwnerLimits;
  readonly deskWindow: SlidingWindow | null;
  readonly strategyWindow: SlidingWindow | null;
  readonly deskMessages: number;
  readonly strategyMessages: number;
}

/** Gathers the facts of a well-formed ask. */
export function gatherFacts(ask: Ask, gate: GateContext): Facts {
  const { request, monoNanos } = ask;
  const { owner } = request;
  const held = gate.nodes.of(owner, gate);
  const { limits, valuation, market, strategyWindow } = held;
  const top = referenceOf(market);
  const deskWindow = gate.rates.desk;
  const judgedPrice = judgedPriceOf(request, top);
  const { amends } = ask;
  return {
    ask,
    request,
    gate,
    instrument: held.instrument,
    valuation,
    limits,
    permitted: held.permitted,
    mode: decidingMode(gate.ledger, owner) ?? null,
    market,
    top,
    referenceAgeNanos: top === null ? null : monoNanos - top.receivedMonoNanos,
    judgedPrice,
    openLots: request.lots - (amends === undefined ? 0 : usedLots(amends)),
    replacedLots: amends === undefined ? 0 : openLots(amends),
    orderValueMinor: valueOf(request, top, valuation, limits, judgedPrice),
    exposure: gate.exposure.instruments.get(owner.instrument) ?? noExposure,
    held,
    deskWindow,
    strategyWindow,
    deskMessages: deskWindow === null ? 0 : deskWindow.countAt(monoNanos),
    strategyMessages: strategyWindow === null ? 0 : strategyWindow.countAt(monoNanos),
  };
}

/** Best bid and ask that orders are judged by; null: there are none. */
export const referenceOf = (market: InstrumentMarket | null): Top | null =>
  market === null ? null : (tickerOnTop(market) ?? topOf(market));

/** What the order can be held to: its price, its stop, or what it would take. */
function judgedPriceOf(request: OrderRequest, top: Top | null): PriceTicks | null {
  switch (request.type) {
    case 'limit':
    case 'stopLimit':
      return request.price;
    case 'stop':
      return request.stopPrice ?? null;
    case 'market':
      return farTouch(request, top);
    default:
      return missingCase(request.type);
  }
}

/** The side of the top that the order would take. */
function farTouch(request: OrderRequest, top: Top | null): PriceTicks | null {
  if (top === null) return null;
  return request.side === 'buy' ? top.askPrice : top.bidPrice;
}

function valueOf(
  request: OrderRequest,
  top: Top | null,
  valuation: Valuation | null,
  limits: InstrumentLimits | null,
  judgedPrice: PriceTicks | null,
): Minor | null {
  if (valuation === null || limits === null || judgedPrice === null) return null;
  if (judgedPrice <= 0 || request.lots <= 0) return null;
  if (request.price !== null) {
    return orderValue(valuation, bestPrice(request, top, judgedPrice), request.lots);
  }
  const worst = collarPrice(judgedPrice, limits.priceCollarBps);
  return worst === null ? null : orderValue(valuation, worst, request.lots);
}

/**
 * The most that an order with a limit trades at. A sell gets what is bid where that is more: it is
 * held to its limit from below alone, and one that waits for its stop gets the stop.
 */
function bestPrice(request: OrderRequest, top: Top | null, limit: PriceTicks): PriceTicks {
  if (request.side === 'buy') return limit;
  const met = request.stopPrice ?? top?.bidPrice ?? limit;
  return met > limit ? met : limit;
}

/** The facts as the ledger keeps them beside the verdict. */
export function inputsOf(facts: Facts): VerdictInputs {
  const { top, referenceAgeNanos, exposure, orderValueMinor } = facts;
  const positionLots = lots(exposure.positionLots);
  const workingBuyLots = lots(exposure.workingBuyLots);
  const workingSellLots = lots(exposure.workingSellLots);
  const messagesInWindow = facts.deskMessages;
  if (top === null || referenceAgeNanos === null) {
    return {
      referencePrice: null,
      referenceAgeMicros: null,
      positionLots,
      workingBuyLots,
      workingSellLots,
      orderValueMinor,
      messagesInWindow,
    };
  }
  return {
    referencePrice: priceTicks(Math.floor((top.bidPrice + top.askPrice) / 2)),
    referenceBid: top.bidPrice,
    referenceAsk: top.askPrice,
    referenceAgeMicros: Math.trunc(referenceAgeNanos / 1_000),
    positionLots,
    workingBuyLots,
    workingSellLots,
    orderValueMinor,
    messagesInWindow,
  };
}
