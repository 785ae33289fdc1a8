/** The watch beside trading: a fault of its own is counted, and a re-arm forgets its own scope. */
import { expect, test } from 'vitest';
import { watchedRules } from '../../alerts/rules.ts';
import type { AlertRule } from '../../contract/alert.ts';
import { ledgerSequence, monoNanos, UtcNanos } from '../../contract/numbers.ts';
import { linear, maker, ownerOf, taker, venueOrderId } from '../../core/core-fixture.ts';
import { Latencies } from '../latencies.ts';
import { testLoop } from '../loop-fixture.ts';
import { AlertRoom } from './alert-room.ts';
import { OrderNewsDesk } from './order-news.ts';
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
    presence: { lastMonoNanos: 0 },
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

test('an order of an earlier run says nothing of how fast the venue answers', () => {
  const { loop } = testLoop(1);
  const [clientOrderId] = loop.core.ledger.orders.keys();
  if (clientOrderId === undefined) throw new Error('no order');
  const body = { type: 'order.accepted', clientOrderId, venueOrderId: venueOrderId('1') } as const;
  const event = {
    sequence: ledgerSequence(1),
    utcNanos: UtcNanos.parse('1'),
    monoNanos: monoNanos(300 * second),
    body,
  };
  const heard = [0, 200 * second].map((since) =>
    new OrderNewsDesk(() => loop.core.ledger, monoNanos(since)).of(event).map(({ kind }) => kind),
  );
  expect(heard).toEqual([['acknowledged'], []]);
});
