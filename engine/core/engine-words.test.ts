// What the core says of messages that do not fit and of commands that it refuses, word for word.
import { describe, expect, it } from 'vitest';
import { lots } from '../contract/numbers.ts';
import {
  alice,
  armedDesk,
  type Drive,
  linear,
  maker,
  orderId,
  requestOf,
  stampAt,
  venue,
} from './core-fixture.ts';
import type { Outcome } from './engine.ts';
import { orderText } from './order-text.ts';

const stranger = orderId('zz');

/** A desk with `o` working, and `n` approved and not sent. */
function desk(): Drive {
  const drive = armedDesk();
  drive.work('o', requestOf());
  drive.intent('n', requestOf());
  return drive;
}
const told = ({ events, refusal }: Outcome): unknown[] => [
  ...(refusal === null ? [] : [refusal.kind, refusal.node, refusal.detail]),
  ...events.map(({ body }) =>
    body.type === 'fault.recorded' ? [body.component, body.detail] : body.type,
  ),
];
const process = (event: object, drive = desk()): unknown[] =>
  told(drive.core.process({ stamp: stampAt(1), ...event } as never));
const amendOf = (change: object) => ({
  type: 'amendIntent',
  intentId: 'a1',
  clientOrderId: 'o',
  terms: { lots: lots(5) },
  tickNumber: 1,
  epoch: 0,
  armed: true,
  ...change,
});
const sentOf = (change: object) => ({
  type: 'sent',
  clientOrderId: 'o',
  message: 'new',
  sendMonoNanos: 1,
  epoch: 0,
  ...change,
});
const fencedOf = (change: object) => ({
  type: 'fenced',
  clientOrderId: 'n',
  cause: 'age',
  detail: 'late',
  ...change,
});
const feed = (change: object) => ({
  type: 'feedChange',
  venue,
  change: {
    kind: 'feedChange',
    instrument: linear,
    state: 'stale',
    reason: 'slow',
    atMonoNanos: 1,
    ...change,
  },
});
function ended(): Drive {
  const drive = desk();
  drive.ended('cancelled', 'o');
  return drive;
}
const reduceOf = (change: object) => ({
  type: 'reduce',
  scope: {},
  actor: alice,
  cause: 'rule',
  reason: 'loss',
  epoch: 0,
  commandId: null,
  ...change,
});
const killed = (): Drive => {
  const drive = desk();
  drive.kill({ strategy: maker });
  return drive;
};
describe('the core says of', () => {
  it.each<[string, () => unknown[], unknown[]]>([
    [
      'an amend of no order',
      () => process(amendOf({ clientOrderId: stranger })),
      ['badInput', 'orders/zz', 'there is no order zz to amend'],
    ],
    [
      'an amend of an order that has ended',
      () => process(amendOf({}), ended()),
      ['badInput', 'orders/o', 'order o is cancelled, and is not amended as such'],
    ],
    [
      'an amend of a malformed intent',
      () => process(amendOf({ intentId: '' })),
      [
        'badInput',
        'gate/form',
        'the intent has no usable id',
        ['gate', 'amend of o refused: the intent has no usable id'],
      ],
    ],
    [
      'an amend that changes nothing',
      () => process(amendOf({ terms: {} })),
      ['badInput', 'orders/o', 'it changes nothing', 'order.amendRefused'],
    ],
    [
      'an intent of a malformed id',
      () => process({ ...desk().intentEvent('x', requestOf()), intentId: 7 }),
      [
        'badInput',
        'gate/form',
        'the intent has no usable id',
        ['gate', 'intent without an id refused: the intent has no usable id'],
      ],
    ],
    [
      'an intent of a long and malformed id',
      () => process({ ...desk().intentEvent('x', requestOf()), intentId: 'i'.repeat(65) }),
      [
        'badInput',
        'gate/form',
        'the intent has no usable id',
        [
          'gate',
          'intent iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii ' +
            'refused: the intent has no usable id',
        ],
      ],
    ],
    [
      'a cancel of no order',
      () => process({ type: 'cancelIntent', clientOrderId: stranger, cause: 'test' }),
      ['badInput', 'orders/zz', 'there is no order zz to cancel'],
    ],
    [
      'a cancel of an order that has ended',
      () => process({ type: 'cancelIntent', clientOrderId: 'o', cause: 'test' }, ended()),
      ['badInput', 'orders/o', 'order o is cancelled already'],
    ],
    [
      'a message sent of no order',
      () => process(sentOf({ clientOrderId: stranger })),
      [['perform', 'a new message was sent for zz: no such order']],
    ],
    [
      'an amend sent that nobody asked for',
      () => process(sentOf({ message: 'amend' })),
      [
        [
          'perform',
          'an amend was sent that nobody asked for: order o is new, buy 0 of 10 lots ' +
            'filled, sent, venue id v-o',
        ],
      ],
    ],
    [
      'an order sent twice',
      () => process(sentOf({})),
      [['perform', 'sent again: order o is new, buy 0 of 10 lots filled, sent, venue id v-o']],
    ],
    [
      'an order kept back that is not known',
      () => process(fencedOf({ clientOrderId: stranger })),
      [['perform', 'fenced (age) zz: no such order']],
    ],
    ['an order kept back', () => process(fencedOf({})), ['order.fenced']],
    [
      'an order kept back that works',
      () => process(fencedOf({ clientOrderId: 'o' })),
      [
        [
          'perform',
          'fenced (age) too late: order o is new, buy 0 of 10 lots filled, sent, venue ' + 'id v-o',
        ],
      ],
    ],
    [
      'a feed of an instrument that is not defined',
      () => process(feed({ instrument: 'X.sim' })),
      [['feed/sim', 'a feed change (stale) of X.sim, which is not defined']],
    ],
    ['a feed that changes', () => process(feed({})), ['feed.changed']],
    ['a feed that is as it was', () => process(feed({ state: 'live', reason: '' })), []],
    [
      'a feed that has another reason',
      () => process(feed({ state: 'live', reason: 'x' })),
      ['feed.changed'],
    ],
    [
      'a fault of a feed',
      () =>
        process({
          type: 'feedFault',
          venue,
          fault: {
            kind: 'feedFault',
            instrument: linear,
            fault: 'gap',
            detail: 'of 3',
            atMonoNanos: 1,
          },
        }),
      [['feed/BTCUSDT.sim', 'gap: of 3']],
    ],
    [
      'a fault of a session',
      () =>
        process({
          type: 'feedFault',
          venue,
          fault: {
            kind: 'feedFault',
            instrument: null,
            fault: 'decode',
            detail: 'a letter',
            atMonoNanos: 1,
          },
        }),
      [['feed/sim', 'decode: a letter']],
    ],
    [
      'a scope that is to be reduced',
      () => process(reduceOf({})),
      ['mode.changed', 'order.cancelRequested'],
    ],
    [
      'a scope that is halted and to be reduced',
      () => process(reduceOf({ scope: { strategy: maker } }), killed()),
      ['haltedScope', 'strategy=maker', 'strategy=maker is halted, which is stricter than reduce'],
    ],
  ])('%s', (_, act, words) => {
    expect(act()).toEqual(words);
  });
});

describe('an order in words', () => {
  const order = desk().core.ledger.orders.get(orderId('o'));
  const text = (change: object, steps: readonly string[] = []): string =>
    orderText({ ...order, ...change } as never, steps);

  it('has what is known of it, and only the last of what is much', () => {
    expect([
      text({}),
      text({ sentMonoNanos: null, venueOrderId: null }, ['approved', 'sent']),
      text({ cancelRequested: true, executionIds: ['e1', 'e2', 'e3', 'e4'], filledLots: 4 }),
      text({ reason: 'r'.repeat(81) }),
      text({}, ['s'.repeat(400)]).length,
    ]).toEqual([
      'order o is new, buy 0 of 10 lots filled, sent, venue id v-o',
      'order o is new, buy 0 of 10 lots filled, never told as sent, not accepted, ' +
        'so far: approved sent',
      'order o is new, buy 4 of 10 lots filled, sent, venue id v-o, executions e2 ' +
        'e3 e4, ' +
        'cancel requested',
      'order o is new, buy 0 of 10 lots filled, sent, venue id v-o, last said: ' + 'r'.repeat(80),
      300,
    ]);
  });
});
