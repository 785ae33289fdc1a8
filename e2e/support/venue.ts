// The simulated venue as a test may see it: its own log, the oracle, its recording's start, and
// the faults that a drill may ask of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { VenueEndpoint } from '../../engine/contract/endpoint.ts';
import type { DeskUnderTest } from './packaged-app.ts';

const Line = z.looseObject({
  receivedMonoNanos: z.number(),
  direction: z.string(),
  event: z.string().nullish(),
  method: z.string().nullish(),
  clientOrderId: z.string().nullish(),
  orderStatus: z.string().nullish(),
});
export type VenueLogLine = z.infer<typeof Line>;

/** Every line so far, in the venue's order. */
export function venueLog(under: DeskUnderTest): readonly VenueLogLine[] {
  const text = readFileSync(join(under.desk, 'venue-log.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => Line.parse(JSON.parse(line)));
}

const over = new Set(['FILLED', 'CANCELED', 'REJECTED', 'EXPIRED', 'EXPIRED_IN_MATCH']);

/** Orders whose last execution report says that they can still trade. */
export function ordersOpenAtVenue(under: DeskUnderTest): readonly string[] {
  const last = new Map<string, string>();
  for (const { event, clientOrderId, orderStatus } of venueLog(under)) {
    if (event !== 'executionReport' || !clientOrderId || !orderStatus) continue;
    last.set(clientOrderId, orderStatus);
  }
  if (last.size === 0) throw new Error('the venue never saw an order');
  return [...last].filter(([, status]) => !over.has(status)).map(([id]) => id);
}

/** New orders that reached the venue after an instant of the shared monotonic clock. */
export function ordersReachedVenue(under: DeskUnderTest, afterMonoNanos: number): string[] {
  return venueLog(under).flatMap(({ direction, method, clientOrderId, receivedMonoNanos }) => {
    const isNew = direction === 'in' && method === 'order.place';
    return isNew && receivedMonoNanos > afterMonoNanos && clientOrderId ? [clientOrderId] : [];
  });
}

/** Where the venue of a desk listens, and the key of the desk's account there. */
export function endpointOf(under: DeskUnderTest): VenueEndpoint {
  const text = readFileSync(join(under.desk, 'venue.json'), 'utf8');
  return VenueEndpoint.parse(JSON.parse(text));
}

/** Lets a recording that waits begin. */
export async function startRecording(under: DeskUnderTest): Promise<void> {
  const answer = await fetch(`${endpointOf(under).baseUrl}/replay/start`);
  if (!answer.ok) throw new Error(`the recording did not start: ${answer.status}`);
}

/** Asks for one fault as a drill does, for example `gap?symbol=BTCUSDT`. */
export async function injectFault(under: DeskUnderTest, fault: string): Promise<void> {
  const { baseUrl, apiKey } = endpointOf(under);
  const url = `${baseUrl}/faults/${fault}`;
  const answer = await fetch(url, { method: 'POST', headers: { 'x-mbx-apikey': apiKey } });
  if (!answer.ok) throw new Error(`${fault}: ${await answer.text()}`);
}
