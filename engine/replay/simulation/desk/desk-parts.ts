/**
 * The desk that every simulation runs: one venue, one instrument, two strategies and narrow limits,
 * so that every check of the gate has its turn.
 */
import { createHash } from 'node:crypto';
import { type DeskConfig, SimulatedVenue } from '../../../contract/config.ts';
import { AccountId, InstrumentId, OperatorId, StrategyId, VenueId } from '../../../contract/ids.ts';
import type { Instrument } from '../../../contract/instrument.ts';
import type { Limits } from '../../../contract/limits.ts';
import { lots, minor } from '../../../contract/numbers.ts';
import type { DeskMap } from '../../../core/kill/desk-map.ts';
import type { Log } from '../../../host/log.ts';
import type { StrategySeat } from '../../../host/strategy-seat.ts';
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

export const limits: Limits = {
  instruments: [
    {
      instrument: instrumentId,
      orderLots: lots(orderLots),
      orderValueMinor: minor(Number.MAX_SAFE_INTEGER),
      priceCollarBps: 300,
      positionLots: lots(positionLots),
      referenceAgeMillis: 3_000,
    },
  ],
  strategies: strategyIds.map((strategy) => ({
    strategy,
    instruments: [instrumentId],
    messageRate,
  })),
  desk: { messageRate },
};

export const map: DeskMap = {
  orderVenues: [venueId],
  owners: [
    { venue: venueId, account, instrument: instrumentId },
    ...strategyIds.map((strategy) => ({ strategy, trader: operator, client: 'house' })),
  ],
};

/** The entry of desk.yaml for the venue, as the host's own session code wants it. */
export const venueConfig: DeskConfig['venues'][number] = {
  id: venueId,
  market: 'spot',
  account,
  simulated: SimulatedVenue.parse({ mode: 'market', cancelOnDisconnect: true }),
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
};

export const seatsOf = (instrument: Instrument): StrategySeat[] =>
  strategyIds.map((strategy) => ({
    strategy,
    module: strategy,
    parameters: {},
    instruments: [instrument],
    owner: { venue: venueId, account, strategy, desk: deskName, trader: operator, client: 'house' },
    entryHash: createHash('sha256').update(strategy).digest('hex'),
  }));

/** Nobody reads the lines of a simulated engine: what matters is on its ledger. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  fatal: () => undefined,
};
