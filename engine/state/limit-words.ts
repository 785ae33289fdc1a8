/**
 * A limit and its figures in words, the same at the command line and in the window.
 * Rounds nothing: every text comes from integers.
 */
import type { LimitUse } from '../contract/limit-use.ts';
import { decimalText, textOfUnits } from '../contract/numbers.ts';
import type { LedgerState } from './ledger-state.ts';

const words: Readonly<Partial<Record<LimitUse['limit'], string>>> = {
  position: 'Position',
  unmatched: 'Unmatched',
  dailyLoss: 'Loss of the day',
  dailyTurnover: 'Turnover of the day',
  orderQuantity: 'Largest order',
  orderValue: 'Largest order value',
  longPosition: 'Long',
  shortPosition: 'Short',
  messageRate: 'Messages',
};

/** What the limit is of, as `Position`, or `Messages in 1 s`. */
export function limitWord({ limit, windowMillis }: LimitUse): string {
  const window = windowMillis === undefined ? '' : ` in ${windowMillis / 1_000} s`;
  return `${words[limit] ?? spaced(limit)}${window}`;
}

/** `grossExposure` as `Gross exposure`. */
const spaced = (name: string): string =>
  name
    .replace(/^./, (letter) => letter.toUpperCase())
    .replace(/[A-Z]/g, (letter, at: number) => (at === 0 ? letter : ` ${letter.toLowerCase()}`));

/** A figure of a limit as plain decimal text, and its unit. */
export function limitFigure(
  { instruments, valuations }: Pick<LedgerState, 'instruments' | 'valuations'>,
  { unit, instrument: id, currency }: LimitUse,
  value: number,
): { readonly text: string; readonly unit: string } {
  if (unit === 'messages') return { text: String(value), unit: '' };
  if (unit === 'millis') return { text: decimalText(value, 3), unit: 's' };
  if (unit === 'bps') return { text: String(value), unit };
  if (unit === 'minor') {
    const quoted = [...instruments.values()].find(({ quote }) => quote === currency);
    if (quoted !== undefined) {
      return { text: decimalText(value, quoted.quoteScale), unit: quoted.quote };
    }
    const settled = [...instruments.values()].find(
      ({ base, kind }) => kind === 'inverse' && base === currency,
    );
    if (settled === undefined) return { text: String(value), unit: `minor ${currency ?? ''}` };
    return { text: decimalText(value, settled.settlementScale), unit: settled.base };
  }
  const instrument = id === undefined ? undefined : instruments.get(id);
  const valuation = id === undefined ? undefined : valuations.get(id);
  if (instrument === undefined || valuation === undefined) {
    return { text: String(value), unit: 'lots' };
  }
  const name = instrument.kind === 'inverse' ? 'contracts' : instrument.base;
  return { text: textOfUnits(value, valuation.lot), unit: name };
}
