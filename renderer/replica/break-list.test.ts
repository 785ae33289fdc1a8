import { describe, expect, it } from 'vitest';
import { UtcNanos } from '../../engine/contract/numbers.ts';
import { BreakId, VenueDifference } from '../../engine/contract/reconciliation.ts';
import { initialState } from '../../engine/state/ledger-state.ts';
import { breakWording, ignoredBreaks, settledBreaks, undecidedBreaks } from './break-list.ts';

const difference = VenueDifference.parse({
  kind: 'positionDiffers',
  venue: 'sim',
  account: 'paper',
  instrument: 'BTCUSDT.sim',
  clientOrderId: null,
  executionId: null,
  strategy: null,
  ours: { lots: 0 },
  theirs: { lots: 5 },
});

describe('the breaks of a desk', () => {
  it('are undecided, or ignored and still there; without a snapshot there are none', () => {
    const ledger = initialState();
    const nobody = { operator: null, decidedUtcNanos: null, reason: '' };
    const found = { difference, foundUtcNanos: UtcNanos.parse('1'), ...nobody };
    const open = { ...found, breakId: BreakId.parse('b1'), decision: null };
    const ignored = { ...found, breakId: BreakId.parse('b2'), decision: 'ignore' } as const;
    ledger.breaks.set(open.breakId, open);
    ledger.breaks.set(ignored.breakId, ignored);
    expect(undecidedBreaks(ledger)).toEqual([open]);
    expect(ignoredBreaks(ledger)).toEqual([ignored]);
    expect([undecidedBreaks(null), ignoredBreaks(null)]).toEqual([[], []]);
    ledger.decidedBreaks.push({ ...open, decision: 'adopt' }, { ...ignored, decision: 'flatten' });
    expect(settledBreaks(ledger).map(({ breakId }) => breakId)).toEqual(['b2', 'b1']);
    expect(settledBreaks(null)).toEqual([]);
  });

  it('are written in grid units where the instrument is not known', () => {
    const { quantity, price } = breakWording(initialState());
    expect([quantity(difference.instrument, 5), price(difference.instrument, 7)]).toEqual([
      '5 lots',
      '7 ticks',
    ]);
  });

  it('are below 0 with a minus sign as wide as a digit', () => {
    expect(breakWording(initialState()).quantity(difference.instrument, -5)).toBe('\u22125 lots');
  });
});
