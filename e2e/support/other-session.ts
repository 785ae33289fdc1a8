// Somebody else who trades the desk's account at the simulated venue, behind the engine's back.
// One order, one answer; the venue's refusal is an error.
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { DeskUnderTest } from './packaged-app.ts';
import { endpointOf } from './venue.ts';

const Reply = z.looseObject({ status: z.int() });

/** Buys at the market with the account's key, under an id that is not the desk's. */
export async function buyElsewhere(
  under: DeskUnderTest,
  symbol: string,
  quantity: string,
): Promise<void> {
  const { baseUrl, apiKey, apiPrivateKey } = endpointOf(under);
  const parameters: Record<string, string | number> = {
    symbol,
    side: 'BUY',
    type: 'MARKET',
    quantity,
    newClientOrderId: `elsewhere-${randomUUID().slice(0, 8)}`,
    apiKey,
    timestamp: Date.now(),
  };
  const payload = Object.keys(parameters)
    .toSorted()
    .map((name) => `${name}=${parameters[name]}`)
    .join('&');
  const der = Buffer.from(apiPrivateKey, 'base64');
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const signature = sign(null, Buffer.from(payload), key).toString('base64');
  const url = `${baseUrl.replace(/^http/, 'ws')}/ws-api/v3?returnRateLimits=false`;
  const socket = new WebSocket(url, { perMessageDeflate: false });
  try {
    await once(socket, 'open');
    const params = { ...parameters, signature };
    socket.send(JSON.stringify({ id: 1, method: 'order.place', params }));
    const [data] = await once(socket, 'message');
    const text = String(data);
    if (Reply.parse(JSON.parse(text)).status !== 200) throw new Error(`order.place: ${text}`);
  } finally {
    socket.terminate();
  }
}
