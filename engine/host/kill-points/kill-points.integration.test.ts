/**
 * A desk killed with SIGKILL at random points of a replay: each start has the state that was last
 * told, to the hash, is halted and guarded, and knows every order at its venue.
 *
 * With QUARTERDECK_LONG five hundred points instead of five, on a compiled engine where
 * QUARTERDECK_ENGINE_BUILD names one. QUARTERDECK_KILL_SEED draws others.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { verifyLedgerFile } from '../../ledger/verify.ts';
import { seededRandom, writeRecording } from '../../tape/recording-fixture.ts';
import { quarterdeck } from '../command-line-fixture.ts';
import { KilledDesk, type Seen } from './killed-desk-fixture.ts';
import { type Moment, momentsOf, momentText } from './moments-fixture.ts';

const isLong = process.env['QUARTERDECK_LONG'] !== undefined;
const seed = Number(process.env['QUARTERDECK_KILL_SEED'] ?? 1);
/** Desks, and how often each is killed. */
const [desks, kills] = isLong ? [20, 25] : [1, 5];
/** The recording goes slowly, to last as long as all lives of one desk. */
const recording = { depthFrames: isLong ? 60_000 : 16_000, speed: 0.2 };

let folder = '';
let files: readonly string[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarterdeck-recording-'));
  ({ files } = await writeRecording({
    directory: folder,
    name: 'market',
    market: 'usdm',
    symbols,
    seed: 5,
    depthFrames: recording.depthFrames,
    format: 'seconds',
    snapshotAfter: 7,
  }));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const symbols = ['AAAUSDT', 'BBBUSDT'];

/** A desk of two makers on the recording; `cancels`: the venue cancels what a session leaves. */
function deskText(cancels: boolean): string {
  const limits = { orderQuantity: '50', orderValue: '1000000', positionQuantity: '500' };
  return JSON.stringify({
    version: 1,
    desk: 'killed-desk',
    environment: 'PAPER',
    singleOperator: true,
    venues: [
      {
        id: 'sim',
        market: 'usdm',
        account: 'sim-main',
        simulated: {
          mode: 'capture',
          files,
          speed: recording.speed,
          cancelOnDisconnect: cancels,
          ordersPer10Seconds: 2_000,
          makerFeeBps: 1.5,
        },
        instruments: symbols.map((symbol) => ({
          symbol,
          limits: { ...limits, priceCollarBps: 1_000, referenceAgeMillis: 5_000 },
        })),
      },
    ],
    strategies: symbols.map((symbol, index) => ({
      id: `maker-${index + 1}`,
      module: 'quoting-maker',
      venue: 'sim',
      symbols: [symbol],
      messageRate: { messages: 60, windowMillis: 1_000 },
      parameters: {
        quantity: '0.02',
        inventoryCap: '5',
        edgeTicks: 0,
        spreadShare: 0.2,
        volatilityMultiple: 0,
        warmUpSeconds: 0.2,
      },
    })),
    messageRate: { messages: 500, windowMillis: 1_000 },
  });
}

/** The state hash after an event, as the command line tells it beside the running desk. */
async function stateHashAt(directory: string, sequence: number): Promise<string> {
  const words = ['at', '--dir', directory, '--sequence', String(sequence), '--json'];
  const { stdout } = await quarterdeck(...words);
  return z.looseObject({ stateHash: z.string() }).parse(JSON.parse(stdout)).stateHash;
}

interface Outcome extends Seen {
  readonly compared: number;
  readonly events: number;
  readonly fills: number;
}

async function killAll(deskNumber: number, moments: readonly Moment[]): Promise<Outcome> {
  const killed = await KilledDesk.create(deskText(deskNumber % 2 === 0), symbols);
  try {
    for (const [index, moment] of moments.entries()) {
      await killed.live(moment).catch((error: unknown) => {
        const before = moments[index - 1];
        const after = before === undefined ? 'the first life' : `behind ${momentText(before)}`;
        const place = `seed ${seed}, desk ${deskNumber}, life ${index + 1}, ${after}`;
        const told = `${place}: ${String(error)}\n${killed.lastWords()}`;
        // The other desks of a long run take an hour, and the directory does not stay.
        if (isLong) process.stdout.write(`FAILED ${told}\n`);
        throw new Error(told, { cause: error });
      });
    }
    await killed.liveOn();
    const { desk, oracle, seen, lastClaim } = killed;
    if (lastClaim === null) throw new Error('nothing was told');
    expect(await stateHashAt(desk.directory, lastClaim.sequence)).toBe(lastClaim.stateHash);
    await desk.stage(desk.kill(), 'CONFIRMED', 60_000);
    expect(await verifyLedgerFile(desk.path('ledger.sqlite'))).toMatchObject({ ok: true });
    const { sequence: events, fills } = desk.ledgerState();
    return { ...seen, compared: oracle.compared, events, fills: fills.length };
  } finally {
    await killed.close();
  }
}

const outcomes: Outcome[] = [];
const sum = (field: keyof Outcome): number =>
  outcomes.reduce((total, outcome) => total + outcome[field], 0);

describe(`C3 killed at ${kills} points, a desk has the state that it had last told`, () => {
  test.each(Array.from({ length: desks }, (_none, index) => index + 1))(
    'desk %i',
    async (desk) => {
      const random = seededRandom(seed * 1_000 + desk);
      const outcome = await killAll(desk, momentsOf(kills, random));
      if (isLong) process.stdout.write(`desk ${desk}: ${JSON.stringify(outcome)}\n`);
      outcomes.push(outcome);
      // Lives that were heard, ended where they were to, and came back to be looked at.
      expect(outcome.heard).toBeGreaterThanOrEqual(kills * 0.5);
      expect(outcome.atPlaces).toBeGreaterThanOrEqual(kills * 0.15);
      expect(outcome.settled).toBeGreaterThan(kills * 0.4);
      expect(outcome.compared).toBeGreaterThan(kills);
    },
    3_600_000,
  );

  test.runIf(isLong)('over all of them there was something to be found', () => {
    expect(sum('ordersLeft')).toBeGreaterThan(0);
    expect(sum('wardensKilled')).toBeGreaterThan(outcomes.length);
    expect(sum('wardenRecords')).toBeGreaterThan(outcomes.length);
    expect(sum('fills')).toBeGreaterThan(outcomes.length);
  });
});
