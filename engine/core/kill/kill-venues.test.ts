/** What a report says of each venue: by its own answer and its own orders, and nothing beyond. */
import { expect, it } from 'vitest';
import { InstrumentId, VenueId } from '../../contract/ids.ts';
import type { Scope } from '../../contract/scope.ts';
import type { OpenOrder } from '../../ports/venue.ts';
import { linear, linearInstrument, requestOf, venue, wideLimits } from '../core-fixture.ts';
import { Drill, timings } from './kill-drill-fixture.ts';
import type { VenueAnswers } from './kill-report.ts';

const far = VenueId.parse('far');
const farBtc = InstrumentId.parse('BTCUSDT.far');
const limits = {
  ...wideLimits,
  instruments: wideLimits.instruments.flatMap((one) =>
    one.instrument === linear ? [one, { ...one, instrument: farBtc }] : [one],
  ),
  strategies: wideLimits.strategies.map((one) => {
    return { ...one, instruments: [...one.instruments, farBtc] };
  }),
};

/** A desk with an order at each of two venues, killed; both cancels are answered. */
function struck(scope: Scope = {}, ends: readonly string[] = ['here', 'there']): Drill {
  const drill = new Drill(limits, { orderVenues: [venue, far], owners: [{ venue: far }] });
  const { drive } = drill;
  drive.record({
    type: 'instrument.defined',
    instrument: { ...linearInstrument, id: farBtc, venue: far },
  });
  drive.quote(100_000, 100_002, 0, farBtc);
  drive.work('here', requestOf());
  drive.work('there', requestOf({ owner: { venue: far, instrument: farBtc } }));
  drill.strike(scope);
  drill.open.measure();
  for (const id of ends) drive.ended('cancelled', id);
  return drill;
}

const said = (drill: Drill, answers: VenueAnswers) =>
  drill.open.conclude(answers, timings).venues?.map(({ venue: id, confirmed, detail }) => {
    return `${id}: ${confirmed ? 'confirmed' : detail}`;
  });

const quiet = new Map<VenueId, readonly OpenOrder[]>([
  [venue, []],
  [far, []],
]);

it.each([
  ['both say that nothing is open', quiet, ['sim: confirmed', 'far: confirmed']],
  [
    'one does not answer',
    new Map([
      [venue, []],
      [far, { failed: 'timed out' }],
    ] as const),
    ['sim: confirmed', 'far: did not list open orders: timed out'],
  ],
  [
    'one was not asked',
    new Map([[far, []]] as const),
    ['sim: was not asked for open orders', 'far: confirmed'],
  ],
])('C1 %s', (_name, answers, words) => {
  expect(said(struck(), answers as VenueAnswers)).toEqual(words);
});

it('C1 a venue that lists nothing has not confirmed an order whose end it did not tell', () => {
  const drill = struck({}, ['here']);
  expect(said(drill, quiet)).toEqual([
    'sim: confirmed',
    'far: 1 of our orders may still be working',
  ]);
  expect(drill.open.conclude(quiet, timings).outcome).toBe('unconfirmed');
});

it('K2 a kill of one venue says nothing of the other, and reaches nothing there', () => {
  const report = struck({ venue: far }, ['there']).open.conclude(quiet, timings);
  expect(report).toMatchObject({ outcome: 'confirmed', cancelled: ['there'] });
  expect(report.venues).toEqual([{ venue: far, confirmed: true, detail: '' }]);
});

it('a scope of nothing has the word of no venue', () => {
  const report = struck({ client: 'nobody' }, []).open.conclude(quiet, timings);
  expect([report.outcome, report.venues]).toEqual(['unconfirmed', []]);
});

it('the radius has a share of each venue before, and none is left after', () => {
  const { before, after } = struck().open.conclude(quiet, timings);
  expect(before?.venues).toEqual([
    { venue: far, orders: 1, positions: 0 },
    { venue, orders: 1, positions: 0 },
  ]);
  expect(after).toMatchObject({ orders: 0 });
  expect(after?.venues).toBeUndefined();
});
