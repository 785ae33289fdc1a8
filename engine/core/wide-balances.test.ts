// Balances of an account and currency are the net of all that was ever traded there, in two words:
// what happened at the venue is booked, whatever they come to.
import { describe, expect, it } from 'vitest';
import { LedgerEvent } from '../contract/events.ts';
import { InstrumentId } from '../contract/ids.ts';
import { minor, priceTicks } from '../contract/numbers.ts';
import { sumText } from '../contract/wide-sum.ts';
import type { VenueReport } from '../ports/venue.ts';
import {
  account,
  armedDesk,
  type Drive,
  fillOf,
  linear,
  requestOf,
  spot,
  spotInstrument,
  stampAt,
  venue,
} from './core-fixture.ts';
import type { Outcome } from './engine.ts';

const most = 9_000_000_000_000_000;

/** An order of 10 lots that works. */
function trading(): Drive {
  const drive = armedDesk();
  drive.work('a', requestOf({ lots: 10 }));
  return drive;
}
const fill = (change: object) => ({ ...fillOf('a', 'e1', 2, 100_000), ...change }) as VenueReport;

const isSound = ({ events }: Outcome): void => {
  for (const event of events) LedgerEvent.parse(event);
};

describe('a balance is kept in two words, and', () => {
  const heldIn = (drive: Drive, currency: string): string => {
    const { balances } = drive.core.ledger.books;
    const balance = [...balances.values()].find((each) => each.currency === currency);
    return balance === undefined ? '' : sumText(balance.movedMinor, 0);
  };

  it('holds payments past one word, each of which fits', () => {
    const drive = trading();
    const types = [1, 2, 3].map((fundingUtcMillis) => {
      const outcome = drive.core.process({
        type: 'funding',
        venue,
        account,
        instrument: linear,
        rate: '0',
        mark: priceTicks(100_000),
        statedMinor: minor(4e15),
        fundingUtcMillis,
        stamp: stampAt(1),
      });
      isSound(outcome);
      return outcome.events.map(({ body }) => body.type).join();
    });
    expect(types).toEqual(['funding.settled', 'funding.settled', 'funding.settled']);
    expect([heldIn(drive, 'USDT'), drive.faults]).toEqual(['12000000000000000', []]);
  });

  it('holds fees of two orders past one word, each of which fits', () => {
    const drive = trading();
    drive.work('b', requestOf({ owner: { instrument: spot } }));
    const fee = { feeMinor: most / 2, feeCurrency: 'BNB' };
    drive.report(fill(fee));
    isSound(drive.report(fill({ ...fee, clientOrderId: 'b', executionId: 'e2' })));
    expect([heldIn(drive, 'BNB'), drive.faults]).toEqual([`-${most}`, []]);
  });

  // Of a quote that is no dollar eight decimals are told apart: 30 million of it an instrument.
  const lira = (drive: Drive, price = 100_000): InstrumentId[] => {
    const ids = ['AAA', 'BBB', 'CCC'].map((base) => {
      const id = InstrumentId.parse(`${base}TRY.sim`);
      const named = { id, symbol: `${base}TRY`, base, quote: 'TRY', lotSize: '1' };
      const scales = { quoteScale: 8, settlementScale: 8 };
      const instrument = { ...spotInstrument, ...named, ...scales };
      drive.record({ type: 'instrument.defined', instrument });
      return id;
    });
    for (const [number, id] of ids.entries()) {
      const orderId = `t${number}`;
      adoptOrder(drive, id, orderId, price);
      drive.filled(orderId, `${orderId}.1`, 3_000, price);
    }
    return ids;
  };
  const adoptOrder = (
    drive: Drive,
    instrument: InstrumentId,
    id: string,
    price: number,
    side = 'buy',
  ) => {
    const theirs = { lots: 6_000, side, price, filledLots: 0, venueOrderId: `v${id}` };
    const names = { venue, account, instrument, clientOrderId: id, executionId: null };
    const kinds = { kind: 'orderNotHere', strategy: null, ours: null };
    const difference = { ...kinds, ...names, theirs };
    drive.core.process({ type: 'breakFound', difference, stamp: stampAt(1) } as never);
    const [breakId] = [...drive.core.ledger.breaks.keys()].slice(-1);
    const by = { operator: 'alice', reason: 'ours', commandId: `adopt-${id}`, fills: [] };
    const decided = { type: 'breakDecided', breakId, decision: 'adopt', ...by };
    drive.core.process({ ...decided, stamp: stampAt(1) } as never);
  };

  it('books the fills of several instruments of one currency, whatever their sum', () => {
    const drive = trading();
    const ids = lira(drive);
    expect(drive.faults).toEqual([]);
    const held = [...drive.core.ledger.positions.values()];
    expect(ids.map((id) => held.find(({ instrument }) => instrument === id)?.lots)).toEqual([
      3_000, 3_000, 3_000,
    ]);
    expect(heldIn(drive, 'TRY')).toBe('-9000000000000000');
    isSound(drive.filled('t0', 't0.2', 1_000, 100_000));
    expect([heldIn(drive, 'TRY'), drive.faults]).toEqual(['-10000000000000000', []]);
  });

  it('books what closes a position, whose cost and value would not fit twice', () => {
    const drive = trading();
    const [id] = lira(drive);
    if (id === undefined) throw new Error('no instrument');
    drive.core.ledger.fills.splice(0);
    adoptOrder(drive, id, 'out', 100_000, 'sell');
    isSound(drive.filled('out', 'out.1', 3_000, 100_000));
    const position = [...drive.core.ledger.positions.values()].find(
      ({ instrument }) => instrument === id,
    );
    expect([position?.lots, position?.cashFlowMinor, drive.faults]).toEqual([0, 0, []]);
  });

  it('does not add a fee in another currency to the fees of its position', () => {
    const drive = trading();
    drive.report(fill({ feeMinor: most - 1 }));
    drive.work('b', requestOf());
    const other = { clientOrderId: 'b', executionId: 'e2', feeMinor: most - 1, feeCurrency: 'BNB' };
    isSound(drive.report(fill(other)));
    expect([heldIn(drive, 'BNB'), drive.faults]).toEqual([`-${most - 1}`, []]);
  });
});
