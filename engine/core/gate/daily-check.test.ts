import { describe, expect, it } from 'vitest';
import { lots, minor, UtcNanos } from '../../contract/numbers.ts';
import { armedDesk, type Drive, requestOf, wideLimits } from '../core-fixture.ts';

const openDay = (drive: Drive, day: string) =>
  drive.record({ type: 'day.opened', day, endsUtcNanos: UtcNanos.parse('1700006400000000000') });

/** Loses 100,000 minor units today, and 10 of fees; holds 4 lots. */
function losingDesk(daily: { lossMinor?: number; turnoverMinor?: number }): Drive {
  const limit = {
    currency: 'USDT',
    ...(daily.lossMinor === undefined ? {} : { lossMinor: minor(daily.lossMinor) }),
    ...(daily.turnoverMinor === undefined ? {} : { turnoverMinor: minor(daily.turnoverMinor) }),
  };
  const drive = armedDesk({ ...wideLimits, desk: { ...wideLimits.desk, daily: [limit] } });
  openDay(drive, '2023-11-14');
  drive.work('a', requestOf({ lots: 14, price: 100_010 }));
  drive.filled('a', 'e1', 14, 100_010);
  drive.work('b', requestOf({ side: 'sell', lots: 10, price: 99_910 }));
  drive.filled('b', 'e2', 10, 99_910);
  return drive;
}

const kindOf = (drive: Drive, id: string, change = {}) =>
  drive.intent(id, requestOf({ lots: 4, ...change })).refusal?.kind ?? null;

describe('the limits of a day', () => {
  it.each([
    ['a loss that is reached', { lossMinor: 100_010 }, 'dailyLimit'],
    ['a loss that is not', { lossMinor: 100_011 }, null],
    ['a turnover that is reached', { turnoverMinor: 239_924_000 }, 'dailyLimit'],
    ['a turnover that is not', { turnoverMinor: 239_924_001 }, null],
    ['none', {}, null],
  ])('%s', (_name, daily, kind) => {
    expect(kindOf(losingDesk(daily), 'x')).toBe(kind);
  });

  it('let positions be closed, and no further', () => {
    const drive = losingDesk({ lossMinor: 1 });
    expect(kindOf(drive, 'x', { side: 'sell', lots: 5 })).toBe('dailyLimit');
    expect(kindOf(drive, 'y', { side: 'sell', lots: 4 })).toBeNull();
    expect(drive.intent('z', requestOf()).refusal).toMatchObject({
      node: 'limits/desk/daily/USDT',
      detail:
        '-0.100010 USDT today, the limit of loss is reached; a buy of 0.010 BTC ' +
        'against a position of 0.004 BTC',
    });
  });

  it('are judged beyond what minor units can hold', () => {
    const most = lots(100_000_000);
    const desk = { ...wideLimits.desk, daily: [{ currency: 'USDT', turnoverMinor: minor(1e15) }] };
    const vast = { orderLots: most, orderValueMinor: minor(5e15), positionLots: lots(500_000_000) };
    const instruments = wideLimits.instruments.map((limits) => ({ ...limits, ...vast }));
    const drive = armedDesk({ ...wideLimits, instruments });
    openDay(drive, '2023-11-14');
    for (let n = 1; n <= 12; n += 1) {
      drive.work(`o${n}`, requestOf({ side: n < 9 && n % 2 === 0 ? 'sell' : 'buy', lots: most }));
      drive.filled(`o${n}`, `e${n}`, most, 100_000);
    }
    drive.record({
      type: 'limits.set',
      limits: { ...wideLimits, instruments, desk },
      cause: 'test',
    });
    expect(drive.intent('x', requestOf()).refusal).toMatchObject({
      kind: 'dailyLimit',
      detail: expect.stringContaining('12000000000.000000 USDT turned over today'),
    });
    expect(kindOf(drive, 'y', { side: 'sell' })).toBeNull();
  });

  it('begin anew with the next day', () => {
    const drive = losingDesk({ lossMinor: 1 });
    openDay(drive, '2023-11-15');
    expect(kindOf(drive, 'x')).toBeNull();
  });
});
