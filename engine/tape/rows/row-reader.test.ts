import { expect, test } from 'vitest';
import { isBybitLine, readBybitLine } from './bybit-line.ts';
import { cellsOf, rowFormatOf } from './row-format.ts';
import { readRow } from './row-reader.ts';

const read = (head: string, line: string): unknown => {
  const format = rowFormatOf(head);
  if (format === null) return 'no format';
  return { kind: format.kind, row: readRow(format, line, { unzoned: 0, tidied: 0 }) };
};

const head = (symbol: string | null, nanos: string, exchangeUtcMillis: number | null) => ({
  symbol,
  receivedUtcNanos: BigInt(nanos),
  exchangeUtcMillis,
});

const levelNames = (side: string, level: number): string =>
  `${side}[${level}].price,${side}[${level}].amount`;

const rows = [
  {
    name: 'a trade, by who was the maker',
    head: 'timestamp,trade_id,price,quantity,buyer_maker',
    line: '2021-01-08T00:00:00.278000+00:00,553287559,39432.48,0.000263,True',
    kind: 'trades',
    row: {
      kind: 'trade',
      ...head(null, '1610064000278000000', 1_610_064_000_278),
      tradeId: 553_287_559,
      price: '39432.48',
      quantity: '0.000263',
      aggressor: 'sell',
    },
  },
  {
    name: 'a trade with its arrival and a side, in other words and order',
    head: 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
    line: 'x,XBTUSD,1600000000000000,1600000000000123,aa-bb,buy,10000.5,7',
    kind: 'trades',
    row: {
      kind: 'trade',
      ...head('XBTUSD', '1600000000000123000', 1_600_000_000_000),
      tradeId: null,
      price: '10000.5',
      quantity: '7',
      aggressor: 'buy',
    },
  },
  {
    name: 'a quote',
    head: 'timestamp,symbol,ask_size,ask,bid_size,bid',
    line: '2021-01-08T00:00:01.657000+00:00,BTC/USDT,8e-06,39434.88,0.468635,39434.87',
    kind: 'quotes',
    row: {
      kind: 'quote',
      ...head('BTC/USDT', '1610064001657000000', 1_610_064_001_657),
      bidPrice: '39434.87',
      askPrice: '39434.88',
      bidQuantity: '0.468635',
      askQuantity: '0.000008',
    },
  },
  {
    name: 'a quote without column names and sizes',
    head: '20200101 170000065,1.121200,1.121720,0',
    line: '20200101 170000065,1.121200,1.121720,0',
    kind: 'quotes',
    row: {
      kind: 'quote',
      ...head(null, '1577898000065000000', 1_577_898_000_065),
      bidPrice: '1.121200',
      askPrice: '1.121720',
      bidQuantity: null,
      askQuantity: null,
    },
  },
  {
    name: 'a bar without volume',
    head: 'timestamp,open,high,low,close',
    line: '2012-02-01 00:00:00+00:00,1.57608,1.57610,1.57585,1.57585',
    kind: 'bars',
    row: {
      kind: 'bar',
      ...head(null, '1328054400000000000', null),
      open: '1.57608',
      high: '1.57610',
      low: '1.57585',
      close: '1.57585',
      volume: null,
    },
  },
  {
    name: 'a level of a delta with update ids',
    head: 'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu',
    line: 'BTCUSDT,1667347199939,2098041693435,2098041696700,a,set,20472.80,0.000,2098041693400',
    kind: 'levels',
    row: {
      kind: 'depth',
      ...head('BTCUSDT', '1667347199939000000', 1_667_347_199_939),
      whole: false,
      ids: { first: 2_098_041_693_435, final: 2_098_041_696_700, previous: 2_098_041_693_400 },
      bids: [],
      asks: [['20472.80', '0.000']],
    },
  },
  {
    name: 'a level of a book without update ids',
    head: 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount',
    line: 'x,XBTUSD,1600000000000000,1600000000000123,true,bid,10000.5,7',
    kind: 'levels',
    row: {
      kind: 'depth',
      ...head('XBTUSD', '1600000000000123000', 1_600_000_000_000),
      whole: true,
      ids: null,
      bids: [['10000.5', '7']],
      asks: [],
    },
  },
  {
    name: 'a whole book in a row, with fewer levels than columns',
    head: `timestamp,${levelNames('asks', 0)},${levelNames('bids', 0)},${levelNames('asks', 1)}`,
    line: '1600000000000000,11,1,10,2,,',
    kind: 'books',
    row: {
      kind: 'depth',
      ...head(null, '1600000000000000000', 1_600_000_000_000),
      whole: true,
      ids: null,
      bids: [['10', '2']],
      asks: [['11', '1']],
    },
  },
];

test.each(rows)('$name', ({ head: names, line, kind, row }) => {
  expect(read(names, line)).toEqual({ kind, row });
});

const tradeHead = 'timestamp,trade_id,price,quantity,buyer_maker';
const barHead = 'timestamp,open,high,low,close';
const problems = [
  ['too few columns', tradeHead, '1610064000278,1,2', '3 columns where 5 belong'],
  ['no time', tradeHead, 'soon,1,2,3,true', 'time is "soon", no time that is known'],
  ['a price below 0', tradeHead, '1610064000278,1,-2,3,true', 'price is "-2", no number from 0 up'],
  ['a maker that is unclear', tradeHead, '1610064000278,1,2,3,maybe', 'neither true nor false'],
  ['a bar out of its range', barHead, '1610064000278,5,4,3,4', 'not between low 3 and high 4'],
] as const;

test.each(problems)('%s is told', (_name, names, line, problem) => {
  expect(read(names, line)).toMatchObject({
    row: { kind: 'problem', problem: expect.stringContaining(problem) },
  });
});

test.each(['a,b,c', 'timestamp,price', 'It was a dark and stormy night.', 'id,side,amount'])(
  '%j is no format',
  (line) => {
    expect(rowFormatOf(line)).toBe(null);
  },
);

test('cells in quotes hold commas and quotes', () => {
  expect(cellsOf('a,"b,c",,"d ""e"""')).toEqual(['a', 'b,c', '', 'd "e"']);
  expect(cellsOf('"a",b,')).toEqual(['a', 'b', '']);
});

test('a line of the Bybit order book', () => {
  const line =
    '{"topic":"orderbook.500.XRPUSDT","type":"delta","ts":1733011200791,' +
    '"data":{"s":"XRPUSDT","b":[["1.9531","0"]],"a":[],"u":20254870,"seq":1},"cts":1}';
  expect(isBybitLine(line)).toBe(true);
  expect(readBybitLine(line)).toEqual({
    kind: 'depth',
    ...head('XRPUSDT', '1733011200791000000', 1_733_011_200_791),
    whole: false,
    ids: { first: 20_254_870, final: 20_254_870, previous: null },
    bids: [['1.9531', '0']],
    asks: [],
  });
  expect(readBybitLine(line.slice(0, 90))).toMatchObject({ kind: 'problem' });
  // Their ids begin anew with 1 after a restart, and that message is a whole book.
  expect(readBybitLine(line.replace('20254870', '1'))).toMatchObject({ whole: true });
});
