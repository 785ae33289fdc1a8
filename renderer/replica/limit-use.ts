/**
 * Every limit with its use, by the engine's own function over the replica; what the gate has of
 * windows and of its clock as the engine told it last, because a replica has neither.
 * Shows limits; holds none.
 */
import type { LimitsAnswer, LimitUse } from '../../engine/contract/limit-use.ts';
import type { LedgerState } from '../../engine/state/ledger-state.ts';
import { limitUses } from '../../engine/state/limit-uses.ts';
import { limitFigure, limitWord } from '../../engine/state/limit-words.ts';
import { isClocked } from '../../engine/state/node-use.ts';
import { moneyText } from './figures.ts';

/** One limit with its use; texts are plain decimals. */
export interface LimitView {
  readonly key: string;
  readonly label: string;
  readonly used: string;
  readonly limit: string;
  readonly unit: string;
  /** Use as a share of the limit; null: nobody has told the use. */
  readonly share: number | null;
}

const keyOf = ({ of, name, severity, limit, currency }: LimitUse): string =>
  [of, name, severity, limit, currency ?? ''].join('/');

/** Uses of every limit, in the order in which the limits are written. */
export function limitViews(
  ledger: LedgerState,
  told: Pick<LimitsAnswer, 'uses'> | null = null,
): LimitView[] {
  const counted = new Map((told?.uses ?? []).filter(isClocked).map((one) => [keyOf(one), one.use]));
  return limitUses(ledger).map((one) => {
    const key = keyOf(one);
    const use = one.use ?? counted.get(key) ?? null;
    return {
      key,
      label: labelOf(ledger, one),
      used: use === null ? '\u2013' : textOf(ledger, one, use),
      limit: textOf(ledger, one, one.bound),
      unit: limitFigure(ledger, one, one.bound).unit,
      share: use === null ? null : one.bound === 0 ? 1 : use / one.bound,
    };
  });
}

/** Shares between which nobody has to look again: only beyond one of them a limit moves up. */
const steps = [0.25, 0.5, 0.8, 1];

const stepOf = ({ share }: LimitView): number =>
  share === null ? -1 : steps.filter((step) => share >= step).length;

/** Most used first, in steps: within one they keep their order, and do not jump all the time. */
export const mostUsedFirst = (views: readonly LimitView[]): LimitView[] =>
  views.toSorted((one, other) => stepOf(other) - stepOf(one));

/** What it is of behind what it limits: `Position, BTCUSDT`. */
function labelOf({ instruments }: LedgerState, one: LimitUse): string {
  const symbol = [...instruments.values()].find(({ id }) => id === one.name)?.symbol;
  const name = one.of === 'instrument' ? (symbol ?? one.name) : one.name;
  return `${limitWord(one)}, ${name}${one.severity === 'soft' ? ', soft' : ''}`;
}

/** Money is rounded to the decimals that are shown elsewhere. */
function textOf(ledger: LedgerState, one: LimitUse, value: number): string {
  const figure = limitFigure(ledger, one, value);
  if (one.unit !== 'minor') return figure.text;
  const scale = figure.text.split('.')[1]?.length ?? 0;
  return moneyText(value, scale);
}
