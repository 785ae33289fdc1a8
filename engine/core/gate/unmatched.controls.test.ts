/**
 * Fills that belong to nobody: in the tick in which the desk learns of one, nothing enters its
 * instrument any more, and what was given to `unmatched` goes on blocking beyond its limit.
 */
import { expect, it } from 'vitest';
import { lots } from '../../contract/numbers.ts';
import { armedDesk, type Drive, inverse, requestOf, wideLimits } from '../core-fixture.ts';
import { decide, fill, lost, order, other, told } from '../reconcile/decision-fixture.ts';

/** `o` works, `f` was filled by 4 of 10 lots, `d` has ended; so much may be `unmatched`. */
function deskWith(unmatchedLots: number): Drive {
  const limits = wideLimits.instruments.map((one) => ({
    ...one,
    unmatchedLots: lots(unmatchedLots),
  }));
  const drive = armedDesk({ ...wideLimits, instruments: limits });
  for (const id of ['o', 'f', 'd']) drive.work(id, requestOf());
  drive.filled('f', 'e1', 4);
  drive.ended('cancelled', 'd');
  return drive;
}

/** What the gate says to three orders at the very moment of the last event. */
function answers(drive: Drive, micros: number): string[] {
  const say = (id: string, request: ReturnType<typeof requestOf>): string =>
    drive.intent(id, request, micros).refusal?.kind ?? 'approved';
  return [
    say('entry', requestOf({ lots: 1 })),
    say('elsewhere', requestOf({ owner: { instrument: inverse }, lots: 1 })),
    say('exit', requestOf({ side: 'sell', price: 100_002, lots: 4 })),
  ];
}

const stranger = fill({ clientOrderId: 'zz', executionId: 'x1' });

it.each([
  ['of an order that we do not know', stranger],
  ['of an own order', fill({})],
  ['that we have and the venue has not', lost({})],
  ['that the venue has otherwise', other({}, { lots: 3 })],
  ['as a position that nothing explains', { theirs: { lots: 7 }, ours: { lots: 4 } }],
  ['as an order that works there and not here', order({})],
])('R6 an unmatched fill %s blocks entry to its instrument in the same tick', (_, change) => {
  const drive = deskWith(100);
  expect(answers(drive, 1)[0]).toBe('approved');
  const none = { clientOrderId: null, executionId: null, strategy: null, ours: null, theirs: null };
  const about = { kind: 'positionDiffers', venue: 'sim', account: 'paper' };
  const difference = { ...about, instrument: 'BTCUSDT.sim', ...none, ...change };
  const stamp = drive.intentEvent('x', requestOf(), 1).stamp;
  drive.core.process({ type: 'breakFound', difference, stamp } as never);
  const blocked = drive.intent('entry2', requestOf({ lots: 1 }), 1).refusal;
  expect(blocked).toMatchObject({ kind: 'undecidedBreak' });
  const elsewhere = requestOf({ owner: { instrument: inverse }, lots: 1 });
  expect(drive.intent('elsewhere2', elsewhere, 1).refusal).toBeNull();
});

it('R6 what unmatched has adopted beyond its limit blocks entry in the same tick', () => {
  const said = [3, 4].map((limit) => {
    const drive = deskWith(limit);
    const { outcome } = decide({ ...stranger, theirs: told }, 'adopt', {}, drive);
    expect(outcome.refusal).toBeNull();
    return answers(drive, 2);
  });
  expect(said).toEqual([
    ['unmatchedLimit', 'approved', 'approved'],
    ['approved', 'approved', 'approved'],
  ]);
});
