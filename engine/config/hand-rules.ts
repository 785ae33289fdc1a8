/** The rule of a desk file for orders by hand: only instruments that the desk trades at all. */
import type { DeskConfig } from '../contract/config.ts';
import { handLimits, isHandName } from '../contract/hand.ts';
import type { Finding } from './config-issue.ts';
import { nearest } from './suggestion.ts';

/**
 * Whether a strategy of this name can order by hand here: operators may be enrolled that no file
 * lists, and each has one.
 */
export const isHandOrder = ({ hand }: Pick<DeskConfig, 'hand'>, strategy: string): boolean =>
  hand !== undefined && isHandName(strategy) && strategy !== handLimits;

/** What is wrong with the section `hand`; nothing where there is none. */
export function handFindings({ hand, venues }: DeskConfig): Finding[] {
  const listed = venues.flatMap(({ id, instruments }) =>
    instruments.map(({ symbol }) => `${symbol}.${id}`),
  );
  return (hand?.instruments ?? []).flatMap((name, place) => {
    if (listed.includes(name)) return [];
    const near = nearest(name, listed);
    const problem = `${name} is not listed at any venue of this desk`;
    const instead = near === null ? 'write it as SYMBOL.venue' : `did you mean ${near}?`;
    return [{ path: ['hand', 'instruments', place], problem, instead }];
  });
}
