/**
 * A kill of a strategy that is in an endless loop: its thread is ended with the kill and not two
 * seconds later, and it stays halted by itself behind the kill.
 */
import { afterEach, expect, test, vi } from 'vitest';
import { StrategyId, VenueId } from '../../contract/ids.ts';
import type { Scope } from '../../contract/scope.ts';
import { recoverEvents } from '../../ledger/recovery.ts';
import { untilOneSpins } from '../../strategies/host/spinning-thread.ts';
import { type TestDesk, until, venueLogDelay } from '../desk-fixture.ts';
import { manyOrdersDesk } from './many-orders-fixture.ts';

vi.setConfig({ testTimeout: 120_000 });

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

const scopes: readonly { readonly name: string; readonly scope: Scope }[] = [
  { name: 'the desk', scope: {} },
  { name: 'the strategy', scope: { strategy } },
  { name: 'its venue', scope: { venue: VenueId.parse('sim') } },
];

test.for(scopes)(
  'K6 a kill of $name ends the loop that it finds, and its report is the only one',
  async ({ scope }, { skip }) => {
    skip(process.platform !== 'linux', 'only Linux tells what each thread runs');
    const wish = { keep: orders, batch: 10, asksPerSecond: 0, messages: 400, loops: true };
    const desk = await manyOrdersDesk(wish);
    desks.push(desk);
    await desk.start();
    await desk.arm();
    await until('its orders at the venue', () => accepted(desk) >= orders, 60_000);
    // Long enough for the engine to see a whole check without an answer: 0.4 s.
    expect(await untilOneSpins(desk.pid, 9), 'the strategy loops').toBe(true);
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
    // Its orders are that kill's: no second kill has cancelled or counted them.
    const reports = events().flatMap((body) =>
      body.type === 'kill.reported' ? [body.report] : [],
    );
    expect(reports).toMatchObject([{ killId, outcome: 'confirmed', after: { orders: 0 } }]);
    expect(reports[0]?.cancelled.length).toBeGreaterThanOrEqual(orders);
  },
);
