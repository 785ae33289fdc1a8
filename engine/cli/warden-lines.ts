/**
 * What the warden has done, out of the files that it leaves in the desk directory: to be told where
 * the engine answers nothing, and beside a kill that found its orders gone already.
 * Asks no process; what it cannot read it does not tell.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { LatchFile } from '../contract/latch.ts';
import { takeoversOf, type WardenShare } from '../contract/warden-share.ts';
import { utcText } from './output.ts';

/** The part of `warden.json` that is told. */
const WardenActed = z.looseObject({
  reason: z.string(),
  enginePid: z.int(),
  atUtcNanos: z.string().regex(/^\d+$/),
  latchFailure: z.string(),
  orders: z.array(z.looseObject({ outcome: z.string() })),
  confirmed: z.boolean(),
  unconfirmed: z.string(),
  sweeping: z.literal(true).optional(),
});
type WardenActed = z.infer<typeof WardenActed>;

/** With the times before the last, oldest first. */
const WardenTold = WardenActed.extend({
  earlier: z.array(WardenActed.extend({ latchFailure: z.string().default('') })).default([]),
});

/** Every time that the record tells, oldest first; none where there is no record. */
function takeovers(directory: string): readonly WardenActed[] {
  const last = read(directory, 'warden.json', WardenTold);
  return last === null ? [] : [...last.earlier, last];
}

function read<T>(directory: string, name: string, schema: z.ZodType<T>): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(join(directory, name), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // missing, or written at this moment
  }
}

const counted = (count: number): string => `${count} ${count === 1 ? 'order' : 'orders'}`;

function actedLine({ reason, atUtcNanos, orders, ...rest }: WardenActed): string {
  const ends = [...new Set(orders.map(({ outcome }) => outcome))].map((end) => {
    return `${orders.filter(({ outcome }) => outcome === end).length} ${end}`;
  });
  const found =
    orders.length === 0 ? 'it found no order' : `${counted(orders.length)}: ${ends.join(', ')}`;
  const state = rest.sweeping === true ? 'NOT CONFIRMED YET' : 'NOT CONFIRMED';
  const word = rest.confirmed
    ? 'the venues list none of our orders any more'
    : `${state}: ${rest.unconfirmed}`;
  const latch = rest.latchFailure === '' ? '' : `; its latch is not durable: ${rest.latchFailure}`;
  const head = `the warden took over at ${utcText(atUtcNanos)} UTC (${reason})`;
  return `${head}: ${found}; ${word}${latch}`;
}

/**
 * What the warden did since `sinceUtcNanos`, each time; nothing of a time of which `told`, what a
 * report says of it already, has its last word.
 */
export function wardenLines(
  directory: string,
  sinceUtcNanos: string,
  told?: WardenShare,
): string[] {
  const known = told === undefined ? [] : takeoversOf(told);
  const isTold = (acted: WardenActed): boolean =>
    known.some(({ atUtcNanos, confirmed }) => {
      return atUtcNanos === acted.atUtcNanos && confirmed === acted.confirmed;
    });
  return takeovers(directory)
    .filter((acted) => BigInt(acted.atUtcNanos) >= BigInt(sinceUtcNanos) && !isTold(acted))
    .map(actedLine);
}

/** What stands, of a desk whose engine of process `enginePid` answers nothing. */
export function withoutEngineLines(directory: string, enginePid: number): string[] {
  const latch = read(directory, 'latch.json', LatchFile);
  const times = takeovers(directory);
  // The last is this engine's or none is; those before it are of the halt that the latch says.
  const isOfNow = times.at(-1)?.enginePid === enginePid;
  const acted = times.filter(({ atUtcNanos }, at) => {
    const isOfHalt = latch !== null && BigInt(atUtcNanos) >= BigInt(latch.atUtcNanos);
    return at === times.length - 1 || isOfHalt;
  });
  const stands =
    latch === null
      ? ['latch.json cannot be read, and means halted']
      : [
          `latch.json says ${latch.state.toUpperCase()} since ${utcText(latch.atUtcNanos)} UTC ` +
            `(${latch.cause}: ${latch.reason})`,
        ];
  if (isOfNow) return [...stands, ...acted.map(actedLine)];
  return [...stands, 'the warden has not taken over from this engine, by its record'];
}

/** The words of a failure to reach the engine, with what stands without it. */
export const withStanding = (failure: string, directory: string, enginePid: number): string =>
  [failure, ...withoutEngineLines(directory, enginePid)].join('\n');
