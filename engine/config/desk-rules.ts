/**
 * What must hold between the parts of a desk file, beyond what its schema can say.
 * Knows no instrument grids: those are checked when the venue has told them (desk-limits).
 */
import { type DeskConfig, legsOf, type StrategyLeg } from '../contract/config.ts';
import { InstrumentId } from '../contract/ids.ts';
import { accountingFindings } from './accounting-rules.ts';
import { alertFindings } from './alert-rules.ts';
import type { ConfigPath, Finding } from './config-issue.ts';
import { covarianceFindings } from './covariance-rules.ts';
import { handFindings } from './hand-rules.ts';
import { nodeFindings } from './node-rules.ts';
import { nearest } from './suggestion.ts';
import { tripFindings } from './trip-rules.ts';

/** Everything that contradicts itself in a file whose schema fits. */
export function ruleFindings(config: DeskConfig): readonly Finding[] {
  return [
    ...environmentFindings(config),
    ...duplicateFindings(config),
    ...config.operators.flatMap(operatorFindings),
    ...config.venues.flatMap((venue, index) => venueFindings(config, venue, index)),
    ...config.strategies.flatMap((strategy, index) => strategyFindings(config, strategy, index)),
    ...alertFindings(config),
    ...tripFindings(config),
    ...accountingFindings(config),
    ...handFindings(config),
    ...nodeFindings(config),
    ...covarianceFindings(config),
  ];
}

type Venue = DeskConfig['venues'][number];
type Strategy = DeskConfig['strategies'][number];
type Operator = DeskConfig['operators'][number];

function environmentFindings(config: DeskConfig): readonly Finding[] {
  if (config.environment !== 'LIVE') return [];
  const findings: Finding[] = [
    {
      path: ['environment'],
      problem: 'LIVE is not possible yet: this version has no live venue',
      instead: 'write PAPER for real or recorded market data, or SIM',
    },
  ];
  if (config.singleOperator) {
    findings.push({
      path: ['singleOperator'],
      problem: 'a LIVE desk needs a second operator for every approval',
      instead: 'write false, and list at least two operators',
    });
  }
  return findings;
}

function duplicates(
  paths: readonly { readonly path: ConfigPath; readonly name: string }[],
  what: string,
): readonly Finding[] {
  const seen = new Set<string>();
  return paths.flatMap(({ path, name }) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [{ path, problem: `${what} "${name}" is there twice`, instead: 'keep one of them' }];
  });
}

function duplicateFindings(config: DeskConfig): readonly Finding[] {
  const named = (list: 'venues' | 'strategies' | 'operators') =>
    config[list].map((entry, index) => ({ path: [list, index, 'id'], name: String(entry.id) }));
  const keys = config.operators.map((operator, index) => ({
    path: ['operators', index, 'publicKey'],
    name: operator.publicKey,
  }));
  return [
    ...duplicates(named('venues'), 'venue'),
    ...duplicates(named('strategies'), 'strategy'),
    ...duplicates(named('operators'), 'operator'),
    ...duplicates(keys, 'public key'),
  ];
}

function operatorFindings(operator: Operator, index: number): readonly Finding[] {
  const raw = Buffer.from(operator.publicKey, 'base64');
  if (raw.length === 32 && raw.toString('base64') === operator.publicKey) return [];
  return [
    {
      path: ['operators', index, 'publicKey'],
      problem: 'not a raw 32-byte Ed25519 public key in base64',
      instead: 'copy publicKey from the operator\'s key file (44 characters, ending in "=")',
    },
  ];
}

function venueFindings(config: DeskConfig, venue: Venue, index: number): readonly Finding[] {
  const path = ['venues', index] as const;
  const symbols = venue.instruments.map((instrument, place) => ({
    path: [...path, 'instruments', place, 'symbol'],
    name: instrument.symbol,
  }));
  const tooLong = symbols.filter(
    ({ name }) => !InstrumentId.safeParse(`${name}.${venue.id}`).success,
  );
  return [
    ...duplicates(symbols, 'symbol'),
    ...tooLong.map((symbol) => ({
      path: symbol.path,
      problem: `${symbol.name}.${venue.id} is too long for an instrument id`,
      instead: 'use a shorter venue id (at most 64 characters together)',
    })),
    ...venue.instruments.flatMap((instrument, place) =>
      zeroLimits(instrument.limits, [...path, 'instruments', place, 'limits']),
    ),
    ...marketDataFindings(config, venue, path),
  ];
}

const decimalLimits = ['orderQuantity', 'orderValue', 'positionQuantity'] as const;

function zeroLimits(
  limits: Venue['instruments'][number]['limits'],
  path: ConfigPath,
): readonly Finding[] {
  return decimalLimits
    .filter((name) => Number(limits[name]) === 0)
    .map((name) => ({
      path: [...path, name],
      problem: `a limit of ${limits[name]} refuses every order`,
      instead: 'write a positive number, or leave the instrument out',
    }));
}

function marketDataFindings(
  config: DeskConfig,
  venue: Venue,
  path: readonly ['venues', number],
): readonly Finding[] {
  const { simulated, restUrl, streamUrl } = venue;
  const findings: Finding[] = [];
  const find = (key: string, problem: string, instead: string): void => {
    findings.push({ path: key === '' ? path : [...path, key], problem, instead });
  };
  if ((restUrl === undefined) !== (streamUrl === undefined)) {
    const there = restUrl === undefined ? 'streamUrl' : 'restUrl';
    find(there, 'restUrl and streamUrl belong together', 'give both, or neither');
  }
  if (config.environment !== 'LIVE' && simulated === undefined) {
    const problem = `a ${config.environment} desk sends orders to a simulated venue only`;
    find('', problem, 'add "simulated: { mode: market }"');
  }
  if (config.environment === 'LIVE' && simulated !== undefined) {
    find('simulated', 'a LIVE desk has no simulated venue', 'remove it, or write PAPER');
  }
  if (simulated === undefined) return findings;
  const captured = simulated.mode === 'capture';
  if (captured && config.environment === 'SIM') {
    find('simulated', 'SIM plays the generated market only', 'write environment: PAPER');
  }
  if (captured && simulated.files.length === 0) {
    find('simulated', 'mode capture without files', 'add "files: [recording.gz]"');
  }
  if (!captured && simulated.files.length > 0) {
    find('simulated', 'files are read in mode capture only', 'write mode: capture');
  }
  return findings;
}

/** Every leg of a strategy, and that no two of them are at one venue. */
function strategyFindings(
  config: DeskConfig,
  strategy: Strategy,
  index: number,
): readonly Finding[] {
  const legs = legsOf(strategy).map((leg, place) => {
    const own = place === 0 ? [] : ['otherLegs', place - 1];
    return { leg, path: ['strategies', index, ...own] };
  });
  const venues = legs.map(({ leg, path }) => ({ path: [...path, 'venue'], name: leg.venue }));
  return [
    ...duplicates(venues, 'a leg at venue'),
    ...legs.flatMap(({ leg, path }) => legFindings(config, leg, path)),
  ];
}

function legFindings(config: DeskConfig, leg: StrategyLeg, path: ConfigPath): readonly Finding[] {
  const venue = config.venues.find((candidate) => candidate.id === leg.venue);
  if (venue === undefined) {
    const ids = config.venues.map((candidate) => candidate.id);
    const near = nearest(leg.venue, ids) ?? ids.join(', ');
    const problem = `there is no venue "${leg.venue}"`;
    return [{ path: [...path, 'venue'], problem, instead: `did you mean ${near}?` }];
  }
  const listed = venue.instruments.map((instrument) => instrument.symbol);
  const places = leg.symbols.map((name, place) => ({
    path: [...path, 'symbols', place],
    name,
  }));
  const unlisted = places.filter(({ name }) => !listed.includes(name));
  return [
    ...duplicates(places, 'symbol'),
    ...unlisted.map((symbol) => {
      const near = nearest(symbol.name, listed);
      const listing = `list it under the instruments of ${venue.id}, with its limits`;
      return {
        path: symbol.path,
        problem: `${symbol.name} is not listed at venue ${venue.id}`,
        instead: near === null ? listing : `did you mean ${near}? Otherwise ${listing}`,
      };
    }),
  ];
}
