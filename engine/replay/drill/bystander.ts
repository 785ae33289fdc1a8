/**
 * Somebody else who trades the account of a drill's venue: has orders there that no kill of the
 * desk may touch. Sends nothing once they stand.
 */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { VenueEndpoint } from '../../contract/endpoint.ts';
import { readPrivateKey, signed } from '../../venues/binance/ws-api-signing.ts';

const prefix = 'bystander-';
const Answer = z.looseObject({ status: z.int() });

/** Whether an order is of a bystander. */
export const isOfBystander = (clientOrderId: string): boolean => clientOrderId.startsWith(prefix);

/** Places `count` orders that stand far below the market; throws when the venue refuses one. */
export async function placeAside(
  { baseUrl, apiKey, apiPrivateKey }: VenueEndpoint,
  order: { readonly symbol: string; readonly price: string; readonly quantity: string },
  count: number,
): Promise<readonly string[]> {
  const key = readPrivateKey(apiPrivateKey);
  const url = `${baseUrl.replace(/^http/, 'ws')}/ws-api/v3?returnRateLimits=false`;
  const socket = new WebSocket(url, { perMessageDeflate: false });
  const ids: string[] = [];
  try {
    await once(socket, 'open');
    for (let id = 1; id <= count; id += 1) {
      const newClientOrderId = `${prefix}${id}`;
      const terms = { side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', ...order };
      const own = { newClientOrderId, apiKey, timestamp: Date.now() };
      const params = signed({ ...terms, ...own }, key);
      socket.send(JSON.stringify({ id, method: 'order.place', params }));
      const heard: readonly unknown[] = await once(socket, 'message');
      const text = String(heard[0]);
      if (Answer.parse(JSON.parse(text)).status !== 200) throw new Error(`aside: ${text}`);
      ids.push(newClientOrderId);
    }
  } finally {
    socket.terminate();
  }
  return ids;
}
