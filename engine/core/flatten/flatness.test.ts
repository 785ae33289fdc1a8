// Whether the venue's word agrees with the ledger's, before a flatten and after it.
import { describe, expect, it } from 'vitest';
import type { InstrumentId, VenueId } from '../../contract/ids.ts';
import { lots } from '../../contract/numbers.ts';
import type { Scope } from '../../contract/scope.ts';
import type { VenuePosition } from '../../ports/venue.ts';
import {
  armedDesk,
  inverse,
  linear,
  maker,
  orderId,
  requestOf,
  taker,
  venue,
  venueOrderId,
} from '../core-fixture.ts';
import { disagreements, flatnessGaps, type VenueWord } from './flatness.ts';

/** The maker holds 10 lots and the taker -4 of one instrument, the maker 2 of another. */
function ledgerOf() {
  const drive = armedDesk();
  drive.work('a', requestOf());
  drive.filled('a', 'e1', 10);
  drive.work('b', requestOf({ side: 'sell', lots: 4, price: 100_100, owner: { strategy: taker } }));
  drive.filled('b', 'e2', 4, 100_100);
  drive.work('c', requestOf({ lots: 2, owner: { instrument: inverse } }));
  drive.filled('c', 'e3', 2);
  return drive.core.ledger;
}

const holds = (instrument: InstrumentId, quantity: number): VenuePosition =>
  ({ instrument, lots: lots(quantity) }) as VenuePosition;
const word = (positions: VenuePosition[], orders: object[] = []): VenueWord => ({
  orders: new Map([[venue, orders]]) as never,
  positions: new Map([[venue, positions]]),
});
const open = { clientOrderId: orderId('x'), venueOrderId: venueOrderId('v'), instrument: linear };
const failed = { failed: 'timed out' };
const agreed = [holds(linear, 6), holds(inverse, 2)];
const stranger = 'stranger' as InstrumentId;

describe('before a flatten', () => {
  it.each<[string, Scope, VenueWord, string[]]>([
    ['the venue agrees', {}, word(agreed), []],
    [
      'the venue holds more',
      {},
      word([holds(linear, 7), holds(inverse, 2)]),
      ['sim holds 7 lots of BTCUSDT.sim, not 6'],
    ],
    [
      'the venue holds nothing',
      {},
      word([]),
      ['sim holds 0 lots of BTCUSDT.sim, not 6', 'sim holds 0 lots of BTCUSD_PERP.sim, not 2'],
    ],
    ['another instrument is not closed', { instrument: inverse }, word([holds(inverse, 2)]), []],
    ['a position is not ours', {}, word([...agreed, holds(stranger, 1)]), []],
    ['our orders are open', {}, word(agreed, [open]), ['1 of our orders still open at the venue']],
    [
      'it did not answer',
      {},
      { orders: new Map([[venue, failed]]), positions: new Map([[venue, failed]]) },
      ['sim did not list open orders: timed out', 'sim did not tell its positions: timed out'],
    ],
    [
      'there is nobody to ask',
      { strategy: maker },
      { orders: new Map(), positions: new Map() },
      ['no venue takes orders of strategy=maker: nobody to ask'],
    ],
    [
      'another venue tells of its own',
      {},
      { ...word(agreed), positions: new Map([['else' as VenueId, []]]) },
      [],
    ],
  ])('%s', (_, scope, said, gaps) => {
    expect(disagreements(ledgerOf(), scope, said)).toEqual(gaps);
  });
});

describe('after a flatten', () => {
  it.each<[string, Scope, VenueWord, string[]]>([
    ['nothing is left', {}, word([]), []],
    ['of the scope nothing is left', { strategy: maker }, word([holds(linear, -4)]), []],
    ['of the instrument nothing is left', { instrument: linear }, word([holds(inverse, 2)]), []],
    ['something is left', {}, word([holds(linear, 1)]), ['sim holds 1 lots of BTCUSDT.sim, not 0']],
    [
      'the others lack what is theirs',
      { strategy: maker },
      word([]),
      ['sim holds 0 lots of BTCUSDT.sim, not -4'],
    ],
    [
      'what is not ours is left',
      {},
      word([holds(stranger, 1)]),
      ['sim holds 1 lots of stranger, not 0'],
    ],
    [
      'our orders are open',
      {},
      word([], [open, { ...open, clientOrderId: orderId('y') }]),
      ['2 of our orders still open at the venue'],
    ],
  ])('%s', (_, scope, said, gaps) => {
    expect(flatnessGaps(ledgerOf(), scope, said)).toEqual(gaps);
  });
});
