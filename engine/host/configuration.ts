/**
 * The desk's configuration as the host needs it: found or first written, checked, and turned into
 * limits and strategy seats.
 * Refuses to start a desk whose file has an issue, and says where it is.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { catalogue } from '../catalogue/catalogue.ts';
import type { ConfigIssue } from '../config/config-issue.ts';
import { defaultDeskText } from '../config/default-desk.ts';
import { instrumentIdOf } from '../config/desk-limits.ts';
import { type LoadedDesk, loadDesk } from '../config/load-desk.ts';
import { canonicalJson } from '../contract/canonical.ts';
import { type DeskConfig, legsOf } from '../contract/config.ts';
import type { Instrument } from '../contract/instrument.ts';
import type { DeskMap } from '../core/kill/desk-map.ts';
import { createStrategiesFolder, strategiesFolder } from '../strategies/files/strategy-folder.ts';
import type { EngineArguments } from './arguments.ts';
import type { DeskDirectory } from './desk-directory.ts';
import { writeDurably } from './durable-file.ts';
import type { StrategySeat } from './strategies/strategy-seat.ts';

/** One issue as an operator reads it: place, what is wrong, what to write instead. */
export function issueText(issue: ConfigIssue): string {
  const place = `${issue.file}:${issue.line}:${issue.column}`;
  return `${place} ${issue.path}: ${issue.problem}; ${issue.instead}`;
}

/** The checked desk file, or the issues; writes the default one on the very first run. */
export async function loadConfiguration(
  given: EngineArguments,
  desk: DeskDirectory,
): Promise<LoadedDesk | { readonly issues: readonly string[] }> {
  const path = given.config ?? desk.config;
  if (given.config === null && !existsSync(path)) {
    await writeDurably(path, defaultDeskText);
    await createStrategiesFolder(strategiesFolder(path));
  }
  const result = loadDesk(path, catalogue);
  if (!result.ok) return { issues: result.issues.map(issueText) };
  return result.desk;
}

/** The strategies of the desk with their instruments; the file's rules say that all are known. */
export function strategySeats(
  config: DeskConfig,
  instruments: ReadonlyMap<string, Instrument>,
): StrategySeat[] {
  return config.strategies.map((strategy) => {
    const { id, module, parameters, trader, client } = strategy;
    const [home, ...further] = legsOf(strategy).map(({ venue, symbols }) => {
      const account = config.venues.find((candidate) => candidate.id === venue)?.account;
      if (account === undefined) throw new Error(`strategy ${id} names no venue of the desk`);
      const traded = symbols.map((symbol) => {
        const instrument = instruments.get(instrumentIdOf(symbol, venue));
        if (instrument === undefined) throw new Error(`${symbol} is not traded at ${venue}`);
        return instrument;
      });
      return { venue, account, traded };
    });
    if (home === undefined) throw new Error(`strategy ${id} trades nothing`);
    const { venue, account } = home;
    const owner = { venue, account, strategy: id, desk: config.desk, trader, client };
    const entryHash = createHash('sha256').update(canonicalJson(strategy)).digest('hex');
    const seat = { strategy: id, module, parameters, instruments: home.traded, owner, entryHash };
    if (further.length === 0) return seat;
    return {
      ...seat,
      instruments: [home, ...further].flatMap(({ traded }) => traded),
      accounts: new Map([home, ...further].map((leg) => [leg.venue, leg.account])),
    };
  });
}

/** What the desk file says that there is, for kills: whom to ask, and what a scope can name. */
export function deskMap({ venues, strategies }: DeskConfig): DeskMap {
  return {
    orderVenues: venues.flatMap(({ id, simulated }) => (simulated === undefined ? [] : [id])),
    owners: [
      ...venues.flatMap(({ id: venue, account, instruments }) =>
        instruments.map(({ symbol }) => {
          return { venue, account, instrument: instrumentIdOf(symbol, venue) };
        }),
      ),
      ...strategies.map(({ id: strategy, trader, client }) => ({ strategy, trader, client })),
    ],
  };
}
