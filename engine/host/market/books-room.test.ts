import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { issueText } from '../../config/config-issue.ts';
import { defaultDeskText } from '../../config/default-desk.ts';
import { parseDesk } from '../../config/load-desk.ts';
import { DayReport } from '../../contract/day-report.ts';
import type { Instrument } from '../../contract/instrument.ts';
import { monoNanos, UtcNanos } from '../../contract/numbers.ts';
import { linear, linearInstrument, requestOf, wideLimits } from '../../core/core-fixture.ts';
import type { Stamp } from '../../core/engine.ts';
import { type TestLoop, testLoop } from '../loop-fixture.ts';
import { BooksRoom } from './books-room.ts';

const instrument = '      - symbol: BTCUSDT\n';

/** The default desk trading BTCUSDT alone at venue `sim`, account `paper`. */
function deskOf(terms: string, accounting: string) {
  const text = `${defaultDeskText.replace(instrument, instrument + terms)}\n${accounting}`
    .replace('account: sim-main', 'account: paper')
    .replace(/ {6}- symbol: ETHUSDT[\s\S]*?(?=\nstrategies:)/, '')
    .replace(/strategies:[\s\S]*?(?=\n# New, amend)/, 'strategies: []\n')
    .replace(/alerts:[\s\S]*?(?=\naccounting:|$)/, '');
  const result = parseDesk(text, 'desk.yaml');
  if (!result.ok) throw new Error(result.issues.map(issueText).join('\n'));
  return result.desk;
}

let root = '';
let rooms: BooksRoom[] = [];
let nowMillis = 0;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'books-room-'));
  nowMillis = Date.parse('2026-11-28T23:50:00Z');
});
afterEach(async () => {
  await Promise.all(rooms.map((room) => room.close()));
  rooms = [];
  await rm(root, { recursive: true, force: true });
});

const silent = { info: () => undefined, error: () => undefined };

function now(): Stamp {
  return { mono: monoNanos(nowMillis), utc: UtcNanos.parse(`${nowMillis}000000`) };
}

function room(given: TestLoop, terms = '', accounting = 'accounting: {}\n'): BooksRoom {
  const configuration = deskOf(terms, accounting);
  const { ledger } = given.loop.core;
  // Those of the fixture are another desk's: over them this file would be a looser one.
  if (ledger.limits === wideLimits) ledger.limits = null;
  const made = new BooksRoom(given.loop, { configuration, desk: { root }, log: silent }, now);
  rooms.push(made);
  return made;
}

const typesOf = ({ ledger }: TestLoop): string[] =>
  ledger.events.map(({ body }) => body.type).filter((type) => !type.startsWith('order.'));

/** Holds 10 lots at 100,000, quoted 100,000 / 100,002. */
function heldLoop(): TestLoop {
  const given = testLoop(0);
  given.drive.work('h', requestOf());
  given.drive.filled('h', 'e1', 10);
  return given;
}

describe('the books of a desk', () => {
  it('open with limits, accounting, balances and a day, and only once', () => {
    const given = heldLoop();
    const accounting = 'accounting: { accounts: [{ account: paper, balances: { USDT: "5" } }] }\n';
    room(given, '', accounting).open([linearInstrument]);
    expect(typesOf(given)).toEqual([
      'limits.set',
      'accounting.set',
      'balance.stated',
      'day.opened',
    ]);
    room(given, '', accounting).open([linearInstrument]);
    expect(typesOf(given)).toHaveLength(4);
  });

  it('end the day at its rollover: an event, a file, and the next day', async () => {
    const given = heldLoop();
    const books = room(given);
    books.open([linearInstrument]);
    nowMillis = Date.parse('2026-11-29T00:00:00.001Z');
    books.look();
    books.look();
    expect(typesOf(given).slice(-2)).toEqual(['day.closed', 'day.opened']);
    await books.close();
    const file = await readFile(join(root, 'eod-2026-11-28.json'), 'utf8');
    const report = DayReport.parse(JSON.parse(file));
    const closed = given.ledger.events.find(({ body }) => body.type === 'day.closed');
    expect(closed?.body).toEqual({ type: 'day.closed', report });
    expect(report.positions.map(({ lots, unrealisedMinor }) => [lots, unrealisedMinor])).toEqual([
      [10, 0],
    ]);
    expect(given.drive.core.ledger.books.day?.day).toBe('2026-11-29');
  });

  it('wait with a day that ended while the engine was away until there are marks', () => {
    const given = heldLoop();
    room(given).open([linearInstrument]);
    given.drive.core.market.instruments.clear();
    nowMillis = Date.parse('2026-11-29T08:00:00Z');
    const later = room(given);
    later.open([linearInstrument]);
    expect(typesOf(given).at(-1)).toBe('day.opened');
    nowMillis += 14_000;
    later.look();
    expect(typesOf(given).at(-1)).toBe('day.opened');
    nowMillis += 2_000;
    later.look();
    const closed = given.ledger.events.findLast(({ body }) => body.type === 'day.closed')?.body;
    expect(closed?.type === 'day.closed' && closed.report.remarks).toContain(
      'BTCUSDT.sim has no mark',
    );
  });

  it('fund contracts of a simulated venue when it falls due, and not for the past', () => {
    const given = heldLoop();
    const books = room(given, '        terms: { funding: { everyMinutes: 60, rate: "0.0001" } }\n');
    books.open(books.define([linearInstrument]));
    nowMillis += 9 * 60_000;
    books.look();
    expect(typesOf(given)).not.toContain('funding.settled');
    nowMillis += 60_000;
    books.look();
    books.look();
    const fundings = given.ledger.events.filter(({ body }) => body.type === 'funding.settled');
    expect(fundings.map(({ body }) => body)).toMatchObject([
      {
        mark: 100_001,
        payments: [{ strategy: 'maker', lots: 10, paymentMinor: -10_000 }],
        fundingUtcMillis: Date.parse('2026-11-29T00:00:00Z'),
      },
    ]);
  });

  it('charge a funding that fell due without a mid as soon as there is one, and none twice', () => {
    const given = heldLoop();
    const books = room(given, '        terms: { funding: { everyMinutes: 60, rate: "0.0001" } }\n');
    books.open(books.define([linearInstrument]));
    const fundings = () =>
      given.ledger.events.flatMap(({ body }) =>
        body.type === 'funding.settled' ? [body.fundingUtcMillis] : [],
      );
    // A locked book has no mid.
    given.drive.quote(100_002, 100_002);
    nowMillis += 75 * 60_000;
    books.look();
    expect(fundings()).toEqual([]);
    given.drive.quote(100_000, 100_002);
    nowMillis += 500;
    books.look();
    books.look();
    const [midnight, hour] = [Date.parse('2026-11-29T00:00:00Z'), 3_600_000];
    expect(fundings()).toEqual([midnight, midnight + hour]);
  });

  it('settle a contract of a simulated venue at its expiry, at the last mid', () => {
    const given = heldLoop();
    const books = room(given, '        terms: { expiry: "2026-11-28T23:55:00Z" }\n');
    const defined: readonly Instrument[] = books.define([linearInstrument]);
    books.open(defined);
    nowMillis += 5 * 60_000;
    books.look();
    books.look();
    expect(typesOf(given).slice(-2)).toEqual(['instrument.tradabilityChanged', 'position.settled']);
    const { positions, books: kept } = given.drive.core.ledger;
    expect([...positions.values()].map(({ lots, realisedMinor }) => [lots, realisedMinor])).toEqual(
      [[0, 1_000]],
    );
    expect(kept.standings.get(linear)).toEqual({
      tradability: 'expired',
      reason: 'expiry 2026-11-28T23:55 UTC, settled at the last mid of the simulated venue',
    });
  });
});
