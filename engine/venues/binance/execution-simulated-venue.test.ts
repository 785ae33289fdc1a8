// The execution client against the simulated venue as it runs beside a desk: its own process, TCP.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { VenueEndpoint } from '../../contract/endpoint.ts';
import { ClientOrderId } from '../../contract/ids.ts';
import { monoNanos, UtcNanos } from '../../contract/numbers.ts';
import type { Venue, VenueReport } from '../../ports/venue.ts';
import { createBinanceExecution } from './execution.ts';
import { approved, instrument, now, orderReports } from './execution-fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'quarterdeck-execution-'));
const config = { mode: 'market', market: 'usdm', symbols: ['BTCUSDT'], seed: 7, regime: 'calm' };
let venueProcess: ChildProcess;
let endpoint: VenueEndpoint;
const clients: Venue[] = [];

beforeAll(async () => {
  const main = fileURLToPath(new URL('../../replay/venue-main.ts', import.meta.url));
  const flags = ['--dir', directory, '--config', JSON.stringify(config)];
  venueProcess = spawn(process.execPath, [main, ...flags], { stdio: 'inherit' });
  const file = join(directory, 'venue.json');
  await vi.waitUntil(() => existsSync(file), { timeout: 15_000 });
  endpoint = VenueEndpoint.parse(JSON.parse(readFileSync(file, 'utf8')));
});

afterAll(async () => {
  for (const client of clients) await client.close();
  const ended = once(venueProcess, 'exit');
  venueProcess.kill('SIGTERM');
  await ended;
  rmSync(directory, { recursive: true, force: true });
});

async function connect(prefix: string) {
  const venue = createBinanceExecution({
    venue: instrument.venue,
    baseUrl: endpoint.baseUrl,
    apiKey: endpoint.apiKey,
    privateKey: endpoint.apiPrivateKey,
    clientIdPrefix: prefix,
    instruments: [instrument],
    clock: {
      mono: () => monoNanos(Number(process.hrtime.bigint())),
      utc: () => UtcNanos.parse(`${BigInt(Date.now()) * 1_000_000n}`),
    },
    cancelOnDisconnect: true,
  });
  clients.push(venue);
  const reports: VenueReport[] = [];
  venue.onReport((report) => reports.push(report));
  await expect.poll(() => reports.at(-1)).toMatchObject({ kind: 'session', state: 'up' });
  return { venue, reports };
}

const kinds = (reports: readonly VenueReport[], id: string) =>
  orderReports(reports).flatMap((report) =>
    'clientOrderId' in report && report.clientOrderId === id ? [report.kind] : [],
  );

describe('against the simulated venue', () => {
  it('lives through the life of an order, its refusals and its fills', async () => {
    const { venue, reports } = await connect('life-');
    const [resting, crossing, taking] = ['life-1', 'life-2', 'life-3'].map((id) =>
      ClientOrderId.parse(id),
    );
    if (resting === undefined || crossing === undefined || taking === undefined) return;
    // 60,000 is far under the generated market's price.
    venue.send(approved({ price: 600_000 as never }, resting), now());
    await expect.poll(() => kinds(reports, resting)).toEqual(['accepted']);
    expect(await venue.openOrders()).toMatchObject([{ clientOrderId: resting }]);
    expect(await venue.orderFate(resting, instrument.id)).toMatchObject({
      kind: 'reports',
      reports: [{ kind: 'accepted', clientOrderId: resting, terms: { price: 600_000 } }],
    });

    venue.send(approved({ price: 660_000 as never }, crossing), now());
    await expect.poll(() => kinds(reports, crossing)).toEqual(['rejected']);

    venue.send(approved({ type: 'market', price: null, postOnly: false }, taking), now());
    await expect.poll(() => kinds(reports, taking)).toContain('filled');
    const fate = await venue.orderFate(taking, instrument.id);
    const fills = orderReports(reports).filter((report) => report.kind === 'filled');
    expect(fate).toMatchObject({ kind: 'reports' });
    expect(fate.kind === 'reports' ? fate.reports.slice(1) : []).toEqual(fills);

    venue.cancel(resting, instrument.id);
    await expect.poll(() => kinds(reports, resting)).toEqual(['accepted', 'cancelled']);
    venue.cancel(resting, instrument.id);
    await expect
      .poll(() => kinds(reports, resting))
      .toEqual(['accepted', 'cancelled', 'cancelRejected']);
    const never = ClientOrderId.parse('life-9');
    expect(await venue.orderFate(never, instrument.id)).toEqual({ kind: 'notFound' });
    expect(reports.filter((report) => report.kind === 'fault')).toEqual([]);
  });

  it('changes price and quantity of a working order, and hears the venue say so', async () => {
    const { venue, reports } = await connect('amend-');
    const id = ClientOrderId.parse('amend-1');
    venue.send(approved({ price: 600_000 as never, postOnly: false }, id), now());
    await expect.poll(() => kinds(reports, id)).toEqual(['accepted']);
    const order = approved({ price: 600_010 as never, lots: 20 as never, postOnly: false }, id);
    venue.amend({ ...order, value: { request: order.value } } as never, now());
    await expect.poll(() => kinds(reports, id)).toEqual(['accepted', 'amended', 'amended']);
    const terms = { price: 600_010, lots: 20 };
    const amended = orderReports(reports).filter(({ kind }) => kind === 'amended');
    expect(amended).toEqual([
      { kind: 'amended', clientOrderId: id, intentId: 'i', terms },
      { kind: 'amended', clientOrderId: id, intentId: null, terms },
    ]);
    expect(await venue.orderFate(id, instrument.id)).toMatchObject({
      kind: 'reports',
      reports: [{ kind: 'accepted', terms }],
    });
    venue.amend({ ...order, value: { request: order.value } } as never, now());
    await expect.poll(() => kinds(reports, id)).toContain('amendRejected');
    venue.cancel(id, instrument.id);
    await expect.poll(() => kinds(reports, id)).toContain('cancelled');
  });

  it('holds a stop until its price, and refuses one that would wake at once', async () => {
    const { venue, reports } = await connect('stop-');
    const [far, near] = ['stop-1', 'stop-2'].map((text) => ClientOrderId.parse(text));
    if (far === undefined || near === undefined) return;
    const stop = { type: 'stop', price: null, postOnly: false } as const;
    venue.send(approved({ ...stop, stopPrice: 900_000 as never }, far), now());
    venue.send(approved({ ...stop, stopPrice: 300_000 as never }, near), now());
    await expect.poll(() => kinds(reports, far)).toEqual(['accepted']);
    await expect.poll(() => kinds(reports, near)).toEqual(['rejected']);
    expect(await venue.openOrders()).toMatchObject([{ clientOrderId: far }]);
    venue.cancel(far, instrument.id);
    await expect.poll(() => kinds(reports, far)).toEqual(['accepted', 'cancelled']);
  });

  it('leaves no order behind when its session ends', async () => {
    const ending = await connect('end-');
    const id = ClientOrderId.parse('end-1');
    ending.venue.send(approved({ price: 600_000 as never }, id), now());
    await expect.poll(() => kinds(ending.reports, id)).toEqual(['accepted']);
    await ending.venue.close();
    const next = await connect('end-');
    await expect.poll(() => next.venue.openOrders()).toEqual([]);
    const fate = await next.venue.orderFate(id, instrument.id);
    expect(fate).toMatchObject({ kind: 'reports' });
    expect(fate.kind === 'reports' ? fate.reports.at(-1)?.kind : '').toMatch(/cancelled|expired/);
  });

  it('answers a batch of orders and cancels, each to its end', async () => {
    const { venue, reports } = await connect('many-');
    const ids = Array.from({ length: 40 }, (_, index) => ClientOrderId.parse(`many-${index}`));
    venue.batch?.(() => {
      for (const id of ids) venue.send(approved({ price: 600_000 as never }, id), now());
    });
    await expect.poll(() => ids.every((id) => kinds(reports, id).length === 1)).toBe(true);
    venue.batch?.(() => {
      for (const id of ids) venue.cancel(id, instrument.id);
    });
    await expect
      .poll(() => ids.map((id) => kinds(reports, id).join(' ')))
      .toEqual(ids.map(() => 'accepted cancelled'));
  });
});
