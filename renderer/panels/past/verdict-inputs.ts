/**
 * The facts that a verdict was given on, in words and in the units of its instrument.
 * Leaves nothing out that the ledger has; what was not known then is called so.
 */
import type { LedgerBody, LedgerEvent } from '../../../engine/contract/events.ts';
import type { InstrumentId } from '../../../engine/contract/ids.ts';
import {
  type Instrument,
  type Valuation,
  valuationOf,
} from '../../../engine/contract/instrument.ts';
import { groupDigits, microsText, signedDigits } from '../../kit/number-text.ts';
import { moneyText, priceText, quantityText } from '../../replica/figures.ts';

type Inputs = Extract<LedgerBody, { type: 'verdict.recorded' }>['inputs'];

/** One sentence a fact; undefined: how the instrument was defined then is not read yet. */
export function inputTexts(inputs: Inputs, instrument: Instrument | undefined): readonly string[] {
  if (instrument === undefined)
    return ['its inputs: how the instrument was defined then is not read yet'];
  const valuation = valuationOf(instrument);
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

/** The instrument of the order that a chain begins with; null: it begins with no order. */
export function chainInstrument({ body }: LedgerEvent): InstrumentId | null {
  if (body.type === 'intent.recorded') return body.request.owner.instrument;
  return body.type === 'reconciliation.found' ? body.difference.instrument : null;
}
