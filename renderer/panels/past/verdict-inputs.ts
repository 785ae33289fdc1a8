/**
 * The facts that a verdict was given on, in words and in the units of its instrument.
 * Leaves nothing out that the ledger has; what was not known then is called so.
 */
import type { LedgerBody } from '../../../engine/contract/events.ts';
import type { Instrument, Valuation } from '../../../engine/contract/instrument.ts';
import type { OrderRequest } from '../../../engine/contract/orders.ts';
import { groupDigits, microsText, signedDigits } from '../../kit/number-text.ts';
import { moneyText, priceText, quantityText } from '../../replica/figures.ts';
import type { PastView } from '../../replica/past-log.ts';

type Inputs = Extract<LedgerBody, { type: 'verdict.recorded' }>['inputs'];

/** One sentence a fact; of an instrument that the ledger does not know, nothing. */
export function inputTexts(
  inputs: Inputs,
  { owner }: OrderRequest,
  ledger: PastView['ledger'],
): readonly string[] {
  const valuation = ledger.valuations.get(owner.instrument);
  const instrument = ledger.instruments.get(owner.instrument);
  if (valuation === undefined || instrument === undefined) return [];
  return [
    referenceText(inputs, valuation),
    `position ${signedDigits(quantityText(valuation, inputs.positionLots))}`,
    workingText(inputs, valuation),
    valueText(inputs, instrument),
    `${inputs.messagesInWindow} messages in the window`,
  ];
}

function referenceText(inputs: Inputs, valuation: Valuation): string {
  const { referencePrice, referenceBid, referenceAsk, referenceAgeMicros } = inputs;
  if (referencePrice === null) return 'no reference price';
  const price = (ticks: number): string => groupDigits(priceText(valuation, ticks));
  const hasSides = referenceBid !== undefined && referenceAsk !== undefined;
  const sides = hasSides ? ` (bid ${price(referenceBid)}, ask ${price(referenceAsk)})` : '';
  const age = referenceAgeMicros === null ? '' : `, ${microsText(referenceAgeMicros)} old`;
  return `reference ${price(referencePrice)}${sides}${age}`;
}

function workingText({ workingBuyLots, workingSellLots }: Inputs, valuation: Valuation): string {
  const quantity = (lots: number): string => groupDigits(quantityText(valuation, lots));
  return `working: buy ${quantity(workingBuyLots)}, sell ${quantity(workingSellLots)}`;
}

function valueText({ orderValueMinor }: Inputs, { quote, quoteScale }: Instrument): string {
  if (orderValueMinor === null) return 'value not known';
  return `value ${groupDigits(moneyText(orderValueMinor, quoteScale))} ${quote}`;
}
