/**
 * The simulated venue as a process of its own: `venue-main --dir DIRECTORY --config JSON`.
 * Writes `venue.json` (0600) when it listens, `venue-log.jsonl` and `venue-account.json` while it
 * runs; ends on SIGTERM, and by itself when its directory is gone. Refuses a second instance
 * for a directory.
 */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { VenueEndpoint } from '../contract/endpoint.ts';
import { generatedSource } from '../venues/sim/generated-source.ts';
import { instrumentProfile } from '../venues/sim/instrument-profile.ts';
import type { MarketSource } from '../venues/sim/market-source.ts';
import { type RunningVenue, startVenue, statedLimits } from '../venues/sim/venue.ts';
import { hostClock } from '../venues/sim/venue-clock.ts';
import { parseVenueConfig, type VenueProcessConfig } from '../venues/sim/venue-config.ts';
import { VenueLog } from '../venues/sim/venue-log.ts';
import { captureSource } from './capture-source.ts';
import { keepAccount } from './venue-account.ts';
import { takeVenueLock } from './venue-lock.ts';

const usage = `usage: venue-main --dir DIRECTORY --config JSON
  --dir     directory of the desk, or of a further venue in it; it must exist
  --config  the venue's "simulated" settings with "market" and "symbols", for example
            '{"mode":"market","market":"spot","symbols":["BTCUSDT"],"seed":1}'`;

/** How often the desk directory is looked for. */
const watchMillis = 1_000;

/** Ends the process over something that its caller must change. */
function refuse(lines: readonly string[]): never {
  process.stderr.write(`venue: ${lines.join('\nvenue: ')}\n`);
  process.exit(2);
}

function readArguments(): { directory: string; config: VenueProcessConfig } {
  const options = { dir: { type: 'string' }, config: { type: 'string' } } as const;
  let values: { dir?: string; config?: string };
  try {
    ({ values } = parseArgs({ options }));
  } catch (error) {
    return refuse([error instanceof Error ? error.message : String(error), usage]);
  }
  const { dir, config } = values;
  if (dir === undefined || config === undefined)
    return refuse(['--dir or --config is missing', usage]);
  if (!isDirectory(dir)) return refuse([`--dir: there is no directory ${dir}; create it first`]);
  const parsed = parseVenueConfig(config);
  if ('faults' in parsed) {
    return refuse(['--config is not usable:', ...parsed.faults.map((fault) => `  ${fault}`)]);
  }
  return { directory: dir, config: parsed.config };
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function orderNumbers(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}

async function sourceOf(
  config: VenueProcessConfig,
  nextOrderId: () => number,
  nowMillis: () => number,
): Promise<MarketSource> {
  if (config.mode === 'capture') return captureSource(config);
  const { market, seed, regime } = config;
  const profiles = config.symbols.flatMap((symbol) => instrumentProfile(symbol, market) ?? []);
  const limits = statedLimits(config.ordersPer10Seconds);
  const limitShapes = (): typeof limits => limits;
  return generatedSource({ market, seed, regime, profiles, nextOrderId, nowMillis, limitShapes });
}

function writeEndpoint(
  directory: string,
  config: VenueProcessConfig,
  venue: RunningVenue,
  utc: string,
): void {
  const endpoint: Omit<VenueEndpoint, 'startedUtcNanos'> & { startedUtcNanos: string } = {
    version: 1,
    pid: process.pid,
    baseUrl: venue.baseUrl,
    apiKey: venue.apiKey,
    apiPrivateKey: venue.apiPrivateKey,
    mode: config.mode,
    startedUtcNanos: utc,
  };
  const path = join(directory, 'venue.json');
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(endpoint, null, 2), { mode: 0o600 });
  renameSync(draft, path);
}

async function run(): Promise<void> {
  const { directory, config } = readArguments();
  const lock = takeVenueLock(directory);
  if (lock.kind === 'refused') {
    refuse([`a venue (pid ${lock.pid}) already runs for ${directory}; use it, or end it first`]);
  }
  process.on('exit', lock.release);
  // What a venue that was killed left behind: nobody shall knock at its door.
  rmSync(join(directory, 'venue.json'), { force: true });
  const clock = hostClock();
  const log = new VenueLog(join(directory, 'venue-log.jsonl'), clock);
  process.on('exit', () => log.flush());
  const nextOrderId = orderNumbers();
  const source = await sourceOf(config, nextOrderId, clock.utcMillis).catch((error: unknown) =>
    refuse([error instanceof Error ? error.message : String(error)]),
  );
  const venue = await startVenue({ config, source, clock, log, nextOrderId });
  const keptAccount = keepAccount(join(directory, 'venue-account.json'), venue.desk);
  writeEndpoint(directory, config, venue, clock.utc());

  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    clearInterval(watch);
    if (isDirectory(directory)) keptAccount();
    rmSync(join(directory, 'venue.json'), { force: true });
    venue.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  const watch = setInterval(() => {
    if (!isDirectory(directory)) end();
  }, watchMillis);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
}

await run();
