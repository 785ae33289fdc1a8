/** Whose word confirms a kill: venues that take orders, for a scope that names something. */
import { describe, expect, it } from 'vitest';
import type { AccountId, StrategyId, VenueId } from '../../contract/ids.ts';
import type { Scope } from '../../contract/scope.ts';
import { linear, orderId, requestOf, venue, wideLimits } from '../core-fixture.ts';
import type { DeskMap } from './desk-map.ts';
import { Drill, desk, nothingOpen, timings } from './kill-drill-fixture.ts';

describe('who has to confirm a kill', () => {
  const elsewhere = 'elsewhere' as VenueId;
  const outcomeOf = (map: DeskMap, scope: Scope = {}, answers = nothingOpen) => {
    const drill = new Drill(wideLimits, map);
    drill.strike(scope);
    const { outcome, detail } = drill.open.conclude(answers, timings);
    return [outcome, detail, drill.open.namesNothing()];
  };

  it.each<[Scope, string]>([
    [
      { strategy: 'typo' as StrategyId },
      'no such name on this desk: strategy=typo; its gate is closed all the same',
    ],
    [
      { venue: elsewhere },
      'no such name on this desk: venue=elsewhere; its gate is closed all the same',
    ],
    [
      { strategy: 'typo' as StrategyId, client: 'fund' },
      'no such name on this desk: strategy=typo client=fund; its gate is closed all the same',
    ],
    [{ client: 'fund' }, 'no such name on this desk: client=fund; its gate is closed all the same'],
    [
      { account: 'x' as AccountId, instrument: linear },
      'no such name on this desk: account=x; its gate is closed all the same',
    ],
  ])('a scope of nothing, %j, is confirmed by nobody', (scope, detail) => {
    expect(outcomeOf(desk, scope)).toEqual(['unconfirmed', detail, true]);
  });

  it('what the desk file names is known before anything traded', () => {
    const map = { ...desk, owners: [{ client: 'fund', strategy: 'new' as StrategyId }] };
    const scope = { client: 'fund', strategy: 'new' as StrategyId };
    expect(outcomeOf(map, scope)).toEqual(['confirmed', undefined, false]);
  });

  it('venues without order entry are not waited for, those with it are', () => {
    const answers = new Map([[elsewhere, []]]);
    const map = { ...desk, orderVenues: [elsewhere] };
    expect(outcomeOf(map, {}, answers)).toEqual(['confirmed', undefined, false]);
    expect(outcomeOf(map, { venue })).toEqual([
      'unconfirmed',
      'the scope has no venue that takes orders of this desk',
      true,
    ]);
    expect(outcomeOf({ ...desk, orderVenues: [] }, {}, new Map())).toEqual([
      'confirmed',
      undefined,
      false,
    ]);
  });

  it('each venue that did not say what is open is named, within a bound', () => {
    const orderVenues = Array.from({ length: 12 }, (_, n) => `venue-${n}` as VenueId);
    const [outcome, detail] = outcomeOf({ ...desk, orderVenues }, {}, new Map());
    const words = orderVenues.map((id) => `${id} was not asked for open orders`).join('; ');
    expect([outcome, detail]).toEqual(['unconfirmed', words.slice(0, 400)]);
    expect(words.length).toBeGreaterThan(400);
  });

  it('a refusal is told within a bound', () => {
    const drill = new Drill();
    drill.drive.work('a', requestOf());
    drill.strike();
    const refusal = { clientOrderId: orderId('a'), reason: 'x'.repeat(400) };
    drill.drive.report({ kind: 'cancelRejected', ...refusal });
    const { refused } = drill.open.conclude(nothingOpen, timings);
    expect(refused).toEqual([{ clientOrderId: 'a', reason: `cancel refused: ${'x'.repeat(384)}` }]);
  });

  it('a venue that is gone from the desk is asked while an order works there', () => {
    const drill = new Drill(wideLimits, { orderVenues: [], owners: [] });
    drill.drive.work('a', requestOf());
    drill.strike();
    expect(drill.open.venues()).toEqual([venue]);
    drill.drive.ended('cancelled', 'a');
    expect(drill.open.conclude(new Map(), timings).outcome).toBe('unconfirmed');
  });
});
