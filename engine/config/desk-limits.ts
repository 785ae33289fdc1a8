/**
 * Turns the limits of a desk file into lots and minor units of the venue's instruments.
 * Rounds nothing: a limit off the instrument's grid is an issue with its line.
 */
import { type DeskConfig, legsOf } from '../contract/config.ts';
import { handLimits } from '../contract/hand.ts';
import { InstrumentId } from '../contract/ids.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { InstrumentLimits, Limits } from '../contract/limits.ts';
import { type Decimal, lots, minor, parseDecimal, unitsOf } from '../contract/numbers.ts';
import { unmatchedStrategy } from '../contract/reconciliation.ts';
import type { ConfigIssue, ConfigPath, Finding } from './config-issue.ts';
import { dailyLimits } from './desk-accounting.ts';
import { deskNodes } from './desk-nodes.ts';
import type { LoadedDesk } from './load-desk.ts';

export type LimitsResult =
  | { readonly ok: true; readonly limits: Limits }
  | { readonly ok: false; readonly issues: readonly ConfigIssue[] };

/** Id of a symbol at a venue of the desk. */
export const instrumentIdOf = (symbol: string, venue: string): InstrumentId =>
  InstrumentId.parse(`${symbol}.${venue}`);

/** The limits that the gate will hold; `instruments` are those that the venues have told. */
export function deskLimits(desk: LoadedDesk, instruments: readonly Instrument[]): LimitsResult {
  const { config, place } = desk;
  const known = new Map(instruments.map((instrument) => [instrument.id, instrument]));
  const findings: Finding[] = [];
  const converted: InstrumentLimits[] = [];
  for (const [index, venue] of config.venues.entries()) {
    for (const [position, entry] of venue.instruments.entries()) {
      const path = ['venues', index, 'instruments', position] as const;
      const instrument = known.get(instrumentIdOf(entry.symbol, venue.id));
      if (instrument === undefined) {
        findings.push(unknownSymbol(path, entry.symbol, venue.id));
        continue;
      }
      const limits = instrumentLimits(entry.limits, instrument, [...path, 'limits']);
      if ('findings' in limits) findings.push(...limits.findings);
      else converted.push(limits);
    }
  }
  const scoped = deskNodes(config, instruments, findings);
  if (findings.length > 0) return { ok: false, issues: findings.map(place) };
  const strategies = config.strategies.map((strategy) => ({
    strategy: strategy.id,
    instruments: legsOf(strategy).flatMap(({ venue, symbols }) =>
      symbols.map((symbol) => instrumentIdOf(symbol, venue)),
    ),
    messageRate: strategy.messageRate,
  }));
  strategies.push({
    strategy: unmatchedStrategy,
    instruments: converted.map(({ instrument }) => instrument),
    messageRate: config.messageRate,
  });
  if (config.hand !== undefined) strategies.push({ strategy: handLimits, ...config.hand });
  const daily = dailyLimits(config, instruments);
  const deskWide = {
    messageRate: config.messageRate,
    ...(daily === undefined ? {} : { daily }),
  };
  const { covariance } = config;
  const limits = { instruments: converted, strategies, desk: deskWide, ...scoped };
  return { ok: true, limits: covariance === undefined ? limits : { ...limits, covariance } };
}

function unknownSymbol(path: ConfigPath, symbol: string, venue: string): Finding {
  return {
    path: [...path, 'symbol'],
    problem: `${symbol} is not traded at venue ${venue}`,
    instead: 'use a symbol of its exchange information',
  };
}

type ConfigLimits = DeskConfig['venues'][number]['instruments'][number]['limits'];

type DecimalLimit = 'orderQuantity' | 'orderValue' | 'positionQuantity' | 'unmatchedQuantity';
type Flaw = (text: string) => { readonly problem: string; readonly instead: string };

function instrumentLimits(
  limits: ConfigLimits,
  instrument: Instrument,
  path: ConfigPath,
): InstrumentLimits | { readonly findings: readonly Finding[] } {
  const lotSize = parseDecimal(instrument.lotSize);
  const { quote, quoteScale } = instrument;
  const quoteMinor: Decimal = { mantissa: 1, decimals: quoteScale };
  const lotUnit = `${instrument.lotSize} ${unitName(instrument)}`;
  const findings: Finding[] = [];
  const units = (name: DecimalLimit, grid: Decimal | null, flaw: Flaw): number => {
    const text = limits[name] ?? '0';
    const value = grid === null ? null : unitsOf(text, grid);
    if (value !== null && (value > 0 || name === 'unmatchedQuantity')) return value;
    findings.push({ path: [...path, name], ...flaw(text) });
    return 0;
  };
  const tooLarge = (text: string, unit: string): ReturnType<Flaw> => ({
    problem: `${text} is more than ${Number.MAX_SAFE_INTEGER} times ${unit}`,
    instead: 'write a smaller limit: beyond that nothing is counted exactly',
  });
  const offGrid: Flaw = (text) =>
    isTooLarge(text, lotSize)
      ? tooLarge(text, `${lotUnit}, the lot of ${instrument.id}`)
      : {
          problem: `${text} is no whole number of ${lotUnit} (the grid of ${instrument.id})`,
          instead: `use a multiple of ${lotUnit}`,
        };
  const offScale: Flaw = (text) =>
    isTooLarge(text, quoteMinor)
      ? tooLarge(text, `10^-${quoteScale} ${quote}`)
      : {
          problem: `${text} has more than the ${quoteScale} decimals of ${quote}`,
          instead: 'round it',
        };
  const orderLots = units('orderQuantity', lotSize, offGrid);
  const positionLots = units('positionQuantity', lotSize, offGrid);
  const orderValue = units('orderValue', quoteMinor, offScale);
  const unmatchedLots = units('unmatchedQuantity', lotSize, offGrid);
  if (findings.length > 0) return { findings };
  return {
    instrument: instrument.id,
    orderLots: lots(orderLots),
    orderValueMinor: minor(orderValue),
    priceCollarBps: limits.priceCollarBps,
    positionLots: lots(positionLots),
    referenceAgeMillis: limits.referenceAgeMillis,
    ...(limits.referenceJump === undefined ? {} : { referenceJump: limits.referenceJump }),
    ...(limits.unmatchedQuantity === undefined ? {} : { unmatchedLots: lots(unmatchedLots) }),
  };
}

/** Whether a number is refused for its size, and not for its decimals. */
const isTooLarge = (text: string, grid: Decimal | null): boolean =>
  grid !== null && Number(text) / (grid.mantissa / 10 ** grid.decimals) > Number.MAX_SAFE_INTEGER;

const unitName = (instrument: Instrument): string =>
  instrument.kind === 'inverse' ? 'contracts' : instrument.base;
