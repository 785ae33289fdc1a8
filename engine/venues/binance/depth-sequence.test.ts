import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InstrumentId, VenueId } from '../../contract/ids.ts';
import { monoNanos } from '../../contract/numbers.ts';
import { bufferLimit, DepthSequence } from './depth-sequence.ts';
import {
  deltaOf,
  ExchangeSession,
  faultsOf,
  ok,
  type Scripted,
  snapshotOf,
  statesOf,
  type Told,
  until,
} from './exchange-fixture.ts';
import type { DepthMessage } from './market-decode.ts';
import type { BinanceMarket } from './market-protocol.ts';
import { gridded } from './user-data.ts';

let at: ExchangeSession;
let exchange: ExchangeSession['exchange'];
beforeEach(async () => {
  at = await ExchangeSession.open();
  ({ exchange } = at);
});
afterEach(() => at.close());

const start: ExchangeSession['start'] = (...how) => at.start(...how);

interface Step {
  readonly send?: readonly [first: number, final: number, previous?: number][];
  readonly snapshot?: Scripted;
  /** Goes on once the session has told this. */
  readonly until: string;
}

interface Case {
  readonly name: string;
  readonly market: BinanceMarket;
  readonly steps: readonly Step[];
  readonly words: readonly string[];
  readonly faults: readonly string[];
  readonly states: readonly string[];
}

const calm = { faults: [], states: ['buffering', 'live'] } as const;
const cases: readonly Case[] = [
  {
    name: 'spot: old deltas are dropped, the one that spans the snapshot bridges',
    market: 'spot',
    steps: [
      {
        send: [
          [1, 4],
          [5, 8],
          [9, 9],
          [10, 14],
        ],
        until: 'frames 4',
      },
      { snapshot: snapshotOf(10), until: 'delta 14' },
      { send: [[15, 15]], until: 'delta 15' },
    ],
    words: ['snapshot 10', 'delta 14', 'delta 15'],
    ...calm,
  },
  {
    name: 'spot: a delta that ends at the snapshot is dropped, the next one bridges',
    market: 'spot',
    steps: [
      { send: [[5, 10]], until: 'frames 1' },
      { snapshot: snapshotOf(10), until: 'state live' },
      {
        send: [
          [11, 12],
          [13, 13],
        ],
        until: 'delta 13',
      },
    ],
    words: ['snapshot 10', 'delta 12', 'delta 13'],
    ...calm,
  },
  {
    name: 'futures: a delta that ends at the snapshot is kept, the next follows by pu',
    market: 'usdm',
    steps: [
      { send: [[5, 10, 3]], until: 'frames 1' },
      { snapshot: snapshotOf(10), until: 'delta 10' },
      { send: [[40, 44, 10]], until: 'delta 44' },
    ],
    words: ['snapshot 10', 'delta 10', 'delta 44'],
    ...calm,
  },
  {
    name: 'futures: a snapshot in the hole before a delta lacks nothing',
    market: 'coinm',
    steps: [
      {
        send: [
          [5, 10, 3],
          [20, 25, 10],
        ],
        until: 'frames 2',
      },
      { snapshot: snapshotOf(15), until: 'delta 25' },
    ],
    words: ['snapshot 15', 'delta 25'],
    ...calm,
  },
  {
    name: 'a repeated delta changes nothing',
    market: 'spot',
    steps: [
      { send: [[11, 12]], until: 'frames 1' },
      { snapshot: snapshotOf(10), until: 'delta 12' },
      {
        send: [
          [11, 12],
          [13, 13],
        ],
        until: 'delta 13',
      },
    ],
    words: ['snapshot 10', 'delta 12', 'delta 13'],
    ...calm,
  },
  {
    name: 'spot: a gap is a fault, and a new snapshot heals it',
    market: 'spot',
    steps: [
      { send: [[11, 12]], until: 'frames 1' },
      { snapshot: snapshotOf(10), until: 'delta 12' },
      {
        send: [
          [15, 16],
          [17, 18],
        ],
        until: 'state resyncing',
      },
      { snapshot: snapshotOf(16), until: 'delta 18' },
    ],
    words: ['snapshot 10', 'delta 12', 'snapshot 16', 'delta 18'],
    faults: ['sequenceGap'],
    states: ['buffering', 'live', 'resyncing', 'live'],
  },
  {
    name: 'futures: a delta whose pu is not the last u is a gap, whatever its first id',
    market: 'usdm',
    steps: [
      { send: [[9, 12, 8]], until: 'frames 1' },
      { snapshot: snapshotOf(10), until: 'delta 12' },
      { send: [[13, 16, 14]], until: 'state resyncing' },
      { snapshot: snapshotOf(16), until: 'delta 16' },
    ],
    words: ['snapshot 10', 'delta 12', 'snapshot 16', 'delta 16'],
    faults: ['sequenceGap'],
    states: ['buffering', 'live', 'resyncing', 'live'],
  },
  {
    name: 'two deltas swapped: one gap, then the late one is a repeat',
    market: 'spot',
    steps: [
      { send: [[11, 12]], until: 'frames 1' },
      { snapshot: snapshotOf(10), until: 'delta 12' },
      {
        send: [
          [15, 16],
          [13, 14],
          [17, 17],
        ],
        until: 'frames 4',
      },
      { snapshot: snapshotOf(16), until: 'delta 17' },
    ],
    words: ['snapshot 10', 'delta 12', 'snapshot 16', 'delta 17'],
    faults: ['sequenceGap'],
    states: ['buffering', 'live', 'resyncing', 'live'],
  },
  {
    name: 'a snapshot older than the stream is fetched again',
    market: 'spot',
    steps: [
      { send: [[20, 21]], until: 'frames 1' },
      { snapshot: snapshotOf(10), until: 'fault staleSnapshot' },
      { snapshot: snapshotOf(20), until: 'delta 21' },
    ],
    words: ['snapshot 20', 'delta 21'],
    faults: ['staleSnapshot'],
    states: ['buffering', 'buffering', 'live'],
  },
  {
    name: 'a snapshot before any delta is live, and found out when the first does not fit',
    market: 'usdm',
    steps: [
      { snapshot: snapshotOf(10), until: 'state live' },
      { send: [[30, 35, 25]], until: 'fault staleSnapshot' },
      { snapshot: snapshotOf(33), until: 'delta 35' },
    ],
    words: ['snapshot 10', 'snapshot 33', 'delta 35'],
    faults: ['staleSnapshot'],
    states: ['buffering', 'live', 'resyncing', 'live'],
  },
  {
    name: 'a gap inside the buffer is found at the bridge',
    market: 'spot',
    steps: [
      {
        send: [
          [9, 12],
          [15, 16],
        ],
        until: 'frames 2',
      },
      { snapshot: snapshotOf(10), until: 'fault sequenceGap' },
      { snapshot: snapshotOf(15), until: 'delta 16' },
    ],
    words: ['snapshot 10', 'delta 12', 'snapshot 15', 'delta 16'],
    faults: ['sequenceGap'],
    states: ['buffering', 'live', 'resyncing', 'live'],
  },
  {
    name: 'a snapshot that is no depth answer is a fault and asked for again',
    market: 'spot',
    steps: [
      { send: [[11, 12]], until: 'frames 1' },
      { snapshot: ok({ bids: 'none' }), until: 'fault malformed' },
      { snapshot: snapshotOf(10), until: 'delta 12' },
    ],
    words: ['snapshot 10', 'delta 12'],
    faults: ['malformed'],
    states: ['buffering', 'buffering', 'live'],
  },
  {
    name: 'levels between the grid units: price left out, quantity at the lower unit, counted',
    market: 'spot',
    steps: [
      { send: [[11, 12]], until: 'frames 1' },
      {
        snapshot: ok({
          lastUpdateId: 10,
          bids: [
            ['100.05', '1.000'],
            ['99.9', '1.0005'],
          ],
          asks: [['101.0', '1']],
        }),
        until: 'delta 12',
      },
    ],
    words: ['snapshot 10', 'delta 12'],
    faults: ['offGrid'],
    states: ['buffering', 'live'],
  },
];

describe('the sequence of a book', () => {
  test.each(cases)('$name', async ({ market, steps, words, faults, states }) => {
    const told = await start(market);
    for (const { send = [], snapshot, until: what } of steps) {
      for (const [first, final, previous] of send) {
        exchange.send(deltaOf(market, first, final, previous));
      }
      if (snapshot !== undefined) exchange.depth(snapshot);
      await until(() => happened(told, what));
    }
    expect({ words: told.words, faults: faultsOf(told), states: statesOf(told) }).toEqual({
      words,
      faults,
      states,
    });
  });
});

test('a full buffer drops the oldest, counts them, and still bridges to a later snapshot', () => {
  const sequence = new DepthSequence('spot');
  const instrument = gridded({
    id: InstrumentId.parse('AAAUSDT.test'),
    venue: VenueId.parse('test'),
    symbol: 'AAAUSDT',
    kind: 'spot',
    base: 'AAA',
    quote: 'USDT',
    priceIncrement: '0.1',
    lotSize: '0.001',
    contractValue: '1',
    quoteScale: 6,
    settlementScale: 6,
  });
  const delta = (id: number): DepthMessage => ({
    kind: 'depth',
    instrument,
    receivedMonoNanos: monoNanos(id),
    exchangeUtcMillis: null,
    firstUpdateId: id,
    finalUpdateId: id,
    previousUpdateId: null,
    bids: [],
    asks: [],
    offGrid: null,
  });
  for (let id = 1; id <= bufferLimit + 5; id += 1) sequence.onDelta(delta(id));
  const full = { buffered: sequence.buffered, dropped: sequence.dropped };
  const outcome = sequence.onSnapshot(bufferLimit + 2);
  expect({ ...full, outcome }).toMatchObject({
    buffered: bufferLimit,
    dropped: 5,
    outcome: { kind: 'bridged', gap: null, deltas: [3, 4, 5].map((n) => delta(bufferLimit + n)) },
  });
});

function happened(told: Told, what: string): boolean {
  const [kind, value] = what.split(' ');
  if (kind === 'frames') return at.data?.counters().frames === Number(value);
  if (kind === 'state') return told.changes.at(-1)?.state === value;
  if (kind === 'fault') return told.faults.at(-1)?.fault === value;
  return told.words.at(-1) === what;
}
