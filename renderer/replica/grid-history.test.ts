/** A number of an event is worded by the grid of then: ten times off is no price. */
import { describe, expect, test } from 'vitest';
import { LedgerEvent, LedgerRow } from '../../engine/contract/events.ts';
import { InstrumentId } from '../../engine/contract/ids.ts';
import { Instrument } from '../../engine/contract/instrument.ts';
import { createGridHistory, type DefinitionPage } from './grid-history.ts';
import { smallLedger } from './ledger-fixture.ts';
import { wordingAt } from './wording.ts';

const bitcoin = InstrumentId.parse('BTCUSDT.sim');
const solana = InstrumentId.parse('SOLUSDT.sim');

function instrumentOf(id: InstrumentId, priceIncrement: string): Instrument {
  const known = smallLedger().instruments.get(bitcoin);
  return Instrument.parse({ ...known, id, symbol: id.split('.')[0], priceIncrement });
}

const grid = (sequence: number, priceIncrement: string): LedgerEvent => {
  const instrument = instrumentOf(bitcoin, priceIncrement);
  const reason = 'the venue changed it';
  const carried = { positions: 0, workingOrders: 0, leftOut: 0, reason };
  const body = { type: 'instrument.regridded', instrument, ...carried };
  return LedgerEvent.parse({ sequence, utcNanos: '1', monoNanos: 1, body });
};

const defined = (sequence: number, priceIncrement: string): LedgerEvent => {
  const body = { type: 'instrument.defined', instrument: instrumentOf(bitcoin, priceIncrement) };
  return LedgerEvent.parse({ sequence, utcNanos: '1', monoNanos: 1, body });
};

/** A record that answers pages of at most `limit` rows. */
function recordOf(events: readonly LedgerEvent[], limit = 500) {
  const hash = '0'.repeat(64);
  const rows = events.map((event) => LedgerRow.parse({ ...event, previousHash: hash, hash }));
  let asked = 0;
  const page: DefinitionPage = async (typePrefix, before) => {
    asked += 1;
    const found = rows.filter(
      (row) => row.body.type.startsWith(typePrefix) && row.sequence < before,
    );
    const newest = found.toReversed();
    return { rows: newest.slice(0, limit), more: newest.length > limit };
  };
  return { page, asked: () => asked };
}

/** Defined at 1, on other grids from 100 and 200 on; the snapshot of this window is at 300. */
const events = [defined(1, '1'), grid(100, '0.1'), grid(200, '0.01')];

function history() {
  const grids = createGridHistory();
  const ledger = {
    ...smallLedger(),
    instruments: new Map([[bitcoin, instrumentOf(bitcoin, '0.01')]]),
  };
  grids.restart({
    sequence: LedgerEvent.shape.sequence.parse(300),
    instruments: ledger.instruments,
  });
  const priceAt = (sequence: number) =>
    wordingAt({ ledger, grids }, sequence).price(bitcoin, 6_000_000);
  return { grids, priceAt };
}

describe('the definitions of a window', () => {
  test('before the record is read, older events are not worded by the grid of now', () => {
    const { priceAt } = history();
    expect([priceAt(300), priceAt(299)]).toEqual(['60000.00', '6000000 ticks']);
  });

  test.each([1, 500])('are those of each event once it is read, %d rows a page', async (limit) => {
    const { grids, priceAt } = history();
    expect(await grids.read(recordOf(events, limit).page)).toBe(true);
    expect([1, 99, 100, 199, 200, 300].map(priceAt)).toEqual([
      ...['6000000', '6000000', '600000.0', '600000.0'],
      ...['60000.00', '60000.00'],
    ]);
  });

  test('go on with the events that follow', () => {
    const { grids, priceAt } = history();
    expect([grids.note(grid(400, '0.1')), priceAt(399), priceAt(400)]).toEqual([
      true,
      '60000.00',
      '600000.0',
    ]);
  });

  test('are read once, and anew after another snapshot', async () => {
    const { grids } = history();
    const record = recordOf(events);
    expect(await Promise.all([grids.read(record.page), grids.read(record.page)])).toEqual([
      true,
      false,
    ]);
    expect(record.asked()).toBe(1);
    grids.restart({ sequence: LedgerEvent.shape.sequence.parse(500), instruments: new Map() });
    expect(grids.at(150, bitcoin)).toBeUndefined();
    await grids.read(record.page);
    expect(grids.at(150, bitcoin)?.priceIncrement).toBe('0.1');
  });

  test('are asked for again when no answer came', async () => {
    const { grids, priceAt } = history();
    expect(await grids.read(async () => null)).toBe(false);
    expect(await grids.read(recordOf(events).page)).toBe(true);
    expect([priceAt(1), grids.at(300, solana)]).toEqual(['6000000', undefined]);
  });

  test('are not those of a snapshot before', async () => {
    const { grids } = history();
    const sequence = LedgerEvent.shape.sequence.parse(5);
    const late = recordOf(events);
    const page: DefinitionPage = async (type, before) => {
      grids.restart({ sequence, instruments: new Map() });
      return late.page(type, before);
    };
    expect(await grids.read(page)).toBe(false);
    expect(grids.at(299, bitcoin)).toBeUndefined();
  });

  test('are none before the first snapshot', async () => {
    expect(await createGridHistory().read(recordOf(events).page)).toBe(false);
  });
});
