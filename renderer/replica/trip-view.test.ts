import { describe, expect, it } from 'vitest';
import { StrategyId } from '../../engine/contract/ids.ts';
import { gateEpoch, ledgerSequence, UtcNanos } from '../../engine/contract/numbers.ts';
import { TripRule } from '../../engine/contract/trips.ts';
import { initialState, type LedgerState } from '../../engine/state/ledger-state.ts';
import { tripViews } from './trip-view.ts';

const maker = { strategy: StrategyId.parse('maker') };
const rules = [
  { name: 'refusals', what: 'reject-ratio', windowMillis: 60_000, threshold: 0.5, scope: maker },
  { name: 'loss', what: 'daily-loss', threshold: 500, action: 'flatten' },
  { name: 'repeats', what: 'repeated-execution', windowMillis: 1_500, threshold: 20, dryRun: true },
].map((rule) => TripRule.parse({ action: 'halt', ...rule }));

function desk(change: Partial<LedgerState> = {}): LedgerState {
  return Object.assign(initialState(), { trips: { rules, fired: [] } }, change);
}

/** With a firing of `repeats` that holds the strategy. */
function held(singleOperator: boolean): LedgerState {
  const firedUtcNanos = UtcNanos.parse('1795340328334000000');
  const fired = {
    type: 'trip.fired',
    trip: 'repeats',
    what: 'repeated-execution',
    scope: maker,
    action: 'halt',
    dryRun: false,
    mode: 'halted',
    previous: 'active',
    use: 20,
    threshold: 20,
    epoch: gateEpoch(3),
    detail: '20 orders to buy, the threshold is 20',
  } as const;
  const record = { sequence: ledgerSequence(9), firedUtcNanos, fired };
  return desk({ singleOperator, trips: { rules, fired: [record], held: [record] } });
}

describe('trips in the window', () => {
  it('stand nearest to their threshold first, with use, rule and what they do', () => {
    const trips = [
      { trip: 'refusals', use: 0.125, scope: maker },
      { trip: 'loss', use: -12.5, scope: {} },
      { trip: 'repeats', use: 18, scope: maker },
    ];
    expect(
      tripViews(desk(), { trips }).map(({ last, holds, ...view }) => [last, holds, view]),
    ).toEqual([
      [
        null,
        '',
        {
          ...{ name: 'repeats', used: '18', threshold: '20', unit: '', share: 0.9, dryRun: true },
          ...{ rule: 'Repeated orders in 1.5 s: halts', where: 'strategy=maker' },
        },
      ],
      [
        null,
        '',
        {
          ...{ name: 'refusals', used: '12.5', threshold: '50', unit: '%', share: 0.25 },
          ...{ rule: 'Orders refused of strategy=maker in 60 s: halts', where: '', dryRun: false },
        },
      ],
      [
        null,
        '',
        {
          ...{ name: 'loss', used: '0.00', threshold: '500.00', unit: '', share: 0, dryRun: false },
          ...{ rule: 'Loss of the day: flattens', where: '' },
        },
      ],
    ]);
  });

  it('say that nobody has told their use', () => {
    const views = tripViews(desk(), null);
    expect(views.map(({ used, share }) => [used, share])).toEqual(
      views.map(() => ['\u2013', null]),
    );
  });

  it('that hold something come first, and say who lifts it', () => {
    const [first] = tripViews(held(false), { trips: [{ trip: 'loss', use: 499 }] });
    expect([first?.name, first?.holds, first?.last]).toEqual([
      'repeats',
      'Holds strategy=maker halted, until two operators re-arm it',
      {
        firedUtcNanos: '1795340328334000000',
        detail: '20 orders to buy, the threshold is 20',
      },
    ]);
    expect(tripViews(held(true), null)[0]?.holds).toContain('until an operator re-arms it');
  });
});
