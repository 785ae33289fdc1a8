/**
 * The frame of every drill: a desk of its own, trials in turn, its ledger's word of them, the end.
 * A trial that cannot be made ends the drill, which has then not passed.
 */
import type { DrillKind, DrillResult } from '../../contract/drill.ts';
import { auditIdsOf } from './audit-ids.ts';
import { DrillDesk } from './drill-desk.ts';
import type { DrillVenue } from './drill-desk-text.ts';
import { type DrillFault, StandingFault } from './drill-fault.ts';
import { type DrillTrial, resultOf } from './drill-figures.ts';

export interface DrillOptions {
  /** Working orders before each trial. */
  readonly orders: number;
  readonly trials: number;
  readonly venue: DrillVenue;
  /** What else is wrong meanwhile. */
  readonly fault: DrillFault;
  /** Leave the desk's directory where it is, for a look at its ledger. */
  readonly keep: boolean;
  readonly onProgress: (share: number, words: string) => void;
}

/** Says how far a trial is, as a share of it. */
export type Say = (words: string, share: number) => void;

export interface Drill {
  readonly kind: DrillKind;
  readonly fault: string;
  readonly figures: readonly string[];
  readonly conditions: DrillResult['conditions'];
  readonly trial: (desk: DrillDesk, number: number, say: Say) => Promise<DrillTrial>;
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** A desk under the fault; leaves neither behind when one of them cannot be made. */
async function startDesk(
  { orders, venue }: DrillOptions,
  standing: StandingFault,
): Promise<DrillDesk> {
  let desk: DrillDesk | null = null;
  try {
    desk = await DrillDesk.start(orders, venue, standing.otlpUrl);
    await standing.begin(await desk.process.endpoint());
    return desk;
  } catch (error) {
    await desk?.end();
    standing.end();
    throw error;
  }
}

/** Makes all trials of a drill on one desk. */
export async function runDrill(drill: Drill, options: DrillOptions): Promise<DrillResult> {
  const { orders, trials, venue, onProgress, keep } = options;
  onProgress(0, 'starting a desk');
  const standing = await StandingFault.open(options.fault);
  const desk = await startDesk(options, standing);
  const made: DrillTrial[] = [];
  const failures: string[] = [];
  let auditIds: readonly string[] = [];
  try {
    for (let trial = 0; trial < trials; trial += 1) {
      const head = `${drill.kind} ${trial + 1} of ${trials}`;
      const say: Say = (words, share) => onProgress((trial + share) / trials, `${head}: ${words}`);
      made.push(await drill.trial(desk, trial, say));
    }
  } catch (error) {
    failures.push(wordsOf(error));
  }
  const missing = standing.missing();
  if (missing !== '') failures.push(missing);
  try {
    await desk.stop();
    auditIds = auditIdsOf(desk.process.path('ledger.sqlite'));
  } catch (error) {
    failures.push(wordsOf(error));
  } finally {
    await desk.end({ keep });
    standing.end();
  }
  const { kind, fault, figures, conditions } = drill;
  const { ackLatencyMicros, ordersPer10Seconds } = venue;
  const venueTerms = { ackLatencyMicros, ordersPer10Seconds };
  const kept = keep ? { directory: desk.process.directory } : {};
  const terms = {
    ...{ drill: kind, fault, figures, auditIds, failures },
    conditions: { orders, trials: made.length, ...venueTerms, ...conditions, ...kept },
  };
  return resultOf(terms, made);
}
