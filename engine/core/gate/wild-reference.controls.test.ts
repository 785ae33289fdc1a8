/** P16: a wild print or a wild quote moves no reference by which an order could go out. */
import { describe, expect, it } from 'vitest';
import { lots, priceTicks } from '../../contract/numbers.ts';
import { armedDesk, type Drive, linear, requestOf, stampAt, wideLimits } from '../core-fixture.ts';

const [ofLinear, ...others] = wideLimits.instruments;
if (ofLinear === undefined) throw new Error('no limits');
const referenceJump = { sigmas: 20, holdMillis: 100 };
const instruments = [{ ...ofLinear, priceCollarBps: 10, referenceJump }, ...others];
const millis = 1_000;

/** A desk that has seen a market move by one increment up and down, a hundred times. */
function calmDesk(): Drive {
  const drive = armedDesk({ ...wideLimits, instruments });
  for (let n = 1; n <= 100; n += 1) drive.quote(100_000 + (n % 2), 100_002 + (n % 2), n * millis);
  return drive;
}

let asked = 0;
function ask(drive: Drive, price: number, micros: number) {
  asked += 1;
  return drive.intent(`q${asked}`, requestOf({ lots: 1, price }), micros).refusal;
}

function print(drive: Drive, price: number, micros: number): void {
  const head = { instrument: linear, receivedMonoNanos: stampAt(micros).mono };
  drive.core.process({
    type: 'tick',
    tick: {
      ...{ kind: 'trade', ...head, exchangeUtcMillis: null, tradeId: micros },
      ...{ price: priceTicks(price), lots: lots(1), aggressor: 'buy' },
    },
  });
}

const jumped = { kind: 'staleReference', node: `limits/${linear}/referenceJump` };

describe('P16 wild market data', () => {
  it('P16 a 20-sigma print moves no reference and lets no order trade there', () => {
    const drive = calmDesk();
    print(drive, 101_000, 101 * millis);
    expect(ask(drive, 101_000, 101 * millis)?.kind).toBe('priceCollar');
    expect(ask(drive, 100_000, 101 * millis)).toBeNull();
  });

  it('P16 a quote beyond 20 sigma is not believed: no order passes, there or where it was', () => {
    const drive = calmDesk();
    drive.quote(101_000, 101_002, 101 * millis);
    expect([ask(drive, 101_000, 101 * millis), ask(drive, 100_000, 102 * millis)]).toMatchObject([
      jumped,
      jumped,
    ]);
    expect(ask(drive, 101_000, 102 * millis)?.detail).toBe(
      'the reference price jumped by more than 20 standard deviations 1.0 ms ago, ' +
        'and has to hold for 100 ms',
    );
  });

  it('P16 it is over with the quote, and one that holds is believed, to the nanosecond', () => {
    const back = calmDesk();
    back.quote(101_000, 101_002, 101 * millis);
    back.quote(100_000, 100_002, 102 * millis);
    expect(ask(back, 100_000, 102 * millis)).toBeNull();
    const answers = [200_999, 201_000].map((micros) => {
      const drive = calmDesk();
      drive.quote(101_000, 101_002, 101 * millis);
      drive.quote(101_001, 101_003, 150 * millis);
      return ask(drive, 101_000, micros)?.node ?? null;
    });
    expect(answers).toEqual([jumped.node, null]);
    const held = calmDesk();
    held.quote(101_000, 101_002, 101 * millis);
    held.quote(101_000, 101_002, 250 * millis);
    held.quote(101_001, 101_003, 251 * millis);
    expect(ask(held, 101_000, 251 * millis)).toBeNull();
  });

  it('P16 a jump on top of a jump has to hold from there on', () => {
    const drive = calmDesk();
    drive.quote(101_000, 101_002, 101 * millis);
    drive.quote(102_000, 102_002, 190 * millis);
    expect(ask(drive, 102_000, 202 * millis)).toMatchObject(jumped);
    expect(ask(drive, 102_000, 290 * millis)).toBeNull();
  });

  it('P16 what is usual follows the market: a market that moves much is judged by that', () => {
    const drive = calmDesk();
    for (let n = 0; n < 400; n += 1) {
      drive.quote(100_000 + (n % 20), 100_002 + (n % 20), 101 * millis + n * millis);
    }
    drive.quote(100_060, 100_062, 600 * millis);
    expect(ask(drive, 100_060, 600 * millis)).toBeNull();
    drive.quote(101_500, 101_502, 601 * millis);
    expect(ask(drive, 101_500, 601 * millis)).toMatchObject(jumped);
  });

  it('P16 new limits keep what was learnt; without the limit nothing is held', () => {
    const drive = calmDesk();
    drive.quote(101_000, 101_002, 101 * millis);
    const { limits } = drive.core.ledger;
    if (limits === null) throw new Error('no limits');
    drive.record({ type: 'limits.set', limits, cause: 'again' }, 101 * millis);
    expect(ask(drive, 101_000, 101 * millis)).toMatchObject(jumped);
    drive.record({ type: 'limits.set', limits: wideLimits, cause: 'without' }, 101 * millis);
    expect(ask(drive, 101_000, 102 * millis)).toBeNull();
  });
});
