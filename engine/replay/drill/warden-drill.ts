/**
 * The drill of the warden: the engine is stopped in its tracks (SIGSTOP) or is gone (SIGKILL), and
 * nobody presses anything. The venue's own log says what the warden did and how long it took.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { DrillResult } from '../../contract/drill.ts';
import { type DrillDesk, until } from './drill-desk.ts';
import type { DrillTrial } from './drill-figures.ts';
import { type DrillOptions, runDrill, type Say } from './drill-run.ts';
import { monoNow } from './kill-door.ts';

const confirmMillisLimit = 20_000;
const haltMillisLimit = 20_000;
/** An engine that turns again would have sent by then what it still had in hand. */
const aftermathMillis = 500;

/** Of the warden's own record, what the drill needs. */
const WardenWord = z.looseObject({
  atMonoNanos: z.number(),
  confirmed: z.boolean(),
  confirmedMonoNanos: z.number().nullable(),
});

const ends = [
  { name: 'frozen', signal: 'SIGSTOP' },
  { name: 'orphaned', signal: 'SIGKILL' },
] as const;
type End = (typeof ends)[number];

/** Makes the drill on a desk of its own; each trial is one of a frozen and one of a lost engine. */
export function drillWarden(options: DrillOptions): Promise<DrillResult> {
  const { orders } = options;
  return runDrill(
    {
      kind: 'warden',
      fault: 'engine frozen or gone',
      figures: ends.flatMap(({ name }) => [
        `warden.${name}.toLatch`,
        `warden.${name}.toLastCancel`,
        `warden.${name}.toConfirmed`,
      ]),
      conditions: () => ({ cancelOnDisconnect: 'off' }),
      trial: async ({ desk }, say) => {
        const trials: DrillTrial[] = [];
        for (const end of ends) trials.push(await loseEngine(desk, orders, end, say));
        return joined(trials);
      },
    },
    // The venue must not cancel for the warden.
    { ...options, venue: { ...options.venue, cancelOnDisconnect: false } },
  );
}

async function loseEngine(
  desk: DrillDesk,
  orders: number,
  { name, signal }: End,
  say: Say,
): Promise<DrillTrial> {
  await desk.tradeUntil(orders, (words, share) => say(`${name}: ${words}`, share));
  const foreign = desk.oracle.foreign();
  const lostMono = monoNow();
  desk.process.signal(signal);
  say(`${name}: the warden`, 0.8);
  const isOfThis = async (): Promise<z.infer<typeof WardenWord> | null> => {
    const text = await readFile(desk.process.path('warden.json'), 'utf8').catch(() => 'null');
    const word = WardenWord.safeParse(JSON.parse(text));
    if (!word.success || word.data.atMonoNanos < lostMono || !word.data.confirmed) return null;
    return word.data;
  };
  const word = await until("the warden's record", isOfThis, confirmMillisLimit);
  await desk.lookThrough();
  const atRecord = desk.oracle.own();
  if (signal === 'SIGSTOP') desk.process.signal('SIGCONT');
  else await desk.restart();
  const isHalted = async (): Promise<true | null> => ((await desk.status()).halted ? true : null);
  await until('a halted engine', isHalted, haltMillisLimit);
  await pause(aftermathMillis);
  await desk.lookThrough();
  const verdict = desk.oracle.judge(lostMono, word.atMonoNanos, foreign);
  const { lastCancelMonoNanos, over, under, late } = verdict;
  const since = (mono: number): number => (mono - lostMono) / 1_000;
  const confirmed = word.confirmedMonoNanos;
  return {
    micros: {
      [`warden.${name}.toLatch`]: since(word.atMonoNanos),
      ...(lastCancelMonoNanos === null
        ? {}
        : { [`warden.${name}.toLastCancel`]: since(lastCancelMonoNanos) }),
      ...(confirmed === null ? {} : { [`warden.${name}.toConfirmed`]: since(confirmed) }),
    },
    over: over.length,
    under: new Set([...atRecord, ...under]).size,
    late: late.length,
    failures: lastCancelMonoNanos === null ? [`${name}: nobody cancelled anything`] : [],
  };
}

/** Several that are one trial. */
function joined(trials: readonly DrillTrial[]): DrillTrial {
  const sum = (what: 'over' | 'under' | 'late'): number =>
    trials.reduce((total, trial) => total + trial[what], 0);
  return {
    micros: Object.fromEntries(trials.flatMap(({ micros }) => Object.entries(micros))),
    over: sum('over'),
    under: sum('under'),
    late: sum('late'),
    failures: trials.flatMap(({ failures }) => failures),
  };
}
