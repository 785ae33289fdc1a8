/**
 * `quarterdeck replay`: recordings through the whole engine, from socket to ledger, and a report.
 * Short-cuts nothing: a real desk, a real engine process and a real venue process on TCP.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { type RecordedSession, readSessions } from '../tape/recorded-session.ts';
import { deskOperator } from './desk-operator.ts';
import { DeskProcess } from './desk-process.ts';
import { DeskWire } from './desk-wire.ts';
import { replayDeskText } from './replay-desk.ts';
import { joinReports, type ReplayReport, reportOf } from './replay-report.ts';

export interface ReplayProgress {
  /** `spot`, `usdm` or `coinm`. */
  readonly market: string;
  readonly stage: 'reading' | 'starting' | 'arming' | 'playing' | 'settling' | 'ending';
  /** Share of the recorded time that was played, 0 to 1. */
  readonly played: number;
  readonly frames: number;
}

export interface ReplayOptions {
  /** Recordings of any of the markets; those of one market are one session in time order. */
  readonly files: readonly string[];
  readonly speed: number | 'max';
  readonly rawTimes: boolean;
  readonly onProgress?: (progress: ReplayProgress) => void;
}

const lookMillis = 100;
const armMillisLimit = 60_000;
/** How long nothing may change before the replay counts as over. */
const quietMillis = 500;
const settleMillisLimit = 60_000;

const PlayerStatus = z.looseObject({
  finished: z.boolean(),
  progress: z.number(),
  frames: z.int(),
  delivered: z.int(),
});

/** Plays the recordings; markets one after the other, each on a desk of its own. */
export async function runReplay(options: ReplayOptions): Promise<ReplayReport> {
  const tell = options.onProgress ?? ((): void => undefined);
  tell({ market: '', stage: 'reading', played: 0, frames: 0 });
  const sessions = await readSessions(options.files.map((file) => resolve(file)));
  const reports: ReplayReport[] = [];
  for (const session of sessions) reports.push(await replaySession(session, options, tell));
  return joinReports(reports, (text) => createHash('sha256').update(text).digest('hex'));
}

async function replaySession(
  session: RecordedSession,
  options: ReplayOptions,
  tell: (progress: ReplayProgress) => void,
): Promise<ReplayReport> {
  const { market } = session;
  const stage = (name: ReplayProgress['stage'], played = 0, frames = 0): void => {
    tell({ market, stage: name, played, frames });
  };
  stage('starting');
  const engine = await DeskProcess.start({
    deskText: replayDeskText(session, options),
    purpose: 'replay',
  });
  let wire: DeskWire | null = null;
  try {
    const endpoint = await engine.endpoint();
    const venue = await engine.venue();
    wire = await DeskWire.connect(endpoint);
    stage('arming');
    await arm(engine, wire);
    await playerStatus(venue.baseUrl, 'start');
    for (;;) {
      engine.assertAlive();
      const player = await playerStatus(venue.baseUrl, 'status');
      stage('playing', player.progress, player.frames);
      if (player.finished) break;
      await pause(lookMillis);
    }
    stage('settling', 1, session.frames);
    const settled = await settle(engine, wire, session);
    return reportOf(settled.market, settled.ledgerEvents, options.speed);
  } finally {
    stage('ending', 1, session.frames);
    wire?.close();
    await engine.end();
  }
}

async function playerStatus(
  baseUrl: string,
  what: 'start' | 'status',
): Promise<z.infer<typeof PlayerStatus>> {
  const response = await fetch(`${baseUrl}/replay/${what}`);
  return PlayerStatus.parse(await response.json());
}

/** Enrols the replay's own operator and arms the desk as soon as nothing stands against it. */
async function arm(engine: DeskProcess, wire: DeskWire): Promise<void> {
  const operator = deskOperator('replay', 'replay of a recording');
  const refusal = await wire.command(operator.enrol(await wire.status()));
  if (refusal !== '') throw new Error(`the replay's operator was not enrolled: ${refusal}`);
  const deadline = performance.now() + armMillisLimit;
  for (;;) {
    engine.assertAlive();
    const status = await wire.status();
    const { armingBlockers } = status;
    if (armingBlockers.length === 0) {
      const refused = await wire.command(operator.rearm(status));
      if (refused === '') return;
      if (performance.now() > deadline) throw new Error(`the desk did not arm: ${refused}`);
    }
    if (performance.now() > deadline) {
      throw new Error(`the desk cannot be armed: ${armingBlockers.join('; ')}`);
    }
    await pause(lookMillis);
  }
}

interface Settled {
  readonly market: Awaited<ReturnType<DeskWire['market']>>;
  readonly ledgerEvents: number;
}

/** Waits until the engine has taken in all it was sent and has come to rest. */
async function settle(
  engine: DeskProcess,
  wire: DeskWire,
  session: RecordedSession,
): Promise<Settled> {
  const deadline = performance.now() + settleMillisLimit;
  let quietSince = performance.now();
  let last = '';
  for (;;) {
    engine.assertAlive();
    const market = await wire.market();
    const { sequence } = await wire.status();
    const now = performance.now();
    const seen = `${market.frames} ${market.orders} ${market.fills}`;
    if (seen !== last) {
      last = seen;
      quietSince = now;
    }
    if (now - quietSince >= quietMillis) return { market, ledgerEvents: sequence };
    if (now > deadline) {
      throw new Error(`the engine did not come to rest (${market.frames}/${session.frames})`);
    }
    await pause(lookMillis);
  }
}
