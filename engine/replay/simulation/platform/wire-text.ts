/**
 * What an order message on the simulated wire is about, for those who only watch it pass.
 * Reads no more than that, and judges nothing.
 */
import { z } from 'zod';

export type OrderMessage =
  | {
      readonly kind: 'place';
      readonly id: number;
      readonly clientOrderId: string;
      readonly side: 'buy' | 'sell';
      readonly quantity: string;
      readonly price: string | null;
    }
  | { readonly kind: 'cancel'; readonly id: number; readonly clientOrderId: string }
  | { readonly kind: 'amend'; readonly clientOrderId: string; readonly quantity: string }
  | { readonly kind: 'answer'; readonly id: number };

const Place = z.object({
  id: z.number(),
  params: z.object({
    newClientOrderId: z.string(),
    side: z.enum(['BUY', 'SELL']),
    quantity: z.string(),
    price: z.string().optional(),
  }),
});
const Amend = z.object({ params: z.object({ origClientOrderId: z.string(), newQty: z.string() }) });
const Cancel = z.object({ id: z.number(), params: z.object({ origClientOrderId: z.string() }) });

/** Null: it is about no order. */
export function readOrderMessage(text: string): OrderMessage | null {
  if (text.includes('"method":"order.place"')) {
    const { id, params } = Place.parse(JSON.parse(text));
    const { newClientOrderId: clientOrderId, quantity, price = null } = params;
    const side = params.side === 'BUY' ? 'buy' : 'sell';
    return { kind: 'place', id, clientOrderId, side, quantity, price };
  }
  if (text.includes('"method":"order.cancel"')) {
    const { id, params } = Cancel.parse(JSON.parse(text));
    return { kind: 'cancel', id, clientOrderId: params.origClientOrderId };
  }
  if (text.includes('"method":"order.amend.keepPriority"')) {
    const { params } = Amend.parse(JSON.parse(text));
    const { origClientOrderId: clientOrderId, newQty: quantity } = params;
    return { kind: 'amend', clientOrderId, quantity };
  }
  const id = /^\{"id":(\d+)/.exec(text)?.[1];
  return id === undefined || text.includes('"method"') ? null : { kind: 'answer', id: Number(id) };
}
