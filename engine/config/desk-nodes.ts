/**
 * Turns the limits on scopes of a desk file into lots and minor units of the venue's instruments.
 * Rounds nothing, and takes no limit that its scope makes no sense of: the gate would let no order
 * pass it.
 */
import type { DeskConfig } from '../contract/config.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { HardLimits, LimitNode, Restriction } from '../contract/limit-tree.ts';
import type { TraderLimits } from '../contract/limits.ts';
import type { HardLimitsConfig, LimitNodeConfig } from '../contract/limits-config.ts';
import { type Decimal, lots, minor, parseDecimal, unitsOf } from '../contract/numbers.ts';
import type { ConfigPath, Finding } from './config-issue.ts';
import { holdsMoney } from './node-rules.ts';

/** What the desk file adds to the limits; each left out where the file has none. */
export interface DeskNodes {
  readonly nodes?: LimitNode[];
  readonly restricted?: Restriction[];
  readonly traders?: TraderLimits[];
}

/** The nodes and restrictions of a desk file; what is wrong with them goes into `findings`. */
export function deskNodes(
  { limits, venues }: DeskConfig,
  instruments: readonly Instrument[],
  findings: Finding[],
): DeskNodes {
  if (limits === undefined) return {};
  const traded = instruments.filter(({ venue, symbol }) =>
    venues.some(({ id, instruments: listed }) =>
      id === venue ? listed.some((entry) => entry.symbol === symbol) : false,
    ),
  );
  const nodes = limits.nodes.map((node, place) =>
    convert(node, traded, ['limits', 'nodes', place], findings),
  );
  return {
    ...(nodes.length === 0 ? {} : { nodes }),
    ...(limits.restricted.length === 0 ? {} : { restricted: limits.restricted }),
    ...(limits.traders === undefined ? {} : { traders: limits.traders }),
  };
}

/** The grids that a node's figures are on; null where its scope names none, or several. */
interface Grids {
  readonly lot: Decimal | null;
  readonly money: Decimal | null;
}

function convert(
  node: LimitNodeConfig,
  traded: readonly Instrument[],
  path: ConfigPath,
  findings: Finding[],
): LimitNode {
  const { name, scope, currency, limits, soft } = node;
  const inScope = traded.filter(
    ({ id, venue }) =>
      (scope.instrument ?? id) === id && (scope.venue === undefined || scope.venue === venue),
  );
  const [first] = inScope;
  const hasMoney = holdsMoney(limits) || holdsMoney(soft ?? {});
  const foreign = hasMoney ? inScope.find(({ quote }) => quote !== currency) : undefined;
  if (inScope.length === 0) {
    findings.push({
      path: [...path, 'scope'],
      problem: `no instrument of the desk is in the scope of ${name}`,
      instead: 'name an instrument as SYMBOL.venue, or leave it out',
    });
  } else if (foreign !== undefined) {
    findings.push({
      path: [...path, 'currency'],
      problem:
        `${foreign.id} is quoted in ${foreign.quote}, ` + `the money of ${name} is in ${currency}`,
      instead: 'make one node for each quote currency, and name its currency',
    });
  }
  const isOne = scope.instrument !== undefined && first !== undefined;
  const grids: Grids = {
    lot: isOne ? parseDecimal(first.lotSize) : null,
    money: first === undefined ? null : { mantissa: 1, decimals: first.quoteScale },
  };
  const set = (from: HardLimitsConfig, key: string): HardLimits =>
    setOf(from, grids, [...path, key], findings);
  return {
    name,
    scope,
    ...(currency === undefined ? {} : { currency }),
    hard: set(limits, 'limits'),
    ...(soft === undefined ? {} : { soft: set(soft, 'soft') }),
  };
}

function setOf(
  from: HardLimitsConfig,
  grids: Grids,
  path: ConfigPath,
  findings: Finding[],
): HardLimits {
  const units = (key: keyof HardLimitsConfig, grid: Decimal | null) => {
    const limit = from[key];
    const text = typeof limit === 'object' && 'aboveValue' in limit ? limit.aboveValue : limit;
    if (typeof text !== 'string') return undefined;
    const find = (problem: string, instead: string): undefined => {
      findings.push({ path: [...path, key], problem, instead });
    };
    const value = grid === null ? null : unitsOf(text, grid);
    if (value !== null && value > 0) return value;
    return find(`${text} is no positive number on the grid`, 'use a multiple of its step');
  };
  const { lot, money } = grids;
  const inLots = (key: keyof HardLimitsConfig) => {
    const value = units(key, lot);
    return value === undefined ? undefined : lots(value);
  };
  const inMoney = (key: keyof HardLimitsConfig) => {
    const value = units(key, money);
    return value === undefined ? undefined : minor(value);
  };
  const concentrated = () => {
    const floorMinor = inMoney('concentration');
    if (floorMinor === undefined || from.concentration === undefined) return undefined;
    return { shareBps: from.concentration.shareBps, floorMinor };
  };
  return present({
    orderLots: inLots('orderQuantity'),
    orderValueMinor: inMoney('orderValue'),
    priceCollarBps: from.priceCollarBps,
    priceDrift: from.priceDrift,
    longLots: inLots('longQuantity'),
    shortLots: inLots('shortQuantity'),
    grossMinor: inMoney('grossValue'),
    concentration: concentrated(),
    messageRate: from.messageRate,
    repeatMillis: from.repeatMillis,
    volatilityMinor: inMoney('portfolioVolatility'),
  });
}

/** Without the limits that are not there: the ledger has no word for nothing. */
const present = (limits: HardLimits): HardLimits =>
  Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
