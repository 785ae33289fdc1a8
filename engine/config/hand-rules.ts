/** The rule of a desk file for orders by hand: only instruments that the desk trades at all. */
import type { DeskConfig } from '../contract/config.ts';
import type { Finding } from './config-issue.ts';
import { nearest } from './suggestion.ts';

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
