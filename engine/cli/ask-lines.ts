/** The gate's answer to `quarterdeck ask` in words: the objection, its figures, and all uses. */
import type { GateAnswer, NodeUse } from '../contract/gate-ask.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { LimitBreach } from '../contract/limit-tree.ts';
import { decimalText } from '../contract/numbers.ts';
import type { Amounts } from './desk-snapshot.ts';

/** What the answer says, line by line. */
export function answerLines(
  { refusal, uses }: GateAnswer,
  instrument: Instrument,
  amounts: Amounts,
): string[] {
  const figure = figureOf(instrument, amounts);
  const verdict =
    refusal === null ? ['it could go out now'] : [`refused by ${refusal.node}: ${refusal.detail}`];
  const { breach } = refusal ?? {};
  const breached =
    breach === undefined
      ? []
      : [
          `  node ${breach.node}, ${breach.severity} limit ${breach.limit}: ` +
            `${figure(breach, breach.use)} of ${figure(breach, breach.bound)}`,
        ];
  const used = uses.map(
    (use) =>
      `${use.node} ${use.severity} ${use.limit}: ${figure(use, use.use)} of ` +
      `${figure(use, use.bound)}`,
  );
  return [...verdict, ...breached, ...used];
}

type Figure = Pick<NodeUse, 'currency' | 'instrument'> & { readonly unit: LimitBreach['unit'] };

/**
 * A figure in its unit: lots on the grid of their own instrument, money with the decimals of the
 * quote currency of the one that was asked about.
 */
function figureOf({ id, quote, quoteScale }: Instrument, amounts: Amounts) {
  return ({ unit, currency, instrument = id }: Figure, value: number | null): string => {
    if (value === null) return 'unknown';
    if (unit === 'lots') return amounts.quantity(instrument, value);
    if (unit !== 'minor') return `${value} ${unit}`;
    return currency === undefined || currency === quote
      ? `${decimalText(value, quoteScale)} ${quote}`
      : `${value} minor units of ${currency}`;
  };
}
