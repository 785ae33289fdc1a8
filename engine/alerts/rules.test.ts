import { describe, expect, test } from 'vitest';
import { AlertRule } from '../contract/alert.ts';
import { InstrumentId, StrategyId, VenueId } from '../contract/ids.ts';
import { groupOf, watchedRules, watches } from './rules.ts';

const written = (rule: object): AlertRule => AlertRule.parse(rule);
const maker = { strategy: StrategyId.parse('maker') };

describe('the rules of a desk', () => {
  test('without any of its own: each detector once, as a warning that only tells', () => {
    expect(
      watchedRules([]).map(({ name, detector, severity, action, threshold }) => {
        return [name, detector, severity, action, threshold];
      }),
    ).toEqual([
      ['feed-gap', 'feed-gap', 'warning', 'alert', 1],
      ['stale-feed', 'stale-feed', 'warning', 'alert', 3_000],
      ['tick-to-approved', 'tick-to-approved', 'warning', 'alert', 1.25],
      ['ack-latency', 'ack-latency', 'warning', 'alert', 1.25],
      ['reject-ratio', 'reject-ratio', 'warning', 'alert', 0.5],
      ['reconciliation', 'reconciliation', 'warning', 'alert', 1],
    ]);
  });

  test('take the place of ours by name', () => {
    const rules = watchedRules([
      written({ name: 'feed-gap', detector: 'feed-gap', threshold: 5, severity: 'critical' }),
    ]);
    const gaps = rules.filter(({ detector }) => detector === 'feed-gap');
    expect(gaps).toMatchObject([{ threshold: 5, windowSeconds: 30, severity: 'critical' }]);
    expect(rules).toHaveLength(6);
  });

  test('are told of once: ours leaves alone what one of the desk watches', () => {
    const rules = watchedRules([
      written({ name: 'halt-maker', detector: 'reject-ratio', on: maker, action: 'halt' }),
    ]);
    const watching = (what: object): string[] =>
      rules.flatMap((rule) =>
        rule.detector === 'reject-ratio' && watches(rule, rules, what) ? [rule.name] : [],
      );
    expect(watching(maker)).toEqual(['halt-maker']);
    expect(watching({ strategy: StrategyId.parse('other') })).toEqual(['reject-ratio']);
  });

  test.each([
    [{}, 'r/desk'],
    [maker, 'r/maker'],
    [{ venue: VenueId.parse('sim') }, 'r/sim'],
    [{ venue: VenueId.parse('sim'), instrument: InstrumentId.parse('BTC.sim') }, 'r/BTC.sim'],
  ])('group alerts of %j as %s', (subject, group) => {
    expect(groupOf('r', subject)).toBe(group);
  });
});
