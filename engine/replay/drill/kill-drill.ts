/**
 * The drill of a kill: working orders at the venue, strategies that go on placing, one press; then
 * what the venue's own log says of it, and the positions closed by command. Under a fault the key
 * is pressed while it stands, and the engine is ended by force and started again behind it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { DrillResult } from '../../contract/drill.ts';
import type { LedgerEvent } from '../../contract/events.ts';
import type { DrillDesk } from './drill-desk.ts';
import { drillStrategy } from './drill-desk-text.ts';
import type { DrillTrial } from './drill-figures.ts';
import { type DrillOptions, type DrillStand, runDrill, type Say } from './drill-run.ts';
import { flattenDesk } from './flatten-desk.ts';
import { monoNow, type SeenKill } from './kill-door.ts';
import { restartFaults } from './latch-faults.ts';
import { TickPace } from './tick-pace.ts';
import { inSocketMillis, lateText, type VenueVerdict } from './venue-oracle.ts';

export interface KillDrillOptions extends DrillOptions {
  /** Of the venue's acknowledgements during the kill, how many in a hundred are lost. */
  readonly ackLossPercent: number;
}

const ackLossMillis = 5_000;
/** Whatever else is wrong, the gate is what closes first. */
const firstStages = ['REQUESTED', 'GATE CLOSED'];

/** Makes the drill on a desk of its own. */
export function drillKill(options: KillDrillOptions): Promise<DrillResult> {
  const { ackLossPercent, ticksPerSecond } = options;
  const pace = new TickPace(ticksPerSecond);
  const cancels = ['kill.toLastCancelWritten', 'kill.toLastCancel'];
  const figures = ['kill.triggerToGate', ...cancels, 'kill.toConfirmed'];
  return runDrill(
    {
      kind: 'kill',
      fault: options.fault === 'none' ? '' : options.fault,
      figures: [...figures, ...(ticksPerSecond > 0 ? [] : ['flatten.toFlat'])],
      conditions: () => ({ ackLossPercent, ...pace.told() }),
      trial: (stand, say) => new KillTrial(stand, options, pace).make(say),
    },
    options,
  );
}

/** One kill as it was seen, and the venue's word on it. */
interface Judged {
  readonly seen: SeenKill;
  readonly verdict: VenueVerdict;
  readonly failures: readonly string[];
}

class KillTrial {
  readonly #stand: DrillStand;
  readonly #options: KillDrillOptions;
  readonly #pace: TickPace;

  constructor(stand: DrillStand, options: KillDrillOptions, pace: TickPace) {
    this.#stand = stand;
    this.#options = options;
    this.#pace = pace;
  }

  async make(say: Say): Promise<DrillTrial> {
    const { desk, fault, feed, isLast } = this.#stand;
    const { orders, ackLossPercent } = this.#options;
    if (feed !== null) this.#pace.place(feed);
    await desk.tradeUntil(orders, say, (events) => this.#isReady(events));
    if (feed !== null) await this.#pace.load(feed, desk);
    const lossFrom = performance.now();
    const { seen, verdict, failures } = await this.#kill(say);
    if (ackLossPercent > 0) await pause(lossFrom + ackLossMillis - performance.now());
    const isFaulty = this.#options.fault !== 'none';
    const again = isFaulty && (fault.spoilsEngine || isLast);
    const restart = again ? await restartFaults(desk, seen.stages.has('LATCHED')) : [];
    say('flattening', 0.9);
    const flat = feed === null ? await flattenDesk(desk) : { micros: null, failures: [] };
    const { over, under, late, cancelled } = verdict;
    return {
      micros: { ...killMicros(seen, verdict), ...given('flatten.toFlat', flat.micros) },
      ...{ over: over.length, under: under.length, late: late.length },
      failures: [
        ...failures,
        ...late.map(lateText),
        ...restart,
        ...flat.failures,
        ...(cancelled >= orders ? [] : [`cancels came of ${cancelled} orders, not of ${orders}`]),
      ],
    };
  }

  /** A position is there to be closed, and who is to loop has placed what it loops after. */
  #isReady(events: readonly LedgerEvent[]): boolean {
    const { fault, feed } = this.#stand;
    const count = (what: (body: LedgerEvent['body']) => boolean): number =>
      events.filter(({ body }) => what(body)).length;
    if (feed === null && count(({ type }) => type === 'order.filled') === 0) return false;
    if (!fault.needs.strategyLoops) return true;
    const isPlaced = (body: LedgerEvent['body']): boolean =>
      body.type === 'intent.recorded' && body.request.owner.strategy === drillStrategy;
    return count(isPlaced) >= this.#options.orders;
  }

  async #kill(say: Say): Promise<Judged> {
    const { desk, fault, trial, feed } = this.#stand;
    const { ackLossPercent } = this.#options;
    const foreign = desk.oracle.foreign();
    if (ackLossPercent > 0) {
      const loss = { sharePercent: ackLossPercent, forMillis: ackLossMillis };
      await desk.venueFault('loseAck', { ...loss, seed: trial });
    }
    say('killing', 0.8);
    const fromMono = monoNow();
    await fault.begin(desk.process);
    const seen = await desk.door.kill('drill');
    const gateMono = seen.pressedMonoNanos + (seen.report.gateClosedMicros ?? 0) * 1_000;
    // What is on its way after the gate has closed has to come to light before it is judged.
    await pause(inSocketMillis);
    await desk.lookThrough();
    const first = desk.oracle.judge(fromMono, gateMono, foreign);
    const unfelt = await fault.relieve(desk.process);
    // So has what waited behind the fault.
    if (this.#options.fault !== 'none') await this.#lookAfterRelief(desk);
    const last = desk.oracle.judge(fromMono, gateMono, foreign);
    // What rested when the desk said CONFIRMED was not cancelled, even if it was soon after.
    const atTheWord = desk.oracle.ownAt(seen.confirmedMonoNanos);
    const under = [...new Set([...first.under, ...last.under, ...atTheWord])];
    const hasPosition = feed !== null || seen.report.openPositions.length > 0;
    const failures = [
      ...(unfelt === '' ? [] : [unfelt]),
      ...gateFailures(seen),
      ...(hasPosition ? [] : ['there was no position to close']),
    ];
    return { seen, verdict: { ...last, under }, failures };
  }

  async #lookAfterRelief(desk: DrillDesk): Promise<void> {
    await pause(inSocketMillis);
    await desk.lookThrough();
  }
}

/** Nothing where there is no figure. */
const given = (name: string, micros: number | null): Readonly<Record<string, number>> =>
  micros === null ? {} : { [name]: micros };

function gateFailures({ report, stages }: SeenKill): readonly string[] {
  const told = [...stages.keys()];
  const isFirst = firstStages.every((stage, at) => told[at] === stage);
  return [
    ...(isFirst ? [] : [`the kill went ${told.join(', ')}`]),
    ...(report.gateClosedMicros === null ? ['nobody knows when the gate closed'] : []),
  ];
}

function killMicros(seen: SeenKill, { lastCancelMonoNanos }: VenueVerdict) {
  const since = (mono: number): number => Math.max(0, (mono - seen.pressedMonoNanos) / 1_000);
  return {
    ...given('kill.triggerToGate', seen.report.gateClosedMicros),
    // By the engine's own stamp, where the cancels are its own; the other is the venue's word.
    ...given('kill.toLastCancelWritten', seen.report.lastCancelMicros),
    ...given('kill.toLastCancel', lastCancelMonoNanos === null ? null : since(lastCancelMonoNanos)),
    'kill.toConfirmed': since(seen.confirmedMonoNanos),
  };
}
