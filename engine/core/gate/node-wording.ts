/**
 * The sentence of a refusal by a limit on a scope, from the same figures that stand beside it.
 * Never throws: what cannot be worked out is said to be so.
 */
import { missingCase } from '../../contract/assert.ts';
import type { LimitBreach, LimitName, LimitNode } from '../../contract/limit-tree.ts';
import { scopeText } from '../../contract/scope.ts';
import type { Facts } from './facts.ts';
import { moneyText, quantityText } from './wording.ts';

const whatOf: Readonly<Record<LimitName, string>> = {
  orderQuantity: 'a quantity of',
  orderValue: 'a value of',
  priceCollar: 'a price off the reference by',
  priceDrift: 'a price off those of the orders before it by',
  longPosition: 'a long position that could reach',
  shortPosition: 'a short position that could reach',
  grossExposure: 'a gross exposure that could reach',
  concentration: 'a share of the gross exposure of',
  messageRate: 'message number',
  repeat: 'an order like one of',
  portfolioVolatility: 'a volatility of the portfolio that could reach',
};

/** For example `a value of 2500.000000 USDT, the soft limit of alice (trader=alice) is ...`. */
export function breachText(facts: Facts, { name, scope }: LimitNode, breach: LimitBreach): string {
  const { limit, use, bound, severity } = breach;
  const what = `${whatOf[limit]} ${use === null ? 'unknown size' : unitText(facts, breach, use)}`;
  const soft = severity === 'soft' ? 'soft limit' : 'limit';
  const is = bound === null ? 'cannot be told' : `is ${unitText(facts, breach, bound)}`;
  const ago = limit === 'repeat' ? ' ago' : '';
  return `${what}${ago}, the ${soft} of ${name} (${scopeText(scope)}) ${is}`;
}

function unitText(facts: Facts, { unit }: LimitBreach, value: number): string {
  switch (unit) {
    case 'lots':
      return quantityText(facts, value);
    case 'minor':
      return moneyText(facts, value);
    case 'bps':
      return `${value} bps`;
    case 'messages':
      return `${value} in the window`;
    case 'millis':
      return `${value} ms`;
    default:
      return missingCase(unit);
  }
}
