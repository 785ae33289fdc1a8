/**
 * The rules of a desk file for limits on scopes: names once, and only scopes that the desk has.
 * Knows no grids; those are checked when the venues have told them (desk-nodes).
 */
import type { DeskConfig } from '../contract/config.ts';
import type { HardLimitsConfig, LimitNodeConfig } from '../contract/limits-config.ts';
import { unmatchedStrategy } from '../contract/reconciliation.ts';
import type { Scope } from '../contract/scope.ts';
import type { ConfigPath, Finding } from './config-issue.ts';
import { isHandOrder } from './hand-rules.ts';

/** What is wrong with the section `limits`; nothing where there is none. */
export function nodeFindings(config: DeskConfig): Finding[] {
  const { limits } = config;
  if (limits === undefined) return [];
  const seen = new Set<string>();
  const findings = limits.nodes.flatMap(({ name, scope, limits: hard, soft }, place): Finding[] => {
    const path = ['limits', 'nodes', place] as const;
    const found = unknownNames(config, scope, [...path, 'scope']);
    if (seen.has(name)) {
      const problem = `there is another node ${name}`;
      found.push({ path: [...path, 'name'], problem, instead: 'give each node a name of its own' });
    }
    seen.add(name);
    if (Object.keys(hard).length + Object.keys(soft ?? {}).length === 0) {
      const problem = `${name} limits nothing`;
      found.push({ path: [...path], problem, instead: 'write its limits, or leave it out' });
    }
    return [...found, ...senseless(config.limits?.nodes[place], path)];
  });
  const restricted = limits.restricted.flatMap(({ scope }, place) =>
    unknownNames(config, scope, ['limits', 'restricted', place, 'scope']),
  );
  return [...findings, ...restricted, ...traderFindings(config)];
}

const positions = [
  ...['longQuantity', 'shortQuantity', 'grossValue', 'portfolioVolatility', 'concentration'],
] as const;
const quantities = ['orderQuantity', 'longQuantity', 'shortQuantity'] as const;
const money = ['orderValue', 'grossValue', 'portfolioVolatility', 'concentration'] as const;

/** Whether some figure of a set is in money. */
export const holdsMoney = (limits: HardLimitsConfig): boolean =>
  money.some((key) => key in limits && limits[key] !== undefined);

/** Limits that make no sense of their scope: the gate would let no order pass them. */
function senseless(node: LimitNodeConfig | undefined, path: ConfigPath): Finding[] {
  if (node === undefined) return [];
  const { name, scope, currency, limits, soft = {} } = node;
  const sets: readonly (readonly [string, HardLimitsConfig])[] = [
    ['limits', limits],
    ['soft', soft],
  ];
  return sets.flatMap(([key, set]) => {
    const findings: Finding[] = [];
    const object = (names: readonly string[], problem: string, instead: string): void => {
      for (const held of Object.keys(set).filter((one) => names.includes(one))) {
        findings.push({ path: [...path, key, held], problem, instead });
      }
    };
    if ((scope.trader ?? scope.client) !== undefined) {
      const problem = `a position has no trader and no client, and ${name} names one`;
      object(positions, problem, 'name the strategy, or its account');
    } else if (scope.instrument === undefined) {
      const problem = `${name} names no instrument, and quantities of several do not add up`;
      object(quantities, problem, 'name the instrument in the scope, or limit the value');
    }
    if (currency === undefined) {
      object(money, `${name} limits money of no currency`, 'name the currency of the node');
    }
    return findings;
  });
}

/** Each trader once, and only instruments of the desk. */
function traderFindings(config: DeskConfig): Finding[] {
  const traders = config.limits?.traders ?? [];
  return traders.flatMap(({ trader, instruments }, place): Finding[] => {
    const path = ['limits', 'traders', place] as const;
    const found = instruments.flatMap((instrument, at) =>
      unknownNames(config, { instrument }, [...path, 'instruments', at]),
    );
    if (traders.findIndex((one) => one.trader === trader) === place) return found;
    const problem = `there is another list for ${trader}`;
    return [...found, { path: [...path], problem, instead: 'make one list of them' }];
  });
}

/** A scope with a name that is not on the desk would hold nothing, and nobody would notice. */
function unknownNames(config: DeskConfig, scope: Scope, path: ConfigPath): Finding[] {
  const { venues, strategies } = config;
  const known: Readonly<Record<keyof Scope, readonly string[] | null>> = {
    venue: venues.map(({ id }) => id),
    account: venues.map(({ account }) => account),
    strategy: [...strategies.map(({ id }) => id), unmatchedStrategy],
    instrument: venues.flatMap(({ id, instruments }) =>
      instruments.map(({ symbol }) => `${symbol}.${id}`),
    ),
    client: strategies.map(({ client }) => client),
    // Operators may be enrolled that no file lists.
    trader: null,
  };
  return Object.entries(scope).flatMap(([field, value]) => {
    const names = known[field as keyof Scope];
    if (value === undefined || names === null || names.includes(value)) return [];
    if (field === 'strategy' && isHandOrder(config, value)) return [];
    const problem = `there is no ${field} ${value} on this desk`;
    const instead =
      names.length === 0 ? 'leave it out' : `use one of ${[...new Set(names)].join(', ')}`;
    return [{ path: [...path, field], problem, instead }];
  });
}
