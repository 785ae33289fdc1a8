import { expect, test } from 'vitest';
import { KillReport } from '../../engine/contract/events.ts';
import { killRowText, killVenues } from './kill-rows.ts';

const row = (clientOrderId: string, change: object) => ({
  ...{ venue: 'sim', clientOrderId, instrument: 'BTCUSDT.sim', strategy: 'maker', lots: 10 },
  ...{ filledLots: 0, raceLots: 0, end: 'cancelled', detail: '' },
  ...change,
});
const report = (fields: object) =>
  KillReport.parse({
    ...{ killId: 'kill-0001', scope: {}, outcome: 'unconfirmed', cancelled: [], filledInRace: [] },
    ...{ refused: [], unconfirmed: [], inFlight: [], fenced: [], openPositions: [] },
    ...{ gateClosedMicros: 1, latchedMicros: 1, lastCancelMicros: 1, confirmedMicros: null },
    ...fields,
  });
const sizeOf = (_: string, lots: number): string => `${lots / 10} BTC`;

test('a report of 0.3.0 has no rows to show', () => {
  expect(killVenues(report({}))).toEqual([]);
});

test('K8 by venue: all counted, and by name what is not simply cancelled, doubts first', () => {
  const rows = [
    row('a', {}),
    row('b', { filledLots: 6, raceLots: 4 }),
    row('c', { end: 'unconfirmed', detail: 'the venue lists it as open' }),
    row('d', { venue: 'xim', end: 'refused', strategy: null, lots: null }),
  ];
  const told = killVenues(report({ rows })).map(({ venue, text, named }) => ({
    venue,
    text,
    named: named.map((one) => killRowText(one, sizeOf)),
  }));
  expect(told).toEqual([
    {
      venue: 'sim',
      text: '2 cancelled, 1 unconfirmed',
      named: [
        'c BTCUSDT.sim maker 1 BTC: unconfirmed, the venue lists it as open',
        'b BTCUSDT.sim maker 1 BTC, 0.6 BTC filled (0.4 BTC in the race): cancelled',
      ],
    },
    {
      venue: 'xim',
      text: '1 cancel refused by the venue',
      named: ['d BTCUSDT.sim size unknown: cancel refused by the venue'],
    },
  ]);
});

test('C1 a venue is told as confirmed for itself alone, one without an order too', () => {
  const venues = [
    { venue: 'sim', confirmed: true, detail: '' },
    { venue: 'xim', confirmed: false, detail: 'did not list open orders: timed out' },
  ];
  const told = killVenues(report({ rows: [row('a', {})], venues }));
  expect(
    told.map(({ venue, text, word, isConfirmed }) => [venue, text, word, isConfirmed]),
  ).toEqual([
    ['sim', '1 cancelled', 'confirmed', true],
    ['xim', 'no order', 'UNCONFIRMED: did not list open orders: timed out', false],
  ]);
});
