import { describe, expect, test } from 'vitest';
import { readCaptureLine } from './capture-line.ts';

const frame = '{"stream":"btcusdt@trade","data":{"s":"BTCUSDT"}}';

describe('a line of a recording', () => {
  const cases = [
    {
      name: 'nanoseconds and a frame',
      line: `1723161254087896568 ${frame}`,
      reading: { kind: 'frame', atMicros: 1_723_161_254_087_896, text: frame },
    },
    {
      name: 'decimal seconds and a frame',
      line: `1633998512.0633569: ${frame}`,
      reading: { kind: 'frame', atMicros: 1_633_998_512_063_356, text: frame },
    },
    {
      name: 'seconds without decimals',
      line: `1633998512: ${frame}`,
      reading: { kind: 'frame', atMicros: 1_633_998_512_000_000, text: frame },
    },
    {
      name: 'a bare depth answer among frames',
      line: '1723161254206652067 {"lastUpdateId":5,"bids":[],"asks":[]}',
      reading: {
        kind: 'depthAnswer',
        atMicros: 1_723_161_254_206_652,
        market: null,
        symbol: null,
        text: '{"lastUpdateId":5,"bids":[],"asks":[]}',
      },
    },
    {
      name: 'a depth answer that names its symbol',
      line: '1723161256609369665 {"lastUpdateId":5,"symbol":"BTCUSD_PERP","bids":[],"asks":[]}',
      reading: {
        kind: 'depthAnswer',
        atMicros: 1_723_161_256_609_369,
        market: null,
        symbol: 'BTCUSD_PERP',
        text: '{"lastUpdateId":5,"symbol":"BTCUSD_PERP","bids":[],"asks":[]}',
      },
    },
    {
      name: 'a depth answer with its request and headers',
      line:
        'https://fapi.binance.com/fapi/v1/depth?symbol=ETHUSDT&limit=1000 -> 1633998512.5: ' +
        '{"lastUpdateId":7} header: {"x":"1"}',
      reading: {
        kind: 'depthAnswer',
        atMicros: 1_633_998_512_500_000,
        market: 'usdm',
        symbol: 'ETHUSDT',
        text: '{"lastUpdateId":7}',
      },
    },
    {
      name: 'exchange information',
      line: 'https://dapi.binance.com/dapi/v1/exchangeInfo -> 1633998512.5: {"symbols":[]}',
      reading: {
        kind: 'exchangeInfo',
        atMicros: 1_633_998_512_500_000,
        market: 'coinm',
        text: '{"symbols":[]}',
      },
    },
    {
      name: 'a connection opened',
      line: 'wss://stream.binance.com:9443/stream?streams=a@depth <-> 1633998511.159679',
      reading: { kind: 'opened', atMicros: 1_633_998_511_159_679, market: 'spot' },
    },
    {
      name: 'a frame cut off: for its decoder to judge',
      line: '1723161254087896568 {"stream":"btcusdt@tra',
      reading: { kind: 'frame', atMicros: 1_723_161_254_087_896, text: '{"stream":"btcusdt@tra' },
    },
    { name: 'an end marker', line: '', reading: 'skip' },
    { name: 'a subscription list', line: 'configuration: {"trades":[]}', reading: 'skip' },
    {
      name: 'a frame that the client sent',
      line: 'wss://stream.binance.com/ws <- 1633998511.1: {"method":"SUBSCRIBE"}',
      reading: 'skip',
    },
    {
      name: 'an acknowledgement',
      line: '1633998512.0: {"result":null,"id":1}',
      reading: 'skip',
    },
    { name: 'no time at all', line: 'hello', reading: 'unreadable' },
  ];
  test.each(cases)('$name', ({ line, reading }) => {
    expect(readCaptureLine(line)).toEqual(reading);
  });
});
