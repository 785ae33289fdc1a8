// The simulated venue as a test may see it: its own log, the oracle, and its recording's start.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DeskUnderTest } from './packaged-app.ts';

const Line = z.looseObject({
  direction: z.string(),
  event: z.string().nullish(),
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

/** Lets a recording that waits begin. */
export async function startRecording(under: DeskUnderTest): Promise<void> {
  const text = readFileSync(join(under.desk, 'venue.json'), 'utf8');
  const { baseUrl } = z.looseObject({ baseUrl: z.string() }).parse(JSON.parse(text));
  const answer = await fetch(`${baseUrl}/replay/start`);
  if (!answer.ok) throw new Error(`the recording did not start: ${answer.status}`);
}
