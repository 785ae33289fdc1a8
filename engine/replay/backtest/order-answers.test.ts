/**
 * What the simulated venue says without texts is what its texts say.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instrument } from '../../contract/instrument.ts';
import {
  inverseInstrument,
  linearInstrument,
  orderId,
  spotInstrument,
} from '../../core/core-fixture.ts';
import { gridded, orderOfReport, reportOfExecution } from '../../venues/binance/user-data.ts';
import { ExecutionReport } from '../../venues/binance/ws-api-messages.ts';
import { executionReport, type OrderChange } from '../../venues/sim/execution-report.ts';
import type { VenueOrder } from '../../venues/sim/venue-order.ts';
import { paperSymbol } from '../capture-source.ts';
import { answerOf } from './order-answers.ts';

const markets = { spot: 'spot', linear: 'usdm', inverse: 'coinm' } as const;
const figure = fc.integer({ min: 1, max: 5_000_000 });
const money = fc.integer({ min: -1e13, max: 1e13 });

function orderOf(instrument: Instrument, price: number | null, lots: number): VenueOrder {
  const { symbol, base, quote, priceIncrement, lotSize, contractValue, kind } = instrument;
  const market = markets[kind];
  const fields = { symbol, market, base, quote, priceIncrement, lotSize, contractValue };
  return {
    terms: {
      spec: paperSymbol(fields),
      clientOrderId: 'backtest.1',
      side: 'buy',
      type: 'LIMIT',
      timeInForce: 'GTC',
      price,
      lots,
      stopPrice: null,
      displayLots: null,
      expiryMillis: null,
      selfTradePrevention: 'EXPIRE_TAKER',
    },
    orderId: 7,
    isWorking: true,
    owner: 1,
    session: 'backtest',
    createdMillis: 1_700_000_000_000,
    updatedMillis: 1_700_000_000_123,
    status: 'NEW',
    filledLots: 0,
    filledUnits: 0,
    lockedUnits: 0,
  };
}

const changes: readonly OrderChange['kind'][] = [
  'NEW',
  'TRADE',
  'CANCELED',
  'REPLACED',
  'AMENDMENT',
  'EXPIRED',
  'TRADE_PREVENTION',
];

test.each(changes)('%s', (kind) => {
  const scales = fc.constantFrom(0, 2, 6, 8, 10);
  const instruments = fc
    .tuple(fc.constantFrom(linearInstrument, inverseInstrument, spotInstrument), scales)
    .map(([one, settlementScale]): Instrument => ({ ...one, settlementScale }));
  const given = fc.tuple(instruments, figure, figure, money, fc.boolean(), fc.boolean());
  fc.assert(
    fc.property(given, ([instrument, price, lots, commissionUnits, maker, isPriced]) => {
      const order = orderOf(instrument, isPriced ? price : null, lots);
      const trade = { tradeId: 9, order, price, lots, valueUnits: 1, commissionUnits, maker };
      const change = {
        kind,
        cancelId: 'cancel-1',
        trade: { ...trade, atMillis: order.updatedMillis },
      } as OrderChange;
      const grid = gridded(instrument);
      const told = ExecutionReport.parse(executionReport(order, change, 1, 1));
      const said = reportOfExecution(orderId(orderOfReport(told)), told, grid);
      expect(answerOf(order, change, grid)).toEqual(said);
    }),
  );
});
