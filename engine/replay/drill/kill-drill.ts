/**
 * The drill of a kill: working orders at the venue, strategies that go on placing, one press; then
 * what the venue's own log says of it, and the positions closed by command.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { DrillResult } from '../../contract/drill.ts';
import type { DrillDesk } from './drill-desk.ts';
import type { DrillTrial } from './drill-figures.ts';
import { type DrillOptions, runDrill, type Say } from './drill-run.ts';
import { monoNow } from './kill-door.ts';
import { inSocketMillis } from './venue-oracle.ts';

export interface KillDrillOptions extends DrillOptions {
  /** Of the venue's acknowledgements during the kill, how many in a hundred are lost. */
  readonly ackLossPercent: number;
}

const flattenMillisLimit = 90_000;
const ackLossMillis = 5_000;

/** Makes the drill on a desk of its own. */
export function drillKill(options: KillDrillOptions): Promise<DrillResult> {
  const { orders, ackLossPercent } = options;
  return runDrill(
    {
      kind: 'kill',
      fault: options.fault === 'none' ? '' : options.fault,
      figures: ['kill.triggerToGate', 'kill.toLastCancel', 'kill.toConfirmed', 'flatten.toFlat'],
      conditions: { ackLossPercent },
      trial: (desk, number, say) => killOnce(desk, { orders, ackLossPercent, number }, say),
    },
    options,
  );
}

interface KillTerms {
  readonly orders: number;
  readonly ackLossPercent: number;
  readonly number: number;
}

async function killOnce(desk: DrillDesk, terms: KillTerms, say: Say): Promise<DrillTrial> {
  const { orders, ackLossPercent } = terms;
  await desk.tradeUntil(orders, say);
  const foreign = desk.oracle.foreign();
  const lossFrom = performance.now();
  if (ackLossPercent > 0) {
    const loss = { sharePercent: ackLossPercent, forMillis: ackLossMillis };
    await desk.venueFault('loseAck', { ...loss, seed: terms.number });
  }
  say('killing', 0.8);
  const { pressedMonoNanos, confirmedMonoNanos, report } = await desk.door.kill('drill');
  // What is on its way after the gate has closed has to come to light before it is judged.
  await pause(inSocketMillis);
  await desk.lookThrough();
  const { gateClosedMicros, openPositions } = report;
  const gateMono = pressedMonoNanos + (gateClosedMicros ?? 0) * 1_000;
  const verdict = desk.oracle.judge(pressedMonoNanos, gateMono, foreign);
  const { lastCancelMonoNanos, cancelled, over, under, late } = verdict;
  if (ackLossPercent > 0) await pause(lossFrom + ackLossMillis - performance.now());
  say('flattening', 0.9);
  const flat = await flatten(desk);
  const since = (mono: number): number => (mono - pressedMonoNanos) / 1_000;
  const toLast = lastCancelMonoNanos === null ? null : since(lastCancelMonoNanos);
  return {
    micros: {
      ...(gateClosedMicros === null ? {} : { 'kill.triggerToGate': gateClosedMicros }),
      ...(toLast === null ? {} : { 'kill.toLastCancel': toLast }),
      'kill.toConfirmed': since(confirmedMonoNanos),
      ...(flat.micros === null ? {} : { 'flatten.toFlat': flat.micros }),
    },
    ...{ over: over.length, under: under.length, late: late.length },
    failures: [
      ...flat.failures,
      ...(openPositions.length > 0 ? [] : ['there was no position to close']),
      ...(cancelled >= orders ? [] : [`cancels came of ${cancelled} orders, not of ${orders}`]),
    ],
  };
}

/** Closes what is open; how long until the venue said that nothing is. */
async function flatten(
  desk: DrillDesk,
): Promise<{ readonly micros: number | null; readonly failures: readonly string[] }> {
  const from = monoNow();
  const refusal = await desk.flatten();
  if (refusal !== '') return { micros: null, failures: [`the flatten was refused: ${refusal}`] };
  const { outcome, detail } = await desk.event('flatten.ended', flattenMillisLimit);
  const micros = (monoNow() - from) / 1_000;
  if (outcome === 'flat') return { micros, failures: [] };
  return { micros: null, failures: [`the flatten ended ${outcome}: ${detail}`] };
}
