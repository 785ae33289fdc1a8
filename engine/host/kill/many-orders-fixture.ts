/**
 * A desk for tests of kills: one strategy that keeps many orders working far below the market, and
 * asks for more of them than it may have. And its venue, which lies when it is asked to.
 */
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VenueEndpoint } from '../../contract/endpoint.ts';
import { TestDesk } from '../desk-fixture.ts';
import type { VenueLogEntry } from '../venues/venue-log-fixture.ts';

const file = 'many-orders.ts';

/** Asks for what is missing, or for so many orders a second at any pace of ticks. */
const strategyText = `
import { defineStrategy, parametersOf, wholeParameter } from 'quarterdeck/strategy';

const newLeg = () => ({ asked: new Set<string>(), working: new Set<string>(), from: 0 });

export const strategy = defineStrategy({
  name: 'many-orders',
  version: '2',
  parameters: parametersOf({
    keep: wholeParameter(1, 5_000),
    batch: wholeParameter(1, 60),
    asksPerSecond: wholeParameter(0, 2_000),
    loops: wholeParameter(0, 1),
  }),
  create: (desk) => {
    const legs = new Map(desk.instruments.map(({ id }) => [id, newLeg()]));
    let placed = 0;
    const paced = (leg: ReturnType<typeof newLeg>) => {
      const nanosEach = (legs.size * 1e9) / desk.parameters.asksPerSecond;
      leg.from = Math.max(leg.from, desk.now() - 60 * nanosEach);
      const due = Math.floor((desk.now() - leg.from) / nanosEach);
      leg.from += due * nanosEach;
      return due;
    };
    return {
      onTop: ({ instrument, bidPrice }) => {
        const leg = legs.get(instrument);
        if (desk.mode() !== 'active' || leg === undefined) return;
        const { keep, batch, asksPerSecond } = desk.parameters;
        if (desk.parameters.loops === 1 && leg.working.size >= keep) for (;;) placed += 1;
        const missing = Math.min(batch, keep - leg.asked.size - leg.working.size);
        const wanted = asksPerSecond === 0 ? missing : paced(leg);
        for (let n = 0; n < wanted; n += 1) {
          placed += 1;
          const price = bidPrice - 2_000 - (placed % 500);
          leg.asked.add(desk.place({ instrument, side: 'buy', price, lots: 10, postOnly: true }));
        }
      },
      onOrder: ({ order, working }) => {
        const leg = legs.get(order.instrument);
        if (leg === undefined) return;
        leg.asked.delete(order.reference);
        if (!working) leg.working.delete(order.reference);
        else leg.working.add(order.reference);
        const [oldest] = leg.working;
        if (leg.working.size <= desk.parameters.keep || oldest === undefined) return;
        leg.working.delete(oldest);
        desk.cancel(oldest);
      },
      why: () => \`holds \${[...legs.values()].map(({ working }) => working.size)} orders\`,
    };
  },
});
`;

/** Ids of the venues of such a desk; the first is the one of a desk with one. */
export const manyVenues = ['sim', 'sim-b'] as const;

/** Where the files of the second venue are. */
export const secondFolder = 'venues/sim-b';

export interface ManyOrders {
  /** Orders that the strategy keeps, at each of its venues. */
  readonly keep: number;
  /** Of what is missing, how many it asks for with one change of the best prices. */
  readonly batch: number;
  /** So many a second it asks for, each in place of the oldest; 0: for what is missing. */
  readonly asksPerSecond: number;
  /** Messages a second that its limit lets through. */
  readonly messages: number;
  /** Whether it never comes back from the next tick once it has its orders. */
  readonly loops?: boolean;
  /** Whether the strategy spans two venues; then there is another, `beside`, which does too. */
  readonly spans?: boolean;
}

function textOf(wish: ManyOrders): string {
  const { keep, batch, asksPerSecond, messages, loops = false, spans = false } = wish;
  const limits = {
    ...{ orderQuantity: '1000', orderValue: '100000000', priceCollarBps: 1_000 },
    ...{ positionQuantity: '1000000', referenceAgeMillis: 10_000 },
  };
  const messageRate = { messages, windowMillis: 1_000 };
  const simulated = { mode: 'market', seed: 5, regime: 'stormy', ordersPer10Seconds: 50_000 };
  const symbols = ['BTCUSDT'];
  return JSON.stringify({
    version: 1,
    desk: 'many-orders',
    environment: 'SIM',
    singleOperator: true,
    venues: manyVenues.slice(0, spans ? 2 : 1).map((id, at) => ({
      ...{ id, market: 'usdm', account: `${id}-main` },
      simulated: { ...simulated, seed: simulated.seed + at },
      instruments: symbols.map((symbol) => ({ symbol, limits })),
    })),
    strategies: (spans ? ['many', 'beside'] : ['many']).map((id) => ({
      ...{ id, module: file, venue: 'sim', symbols, messageRate },
      ...(spans ? { otherLegs: [{ venue: manyVenues[1], symbols }] } : {}),
      parameters:
        id === 'many'
          ? { keep, batch, asksPerSecond, loops: loops ? 1 : 0 }
          : { keep: 10, batch: 2, asksPerSecond: 0, loops: 0 },
    })),
    messageRate: { messages: messages * 2, windowMillis: 1_000 },
    telemetry: { metricsPort: 0 },
    tape: { record: false },
  });
}

/** A desk of its own, not started yet. */
export async function manyOrdersDesk(wish: ManyOrders): Promise<TestDesk> {
  const directory = await mkdtemp(join(tmpdir(), 'quarterdeck-many-'));
  await mkdir(join(directory, 'strategies'));
  await writeFile(join(directory, 'strategies', file), strategyText);
  return TestDesk.create({ directory, deskText: textOf(wish), startMillisLimit: 60_000 });
}

/** Where a venue of the desk listens; `folder` as in `venueLog`. */
export async function venueEndpoint(desk: TestDesk, folder = ''): Promise<VenueEndpoint> {
  const text = await readFile(desk.path(join(folder, 'venue.json')), 'utf8');
  return VenueEndpoint.parse(JSON.parse(text));
}

/** Asks the desk's venue for a fault, such as `loseAck?sharePercent=30&forMillis=5000`. */
export async function venueFault(desk: TestDesk, fault: string): Promise<void> {
  const { baseUrl, apiKey } = await venueEndpoint(desk);
  const headers = { 'X-MBX-APIKEY': apiKey };
  const answer = await fetch(`${baseUrl}/faults/${fault}`, { method: 'POST', headers });
  if (!answer.ok) throw new Error(`${fault}: ${await answer.text()}`);
}

/** What the venue last made of each order, told or lost: its log is the truth. */
export function endsAtVenue(log: readonly VenueLogEntry[]): Map<string, string> {
  const ends = new Map<string, string>();
  for (const { event, clientOrderId, orderStatus } of log) {
    if (event !== 'executionReport' || clientOrderId === undefined || clientOrderId === null)
      continue;
    ends.set(clientOrderId, orderStatus ?? '');
  }
  return ends;
}

/** Net quantity that the venue has filled, each trade once. */
export function filledAtVenue(log: readonly VenueLogEntry[]): number {
  const trades = new Map<string, number>();
  for (const { event, execution, clientOrderId, tradeId, side, lastQuantity } of log) {
    if (event !== 'executionReport' || execution !== 'TRADE') continue;
    const signed = Number(lastQuantity) * (side === 'BUY' ? 1 : -1);
    trades.set(`${clientOrderId} ${tradeId}`, signed);
  }
  return [...trades.values()].reduce((sum, quantity) => sum + quantity, 0);
}
