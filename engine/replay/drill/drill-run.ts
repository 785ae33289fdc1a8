/**
 * The frame of every drill: a desk of its own, trials in turn, its ledger's word of them, the end.
 * A trial that cannot be made ends the drill, which has then not passed.
 */
import type { DrillKind, DrillResult } from '../../contract/drill.ts';
import { auditIdsOf } from './audit-ids.ts';
import { DrillDesk } from './drill-desk.ts';
import type { DrillVenue } from './drill-desk-text.ts';
import { type DrillFault, openFault } from './drill-fault.ts';
import { type DrillTrial, resultOf } from './drill-figures.ts';
import type { StandingFault } from './faults/standing-fault.ts';
import { Interruption } from './interruption.ts';
import { TickFeed } from './tick-feed.ts';

export interface DrillOptions {
  /** Working orders before each trial. */
  readonly orders: number;
  readonly trials: number;
  readonly venue: DrillVenue;
  /** What else is wrong meanwhile. */
  readonly fault: DrillFault;
  /** Ticks a second that go through the engine meanwhile; 0: as many as its venue has. */
  readonly ticksPerSecond: number;
  /** Leave the desk's directory where it is, for a look at its ledger. */
  readonly keep: boolean;
  readonly onProgress: (share: number, words: string) => void;
}

/** Says how far a trial is, as a share of it. */
export type Say = (words: string, share: number) => void;

/** What a trial is made on. */
export interface DrillStand {
  readonly desk: DrillDesk;
  readonly fault: StandingFault;
  /** Market data at a pace; null: the venue's own. */
  readonly feed: TickFeed | null;
  /** 0, 1, 2 and so on. */
  readonly trial: number;
  readonly isLast: boolean;
}

export interface Drill {
  readonly kind: DrillKind;
  readonly fault: string;
  readonly figures: readonly string[];
  /** Asked once the trials are made. */
  readonly conditions: () => DrillResult['conditions'];
  readonly trial: (stand: DrillStand, say: Say) => Promise<DrillTrial>;
}

/** Of the feed before the first order: the desk arms on market data that is not old. */
const idlePace = 20;

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** What is beside the desk; ended with it. */
interface Beside {
  readonly fault: StandingFault;
  readonly feed: TickFeed | null;
}

async function endAll(beside: Beside): Promise<void> {
  await beside.fault.end();
  await beside.feed?.close();
}

/** A desk under the fault; leaves nothing behind when it cannot be made. */
async function startDesk({ orders, venue }: DrillOptions, beside: Beside): Promise<DrillDesk> {
  try {
    beside.feed?.pace(idlePace);
    return await DrillDesk.start({ orders, venue }, beside.fault.needs, beside.feed);
  } catch (error) {
    await endAll(beside);
    throw error;
  }
}

/** Makes all trials of a drill on one desk. */
export async function runDrill(drill: Drill, options: DrillOptions): Promise<DrillResult> {
  const { trials, onProgress, keep } = options;
  onProgress(0, 'starting a desk');
  const fault = await openFault(options.fault);
  const beside = { fault, feed: options.ticksPerSecond > 0 ? await TickFeed.start() : null };
  const interruption = new Interruption();
  const desk = await startDesk(options, beside);
  const made: DrillTrial[] = [];
  const failures: string[] = [];
  let auditIds: readonly string[] = [];
  try {
    for (let trial = 0; trial < trials; trial += 1) {
      const head = `${drill.kind} ${trial + 1} of ${trials}`;
      const say: Say = (words, share) => onProgress((trial + share) / trials, `${head}: ${words}`);
      const stand = { desk, ...beside, trial, isLast: trial === trials - 1 };
      made.push(await Promise.race([drill.trial(stand, say), interruption.comes]));
    }
  } catch (error) {
    failures.push(wordsOf(error));
  }
  try {
    await beside.fault.relieve(desk.process);
    await desk.stop();
    auditIds = auditIdsOf(desk.process.path('ledger.sqlite'));
  } catch (error) {
    failures.push(wordsOf(error));
  } finally {
    await desk.end({ keep });
    await endAll(beside);
    interruption.forget();
  }
  return resultOf(termsOf(drill, options, { desk, made, failures, auditIds }), made);
}

interface DrillEnd {
  readonly desk: DrillDesk;
  readonly made: readonly DrillTrial[];
  readonly failures: readonly string[];
  readonly auditIds: readonly string[];
}

function termsOf(drill: Drill, { orders, venue, keep }: DrillOptions, end: DrillEnd) {
  const { kind, fault, figures } = drill;
  const { desk, made, failures, auditIds } = end;
  const { ackLatencyMicros, ordersPer10Seconds } = venue;
  const venueTerms = { ackLatencyMicros, ordersPer10Seconds };
  const kept = keep ? { directory: desk.process.directory } : {};
  return {
    ...{ drill: kind, fault, figures, auditIds, failures },
    conditions: { orders, trials: made.length, ...venueTerms, ...drill.conditions(), ...kept },
  };
}
