/** A strategy that orders nothing and says what it was told, in that order. For tests only. */
import { z } from 'zod';
import { defineStrategy } from '../sdk/strategy.ts';

export const strategy = defineStrategy({
  name: 'journal-fixture',
  version: '1',
  parameters: z.strictObject({ behaviour: z.literal('journal') }),
  create: (desk) => {
    const told: string[] = [];
    return {
      onTop: ({ instrument, bidPrice }) => {
        told.push(`top of ${bidPrice}, ${desk.mode()}, holds ${desk.position(instrument)}`);
      },
      onTrade: () => {
        told.push('trade');
      },
      onOrder: ({ order }) => {
        told.push(`order at ${order.price}`);
      },
      why: () => told.join('; '),
    };
  },
});
