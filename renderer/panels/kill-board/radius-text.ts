/** What a scope reaches at one moment, as the report of a kill keeps it, in one line. */
import {
  type KillRadius,
  onlyAtVenueText,
  sharesText,
} from '../../../engine/contract/kill-rows.ts';
import { countedText, groupDigits } from '../../kit/number-text.ts';
import { moneyText } from '../../replica/figures.ts';

/** A radius in one line. */
export function radiusText(radius: KillRadius): string {
  const { orders, positions, strategies, values, unpriced, venues = [] } = radius;
  const beyond = onlyAtVenueText(radius);
  const shares = sharesText(venues);
  const money = values.map(({ currency, scale, ordersMinor, positionsMinor }) => {
    const text = (minor: number): string => groupDigits(moneyText(minor, scale));
    return `${text(ordersMinor)} working and ${text(positionsMinor)} held ${currency}`;
  });
  return [
    countedText(orders, 'order'),
    ...(beyond === '' ? [] : [beyond]),
    countedText(positions, 'position'),
    strategies === 1 ? '1 strategy' : `${strategies} strategies`,
    ...money,
    ...(unpriced > 0 ? [`${unpriced} without a price`] : []),
    ...(shares === '' ? [] : [`orders and positions by venue: ${shares}`]),
  ].join(', ');
}
