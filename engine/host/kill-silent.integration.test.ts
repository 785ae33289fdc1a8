/**
 * A kill of a strategy that is in an endless loop: its thread is ended with the kill and not two
 * seconds later, its orders are cancelled once, and it stays halted by itself behind the kill.
 */
import { afterEach, expect, test } from 'vitest';
import { StrategyId } from '../contract/ids.ts';
import type { Scope } from '../contract/scope.ts';
import { recoverEvents } from '../ledger/recovery.ts';
import { untilOneSpins } from '../strategies/host/spinning-thread.ts';
import { type TestDesk, until, venueLogDelay } from './desk-fixture.ts';
import { manyOrdersDesk } from './many-orders-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
}, 60_000);

const orders = 40;
const strategy = StrategyId.parse('many');

/** Orders that the venue has taken, by what the console heard: the loop has begun by then. */
const accepted = ({ messages }: TestDesk): number =>
  messages
    .flatMap((message) => (message.type === 'ledger' ? message.events : []))
    .filter(({ body }) => body.type === 'order.accepted').length;

/** Ids of orders whose cancel came to the venue, as often as it came. */
async function cancelsAt(desk: TestDesk): Promise<string[]> {
  const log = await desk.venueLog();
  return log
    .filter(({ method, direction }) => direction === 'in' && method === 'order.cancel')
    .map(({ clientOrderId }) => clientOrderId ?? '');
}

const scopes: readonly { readonly name: string; readonly scope: Scope }[] = [
  { name: 'the desk', scope: {} },
  { name: 'the strategy', scope: { strategy } },
];

test.each(scopes)(
  'K6 a kill of $name ends the loop that it finds, and cancels each order once',
  async ({ scope }) => {
    const wish = { keep: orders, batch: 10, asksPerSecond: 0, messages: 400, loops: true };
    const desk = await manyOrdersDesk(wish);
    desks.push(desk);
    await desk.start();
    await desk.arm();
    await until('its orders at the venue', () => accepted(desk) >= orders, 60_000);
    // Long enough for the engine to see a whole check without an answer: 0.4 s.
    await untilOneSpins(desk.pid, 12);
    const killId = desk.kill('it loops', scope);
    await desk.stage(killId, 'CONFIRMED', 20_000);
    await expect.poll(() => desk.openAtVenue(), venueLogDelay).toEqual([]);

    const events = () => [...recoverEvents(desk.path('ledger.sqlite'))].map(({ body }) => body);
    const halts = () =>
      events().flatMap((body) =>
        body.type === 'mode.changed' && body.cause === 'strategy failed' ? [body] : [],
      );
    await until('its own halt', () => halts().length > 0);
    expect(halts()).toMatchObject([{ scope: { strategy }, mode: 'halted' }]);
    const failures = events().flatMap((body) =>
      body.type === 'strategy.changed' && body.state === 'failed' ? [body.reason] : [],
    );
    expect(failures).toEqual([
      expect.stringMatching(/^it had not answered for \d\.\d s when it was halted$/),
    ]);
    const cancels = await cancelsAt(desk);
    expect(cancels.length).toBeGreaterThanOrEqual(orders);
    expect(new Set(cancels).size).toBe(cancels.length);
  },
  120_000,
);
