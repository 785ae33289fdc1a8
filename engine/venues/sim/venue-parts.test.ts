import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRequest } from './api-request.ts';
import { generateCredential, isSignedBy, signaturePayload } from './credentials.ts';
import { DelayLine } from './delay-line.ts';
import { ackLatencyNanos } from './latency.ts';
import { Random } from './random.ts';
import { RateCounter } from './rate-limits.ts';
import { Schedule } from './schedule.ts';
import {
  baseUnits,
  commissionUnits,
  priceText,
  quantityText,
  type SymbolFields,
  settlementUnits,
  symbolSpec,
} from './symbol-spec.ts';
import { hostClock } from './venue-clock.ts';
import { flushMillis, VenueLog } from './venue-log.ts';

const pause = (millis: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, millis));

describe('credentials', () => {
  it('sort parameters by name and leave the signature out', () => {
    const params = { symbol: 'BTCUSDT', apiKey: 'k', price: '1.0', signature: 'x', count: 3 };
    expect(signaturePayload(params)).toBe('apiKey=k&count=3&price=1.0&symbol=BTCUSDT');
  });

  it('take no signature of another key, another type or another length', () => {
    const { credential } = generateCredential(1);
    for (const signature of ['', 'AAAA', 7, 'A'.repeat(88)]) {
      expect(isSignedBy(credential, { apiKey: credential.apiKey, signature })).toBe(false);
    }
  });
});

describe('readRequest', () => {
  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const read = readRequest(text);
        expect('request' in read || 'error' in read).toBe(true);
      }),
    );
  });
});

describe('DelayLine', () => {
  it('keeps the order although a later item is due earlier', async () => {
    const line = new DelayLine(() => Number(process.hrtime.bigint()));
    const seen: number[] = [];
    line.push(8_000_000, () => seen.push(1));
    line.push(100_000, () => seen.push(2));
    line.push(0, () => seen.push(3));
    expect([line.length, seen]).toEqual([3, []]);
    await new Promise<void>((resolve) => line.push(0, resolve));
    expect(seen).toEqual([1, 2, 3]);
    line.push(0, () => seen.push(4));
    expect(seen).toEqual([1, 2, 3, 4]);
  });

  it('hands nothing on before its time, and nothing after it was closed', async () => {
    const line = new DelayLine(() => Number(process.hrtime.bigint()));
    const start = process.hrtime.bigint();
    await new Promise<void>((resolve) => line.push(3_000_000, resolve));
    expect(Number(process.hrtime.bigint() - start)).toBeGreaterThanOrEqual(3_000_000);
    let late = false;
    line.push(1_000_000, () => {
      late = true;
    });
    line.close();
    await pause(10);
    expect(late).toBe(false);
  });
});

describe('ackLatencyNanos', () => {
  it('has the base as its median and a tail like real order entry', () => {
    const random = new Random(1);
    const draws = Array.from({ length: 20_000 }, () => ackLatencyNanos(1_000, random));
    const sorted = draws.toSorted((a, b) => a - b);
    const at = (share: number): number => (sorted[Math.floor(share * sorted.length)] ?? 0) / 1e6;
    expect(at(0.5)).toBeCloseTo(1, 1);
    expect(at(0.95)).toBeGreaterThan(2);
    expect(at(0.99)).toBeGreaterThan(3);
    expect(at(0.99)).toBeLessThan(5);
    expect(ackLatencyNanos(0, random)).toBe(0);
  });
});

describe('Schedule', () => {
  it('runs what is due by time, then by age, whatever the order of insertion', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const schedule = new Schedule();
        const seen: [number, number][] = [];
        times.forEach((time, index) => {
          schedule.add(time, (at) => {
            seen.push([at, index]);
            return null;
          });
        });
        schedule.runUntil(10);
        const due = times.map((time, index): [number, number] => [time, index]);
        const sorted = due.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(seen).toEqual(sorted.filter(([time]) => time <= 10));
        expect(schedule.nextMillis()).toBe(sorted.find(([time]) => time > 10)?.[0] ?? null);
      }),
    );
  });
});

describe('RateCounter', () => {
  it('counts within an interval of the clock and begins again with the next', () => {
    const counter = new RateCounter({
      rateLimitType: 'ORDERS',
      interval: 'SECOND',
      intervalNum: 10,
      limit: 2,
    });
    counter.add(2, 19_999);
    expect([counter.allows(1, 19_999), counter.retryAfter(19_999)]).toEqual([false, 20_000]);
    expect([counter.allows(2, 20_000), counter.status(20_000).count]).toEqual([true, 0]);
  });
});

describe('symbolSpec', () => {
  const fields: SymbolFields = {
    symbol: 'BTCUSDT',
    market: 'spot',
    base: 'BTC',
    quote: 'USDT',
    priceIncrement: '0.01',
    lotSize: '0.00001',
    contractValue: '1',
    minNotional: '5',
    maxLots: 1_000,
  };

  it('works out values and texts of linear and inverse symbols', () => {
    const spot = symbolSpec(fields);
    const coin = symbolSpec({
      ...fields,
      market: 'coinm',
      quote: 'USD',
      priceIncrement: '0.1',
      lotSize: '1',
      contractValue: '100',
      minNotional: '0',
    });
    expect({
      texts: [priceText(spot, 6_425_000), quantityText(spot, 7), priceText(coin, 642_500)],
      value: settlementUnits(spot, 6_425_000, 7),
      base: baseUnits(spot, 7),
      inverse: settlementUnits(coin, 500_000, 3),
      settlements: [spot.settlement, coin.settlement],
      least: spot.minProduct,
    }).toEqual({
      texts: ['64250.00000000', '0.00007000', '64250.0'],
      value: 449_750_000,
      base: 7_000,
      // 3 contracts of 100 USD at 50,000.0 are 0.006 BTC.
      inverse: 600_000,
      settlements: ['USDT', 'BTC'],
      least: 50_000_000,
    });
    expect([commissionUnits(600_000, 4), commissionUnits(600_000, -0.5)]).toEqual([240, -30]);
  });
});

describe('VenueLog', () => {
  it('writes lines in order within its time, readable by its owner alone', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'venue-log-'));
    const path = join(directory, 'log.jsonl');
    const log = new VenueLog(path, hostClock());
    for (let index = 0; index < 3; index += 1) {
      log.write(log.stamp(), { session: 's1', direction: 'in', method: `m${index}` });
    }
    await pause(flushMillis * 5);
    const lines = (await readFile(path, 'utf8')).trim().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { session: 's1', direction: 'in', method: 'm0' },
      { method: 'm1' },
      { method: 'm2', receivedMonoNanos: expect.any(Number), receivedUtcNanos: expect.any(String) },
    ]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    log.close();
    await rm(directory, { recursive: true });
  });
});
