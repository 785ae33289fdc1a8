/** The watch beside trading: a fault of its own is counted, and a re-arm forgets its own scope. */
import { expect, test } from 'vitest';
import { watchedRules } from '../../alerts/rules.ts';
import type { AlertRule } from '../../contract/alert.ts';
import { linear, maker, ownerOf, taker } from '../../core/core-fixture.ts';
import { Latencies } from '../latencies.ts';
import { testLoop } from '../loop-fixture.ts';
import { AlertRoom } from './alert-room.ts';
import { RejectWatch } from './order-watches.ts';

const second = 1e9;
const plain = { severity: 'warning', action: 'alert', dryRun: false, on: {} } as const;

test('an act of a rule that breaks is a fault of the rule and not the end of the desk', () => {
  const { loop, ledger } = testLoop(0);
  const latencies = new Latencies();
  const rule: AlertRule = { ...plain, name: 'no-gaps', detector: 'feed-gap', action: 'reduce' };
  const room = new AlertRoom({
    loop,
    rules: [rule],
    latencies,
    kills: { halt: async () => undefined },
    reductions: {
      reduceScope: () => {
        throw new Error('no such scope');
      },
    },
    log: { error: () => undefined, warn: () => undefined },
  });
  room.look(10 * second);
  const known = loop.core.market.instruments.get(linear);
  if (known === undefined) throw new Error('no market');
  known.counts.gaps += 1;
  room.look(10.25 * second);
  latencies.stop();
  const told = ledger.events.flatMap(({ body }) => {
    if (body.type === 'fault.recorded') return [`${body.component}: ${body.detail}`];
    return body.type === 'alert.raised' ? [body.rule] : [];
  });
  expect(told).toEqual(['no-gaps', 'alerts/no-gaps: no such scope']);
});

test('a re-arm forgets what its own scope was refused, and no other strategy', () => {
  const written = { ...plain, name: 'rejects', detector: 'reject-ratio', atLeast: 4 } as const;
  const all = watchedRules([written]);
  const rule = all.find(({ name }) => name === 'rejects');
  if (rule === undefined) throw new Error('the rule is not watched');
  const watch = new RejectWatch(rule, all);
  const owner = ownerOf({ strategy: maker });
  for (let order = 0; order < 4; order += 1) {
    const news = { owner, atMonoNanos: second, latencyNanos: 0, why: 'too large' };
    watch.onOrder({ ...news, kind: 'wanted' });
    watch.onOrder({ ...news, kind: 'failed' });
  }
  const isFiring = (): boolean => watch.look(2 * second).some((finding) => finding.isFiring);
  const seen = [isFiring()];
  for (const scope of [{ strategy: taker }, { strategy: maker, instrument: linear }]) {
    watch.onRearm(scope);
    seen.push(isFiring());
  }
  expect(seen).toEqual([true, true, false]);
});
