import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { InjectedFaults } from './injected-faults.ts';
import { Lies } from './lies.ts';
import { TradingStatuses } from './trading-status.ts';

const key = 'k'.repeat(32);

/** A client that keeps what it is sent, behind faults that own the time. */
function venue() {
  const time = { millis: 0 };
  const noted: unknown[] = [];
  const faults = new InjectedFaults({
    nowMillis: () => time.millis,
    symbols: new Set(['BTCUSDT', 'ETHUSDT']),
    apiKeys: new Set([key]),
    lies: new Lies(() => time.millis),
    statuses: new TradingStatuses(() => time.millis),
    note: (kind, fields) => noted.push([kind, fields]),
  });
  const inbox: string[] = [];
  const emitter = Object.assign(new EventEmitter(), {
    readyState: 1,
    send: (text: string) => inbox.push(text.slice(11, text.indexOf('",'))),
  });
  const client = emitter as unknown as WebSocket;
  faults.watch(client, ['btcusdt@depth', 'btcusdt@contractInfo']);
  const post = (path: string, apiKey = key): number | undefined => {
    const url = new URL(path, 'http://venue');
    return faults.handle(url.pathname, url.searchParams, apiKey)?.status;
  };
  const say = (stream: string): void => client.send(`{"stream":"${stream}","data":{}}`);
  return { faults, time, noted, inbox, post, say };
}

describe('faults on request', () => {
  test('a gap takes as many depth messages of the symbol as asked for, and nothing else', () => {
    const { inbox, noted, post, say } = venue();
    expect(post('/faults/gap?symbol=BTCUSDT&frames=2')).toBe(200);
    for (let round = 0; round < 3; round += 1) {
      say('btcusdt@depth@100ms');
      say('btcusdt@bookTicker');
      say('ethusdt@depth');
    }
    expect(inbox.filter((stream) => stream === 'btcusdt@depth@100ms')).toHaveLength(1);
    expect(inbox).toHaveLength(7);
    expect(noted).toEqual([['gap', { symbol: 'BTCUSDT', frames: 2 }]]);
  });

  test('silence is of one symbol or of all, for its time', () => {
    const { inbox, time, post, say } = venue();
    post('/faults/silence?symbol=BTCUSDT&millis=1000');
    say('btcusdt@trade');
    say('ethusdt@trade');
    time.millis = 999;
    say('btcusdt@trade');
    time.millis = 1_000;
    say('btcusdt@trade');
    post('/faults/silence?millis=10');
    say('ethusdt@depth');
    expect(inbox).toEqual(['ethusdt@trade', 'btcusdt@trade']);
  });

  test('delay and refusal hold for their time', () => {
    const { faults, time, post } = venue();
    post('/faults/delay?millis=200&forMillis=1000');
    post('/faults/refuse?symbol=ETHUSDT&forMillis=1000');
    const states = [0, 999, 1_000].map((millis) => {
      time.millis = millis;
      return [faults.delayNanos(), faults.refuses('ETHUSDT'), faults.refuses('BTCUSDT')];
    });
    expect(states).toEqual([
      [200e6, true, false],
      [200e6, true, false],
      [0, false, false],
    ]);
  });

  test('P18 a state is told to who asked for it, and refuses orders where it takes none', () => {
    const { faults, inbox, noted, post } = venue();
    const answers = ['HALT', 'AUCTION_MATCH', 'END_OF_DAY', 'TRADING'].map((status) => {
      expect(post(`/faults/phase?symbol=BTCUSDT&status=${status}`)).toBe(200);
      return faults.isClosed('BTCUSDT');
    });
    expect(answers).toEqual([true, false, true, false]);
    expect(post('/faults/phase?symbol=ETHUSDT&status=HALT')).toBe(200);
    expect([faults.isClosed('ETHUSDT'), faults.isClosed('BTCUSDT')]).toEqual([true, false]);
    expect(inbox).toEqual(Array.from({ length: 4 }, () => 'btcusdt@contractInfo'));
    expect(noted).toHaveLength(5);
    expect(post('/faults/phase?symbol=BTCUSDT&status=no')).toBe(400);
  });

  test.each([
    ['/faults/gap?symbol=BTCUSDT', 'x'.repeat(32), 401],
    ['/faults/gap', key, 400],
    ['/faults/gap?symbol=DOGEUSDT', key, 400],
    ['/faults/silence?millis=0', key, 400],
    ['/faults/silence?millis=10&more=1', key, 400],
    ['/faults/earthquake', key, 404],
    ['/other', key, undefined],
  ])('%s with key %s is answered %s', (path, apiKey, status) => {
    const { inbox, noted, post, say } = venue();
    expect(post(path, apiKey)).toBe(status);
    say('btcusdt@depth');
    expect([inbox.length, noted]).toEqual([1, []]);
  });
});
