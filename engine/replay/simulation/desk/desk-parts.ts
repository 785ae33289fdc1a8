/**
 * The desk that every simulation runs: one venue, one instrument, two strategies and narrow limits,
 * so that every check of the gate has its turn.
 */
import type { LoadedDesk } from '../../../config/load-desk.ts';
import { configHashOf } from '../../../config/load-desk.ts';
import { invariant } from '../../../contract/assert.ts';
import { DeskConfig } from '../../../contract/config.ts';
import { AccountId, InstrumentId, OperatorId, StrategyId, VenueId } from '../../../contract/ids.ts';
import type { Log } from '../../../host/log.ts';
import { symbol } from '../venue/simulated-venue.ts';

export const deskName = 'simulation';
export const venueId = VenueId.parse('sim');
export const account = AccountId.parse('paper');
export const instrumentId = InstrumentId.parse(`${symbol}.sim`);
export const operator = OperatorId.parse('alice');
export const strategyIds = [StrategyId.parse('maker'), StrategyId.parse('taker')] as const;
/** Largest absolute position, working orders counted as filled. */
export const positionLots = 30_000;
export const orderLots = 8_000;
const messageRate = { messages: 400, windowMillis: 1_000 };

const config = DeskConfig.parse({
  version: 1,
  desk: deskName,
  environment: 'SIM',
  singleOperator: true,
  operators: [{ id: operator, role: 'admin', publicKey: 'simulated'.padEnd(44, '=') }],
  venues: [
    {
      id: venueId,
      market: 'spot',
      account,
      simulated: { mode: 'market', deadMan: false, cancelReservePercent: 0 },
      instruments: [
        {
          symbol,
          limits: {
            orderQuantity: '0.08',
            orderValue: '1000000',
            priceCollarBps: 300,
            positionQuantity: '0.3',
            referenceAgeMillis: 3_000,
          },
        },
      ],
    },
  ],
  strategies: strategyIds.map((id) => {
    const seat = { id, module: 'wild', venue: venueId, symbols: [symbol], messageRate };
    return { ...seat, trader: operator };
  }),
  messageRate,
  // How often the desk's books are held against the venue's.
  reconciliation: { periodMillis: 2_500 },
  tape: { record: false },
});

/** The desk file of every simulation. */
export const configuration: LoadedDesk = {
  config,
  configHash: configHashOf(config),
  place: ({ path, problem, instead }) => {
    return { file: 'simulation', line: 1, column: 1, path: path.join('.'), problem, instead };
  },
};

const [configuredVenue] = config.venues;
invariant(configuredVenue !== undefined, 'a simulated desk has one venue');
/** The entry of the desk file for the venue. */
export const venueConfig = configuredVenue;

/** Nobody reads the lines of a simulated engine: what matters is on its ledger. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};
