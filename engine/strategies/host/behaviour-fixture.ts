// A strategy that behaves as a test asks of it, well or badly.
import { z } from 'zod';
import { defineStrategy, type StrategyDesk } from '../sdk/strategy.ts';

const parameters = z.strictObject({
  behaviour: z.enum([
    'echo',
    'cancel',
    'amend',
    'loop',
    'throw',
    'garbage',
    'flood',
    'leak',
    'leap',
    'stuck',
    'exit',
    'slow',
    'eager',
  ]),
});

export const strategy = defineStrategy({
  name: 'behaviour-fixture',
  version: '3',
  parameters,
  create: ({ parameters: { behaviour }, ...desk }) => {
    let tops = 0;
    let trades = 0;
    const kept: unknown[] = [];
    const buyAt = (price: number, lots = 1) => {
      const [first] = desk.instruments;
      if (first === undefined) throw new Error('no instrument');
      return desk.place({ instrument: first.id, side: 'buy', price, lots, postOnly: true });
    };
    const act = (price: number): void => {
      switch (behaviour) {
        case 'echo':
          buyAt(price);
          return;
        case 'cancel':
          desk.cancel(buyAt(price));
          return;
        case 'amend':
          amendOrBuy(desk, price);
          return;
        case 'loop':
          for (;;) tops += 1;
        case 'throw':
          throw new RangeError('no such price');
        case 'garbage':
          buyAt(Number.NaN);
          buyAt(price, 0.5);
          desk.place({ instrument: 'other.v' as never, side: 'buy', price, lots: 1 });
          return;
        case 'flood':
          for (;;) buyAt(price);
        case 'leak':
          for (;;) kept.push([kept.length]);
        case 'leap':
          // V8 ends a thread that nears its limit, and aborts the whole process when what survives
          // one collection leaps over it.
          for (;;) kept.push('x'.repeat(50) + kept.length);
        case 'stuck':
          // No check for an interruption is left in this loop: nothing ends its thread.
          for (;;) new Array(500).fill(0);
        case 'exit':
          process.exit(7);
          return;
        case 'slow':
          for (const end = performance.now() + 100; performance.now() < end; ) tops += 0;
          return;
        case 'eager':
          return;
      }
    };
    return {
      onTop: (top) => {
        tops += 1;
        act(top.bidPrice);
      },
      onTrade: () => {
        trades += 1;
      },
      onOrder: ({ order }) => {
        if (behaviour === 'eager') buyAt(order.price ?? 1);
      },
      why: () => `${whyOf(desk, behaviour)}, ${tops} tops, ${trades} trades`,
    };
  },
});

/** Buys, and asks for other terms of what it bought: some that are good, and some that are none. */
function amendOrBuy(desk: StrategyDesk, price: number): void {
  const [first] = desk.instruments;
  if (first === undefined) throw new Error('no instrument');
  const [known] = desk.orders(first.id);
  desk.amend(known?.reference ?? 'nobody', { lots: known === undefined ? 1 : Number.NaN });
  if (known !== undefined) desk.amend(known.reference, { price: price + 1, lots: 2 });
  else desk.place({ instrument: first.id, side: 'buy', price, lots: 1 });
}

function whyOf(desk: StrategyDesk, behaviour: string): string {
  const [first] = desk.instruments;
  const held = first === undefined ? 0 : desk.position(first.id);
  const orders = first === undefined ? [] : desk.orders(first.id);
  if (behaviour === 'amend') return `${orders[0]?.lots} lots at ${orders[0]?.price}`;
  return `${desk.mode()}, holds ${held}, ${orders.length} orders`;
}
