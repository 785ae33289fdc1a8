/**
 * The ticket of an order by hand: from what is typed to the exact order, its words, and what the
 * gate says of it now. Sends nothing.
 */
import type { GateAnswer } from '../../engine/contract/gate-ask.ts';
import { handStrategy } from '../../engine/contract/hand.ts';
import {
  type AccountId,
  type ClientOrderId,
  type InstrumentId,
  OperatorId,
  type StrategyId,
} from '../../engine/contract/ids.ts';
import { type Decimal, unitsOf } from '../../engine/contract/numbers.ts';
import { StrategyOrderRequest } from '../../engine/contract/strategy.ts';
import { orderValue } from '../../engine/state/exact-value.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { limitFigure, limitWord } from '../../engine/state/limit-words.ts';
import { orderText } from '../../engine/state/order-terms.ts';
import { moneyText, priceText, quantityText } from './figures.ts';

/** The desk's state, as the forms read it. */
export type DeskState = LedgerState;

/** What the form of an act by hand is about. */
export type HandForm =
  | { readonly kind: 'ticket' }
  | { readonly kind: 'amend'; readonly clientOrderId: ClientOrderId }
  | {
      readonly kind: 'close';
      readonly account: AccountId;
      readonly strategy: StrategyId;
      readonly instrument: InstrumentId;
    };

/** What is typed. */
export interface Ticket {
  readonly instrument: InstrumentId | null;
  /** Chosen by nobody yet: null. */
  readonly side: 'buy' | 'sell' | null;
  readonly type: 'limit' | 'market' | 'stop' | 'stopLimit';
  readonly timeInForce: 'GTC' | 'IOC' | 'FOK';
  readonly quantity: string;
  readonly price: string;
  readonly stop: string;
  readonly postOnly: boolean;
  readonly reduceOnly: boolean;
}

export const emptyTicket = (instrument: InstrumentId | null): Ticket => ({
  ...{ instrument, side: null, type: 'limit', timeInForce: 'GTC' },
  ...{ quantity: '', price: '', stop: '', postOnly: false, reduceOnly: false },
});

export const typeWords = {
  limit: 'Limit',
  market: 'Market',
  stop: 'Stop',
  stopLimit: 'Stop limit',
} as const;

export const timeWords = {
  GTC: 'Good till cancelled',
  IOC: 'Immediate or cancel',
  FOK: 'Fill or kill',
} as const;

export const hasPrice = ({ type }: Ticket): boolean => type === 'limit' || type === 'stopLimit';
export const hasStop = ({ type }: Ticket): boolean => type === 'stop' || type === 'stopLimit';

/** A typed number in steps of the grid; why not, where it is none. Empty text: nothing yet. */
export function stepsOf(
  text: string,
  grid: Decimal,
  step: string,
): { readonly units: number } | { readonly fault: string } {
  const plain = text.trim().replaceAll(',', '');
  if (plain === '') return { fault: '' };
  const units = unitsOf(plain, grid);
  if (units !== null && units > 0) return { units };
  return { fault: `Write a positive multiple of ${step}.` };
}

/** Faults by field; a field that is still empty has ''. */
export type TicketFaults = Readonly<Partial<Record<'quantity' | 'price' | 'stop', string>>>;

export type ParsedTicket =
  | { readonly request: StrategyOrderRequest }
  | { readonly faults: TicketFaults; readonly missing: string };

/** The exact order, or what is wrong or missing. */
export function parseTicket(ticket: Ticket, ledger: LedgerState): ParsedTicket {
  const { instrument: id, side, type, timeInForce, postOnly, reduceOnly } = ticket;
  const instrument = id === null ? undefined : ledger.instruments.get(id);
  const valuation = id === null ? undefined : ledger.valuations.get(id);
  if (instrument === undefined || valuation === undefined) {
    return { faults: {}, missing: 'Choose an instrument.' };
  }
  const quantity = stepsOf(ticket.quantity, valuation.lot, instrument.lotSize);
  const ofPrice = (text: string) => stepsOf(text, valuation.price, instrument.priceIncrement);
  const price = hasPrice(ticket) ? ofPrice(ticket.price) : { units: null };
  const stop = hasStop(ticket) ? ofPrice(ticket.stop) : { units: null };
  const faults = {
    ...('fault' in quantity ? { quantity: quantity.fault } : {}),
    ...('fault' in price ? { price: price.fault } : {}),
    ...('fault' in stop ? { stop: stop.fault } : {}),
  };
  if (side === null) return { faults, missing: 'Choose buy or sell.' };
  if ('fault' in quantity || 'fault' in price || 'fault' in stop) {
    const empty = Object.entries(faults).filter(([, fault]) => fault === '');
    const names = empty.map(([name]) => (name === 'stop' ? 'stop price' : name));
    return { faults, missing: names.length === 0 ? '' : `Still missing: ${names.join(', ')}.` };
  }
  const parsed = StrategyOrderRequest.safeParse({
    ...{ instrument: id, side, type, postOnly: type === 'limit' && postOnly },
    timeInForce: type === 'market' ? 'IOC' : timeInForce,
    ...{ price: price.units, lots: quantity.units },
    ...(stop.units === null ? {} : { stopPrice: stop.units }),
    ...(reduceOnly ? { reduceOnly } : {}),
  });
  return parsed.success ? { request: parsed.data } : { faults, missing: 'That is no order.' };
}

/** The order in one line that leaves nothing open: `Buy 1.00 SOL at 150.85 USDT`. */
export function orderLine(request: StrategyOrderRequest, ledger: LedgerState): string {
  const { instrument: id, stopPrice } = request;
  const instrument = ledger.instruments.get(id);
  const wakes = stopPrice === undefined ? '' : `, woken at ${stopText(id, stopPrice, ledger)}`;
  return `${orderText(request, instrument)}${wakes}`;
}

function stopText(id: InstrumentId, stopPrice: number, ledger: LedgerState): string {
  const valuation = ledger.valuations.get(id);
  return valuation === undefined ? `${stopPrice} ticks` : priceText(valuation, stopPrice);
}

/** What an order is worth at its own price, with its currency; empty where it has none. */
export function valueLine(request: StrategyOrderRequest, ledger: LedgerState): string {
  const { instrument: id, price, stopPrice, lots } = request;
  const instrument = ledger.instruments.get(id);
  const valuation = ledger.valuations.get(id);
  const at = price ?? stopPrice ?? null;
  if (instrument === undefined || valuation === undefined || at === null) return '';
  const value = orderValue(valuation, at, lots);
  if (value === null) return '';
  return `${moneyText(value, instrument.quoteScale)} ${instrument.quote}`;
}

/** The strategy whose order it would be; null: this window has no key, or its name is too long. */
export function strategyOf(operator: string | null): StrategyId | null {
  const parsed = OperatorId.safeParse(operator);
  return parsed.success ? handStrategy(parsed.data) : null;
}

/** A limit that the order would use, largest share first. */
export interface TicketUse {
  readonly label: string;
  readonly text: string;
  readonly share: number;
}

/** Limits shown beside an order. */
const shownUses = 4;

/** What the order alone, and with what is held and works already, comes to beside the limits. */
export function ticketUses(
  request: StrategyOrderRequest,
  answer: Pick<GateAnswer, 'inputs' | 'uses' | 'refusal'>,
  ledger: LedgerState,
): TicketUse[] {
  const { inputs } = answer;
  const { instrument: id, side, lots } = request;
  const instrument = ledger.instruments.get(id);
  const valuation = ledger.valuations.get(id);
  const limits = ledger.limits?.instruments.find((one) => one.instrument === id);
  if (instrument === undefined || valuation === undefined || limits === undefined) return [];
  const unit = instrument.kind === 'inverse' ? 'contracts' : instrument.base;
  const inLots = (label: string, use: number, bound: number): TicketUse => ({
    label,
    text: `${quantityText(valuation, use)} of ${quantityText(valuation, bound)} ${unit}`,
    share: bound === 0 ? 1 : use / bound,
  });
  const uses = [inLots('Order quantity', lots, limits.orderLots), ...nodeUsesOf(answer, ledger)];
  const value = inputs?.orderValueMinor ?? null;
  if (value !== null) {
    const { quoteScale, quote } = instrument;
    const bound = limits.orderValueMinor;
    const text = `${moneyText(value, quoteScale)} of ${moneyText(bound, quoteScale)} ${quote}`;
    uses.push({ label: 'Order value', text, share: bound === 0 ? 1 : value / bound });
  }
  if (inputs !== null) {
    const { positionLots, workingBuyLots, workingSellLots } = inputs;
    const reach =
      side === 'buy' ? positionLots + workingBuyLots + lots : workingSellLots + lots - positionLots;
    const label = side === 'buy' ? 'Long with it' : 'Short with it';
    uses.push(inLots(label, Math.max(0, reach), limits.positionLots));
  }
  return uses.toSorted((one, other) => other.share - one.share).slice(0, shownUses);
}

/** What the nodes that are nearest to their limits have in use; the one that refuses, with it. */
function nodeUsesOf(
  { uses, refusal }: Pick<GateAnswer, 'uses' | 'refusal'>,
  ledger: LedgerState,
): TicketUse[] {
  const breach = refusal?.breach;
  const all = uses.filter(({ node, limit }) => node !== breach?.node || limit !== breach.limit);
  const told = breach === undefined ? all : [breach, ...all];
  return told.flatMap(({ node: name, limit, severity, use, bound, unit, currency }) => {
    const node = ledger.limits?.nodes?.find((one) => one.name === name);
    if (use === null || bound === null || bound === 0 || node === undefined) return [];
    // Of a repeat the age is told, and that is within its limit where it is more.
    if (limit === 'repeat') return [];
    const { instrument } = node.scope;
    const one = { of: 'node', name, limit, severity, use, bound, unit } as const;
    const whose = { ...one, ...(currency === undefined ? {} : { currency }) };
    const figured = instrument === undefined ? whose : { ...whose, instrument };
    const of = limitFigure(ledger, figured, bound);
    const text = `${limitFigure(ledger, figured, use).text} of ${of.text} ${of.unit}`.trim();
    return [{ label: `${limitWord(figured)}, ${name}`, text, share: use / bound }];
  });
}
