/**
 * Loaded into an engine before its own code, in every thread of it: places in the code at which the
 * process can be told to kill itself, and figures that let rare work come often.
 * Changes nothing of what the code does between the places. For tests only.
 *
 * A kill from outside comes at any time, and almost never in the microseconds between a commit and
 * its telling; these places are where such a kill would hurt.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { z } from 'zod';

/** Environment variable with the path of the file that says where the engine dies. */
export const killFileVariable = 'QUARTERDECK_KILL_FILE';

const killPlaces = [
  'before the commit',
  'after the commit',
  'before the head note',
  'after the head note',
  'before the log is moved',
  'after the log is moved',
  'before a snapshot has its name',
  'after a snapshot has its name',
  'before a small file has its name',
  'after a small file has its name',
  'before an order is sent',
  'after an order is sent',
] as const;
export type KillPlace = (typeof killPlaces)[number];

/** Where an engine kills itself: at the `passage`-th time that one of its threads comes by. */
export const KillOrder = z.strictObject({
  place: z.enum(killPlaces),
  passage: z.int().positive(),
});
export type KillOrder = z.infer<typeof KillOrder>;

/** Before and after a statement of a file. */
interface Place {
  readonly file: string;
  readonly statement: string;
  readonly before: KillPlace;
  readonly after: KillPlace;
}

const places: readonly Place[] = [
  {
    file: 'ledger/writer',
    statement: 'commit.run();',
    before: 'before the commit',
    after: 'after the commit',
  },
  {
    file: 'ledger/writer-worker',
    statement: 'active.noteHead();',
    before: 'before the head note',
    after: 'after the head note',
  },
  {
    file: 'ledger/checkpoint-worker',
    statement: "connection.checkpoint('PASSIVE');",
    before: 'before the log is moved',
    after: 'after the log is moved',
  },
  {
    file: 'host/ledger-snapshot',
    statement: 'renameSync(unfinished, path);',
    before: 'before a snapshot has its name',
    after: 'after a snapshot has its name',
  },
  {
    file: 'host/durable-file',
    statement: 'await rename(temporary, path);',
    before: 'before a small file has its name',
    after: 'after a small file has its name',
  },
  {
    file: 'host/perform',
    statement: 'const outcome = venue.send(order, { sendUtcMillis });',
    before: 'before an order is sent',
    after: 'after an order is sent',
  },
];

/** Figures that make a desk of some seconds do what a desk of days does. */
const figures: readonly (readonly [file: string, figure: string, often: string])[] = [
  ['ledger/log-mover', 'checkpointPages = 1_024;', 'checkpointPages = 48;'],
  ['ledger/log-mover', 'restPages = 192;', 'restPages = 8;'],
  ['ledger/log-mover', 'askAfterCommits = 50;', 'askAfterCommits = 5;'],
  ['host/ledger-keeper', 'snapshotEveryEvents = 100_000;', 'snapshotEveryEvents = 120;'],
  ['host/ledger-keeper', 'delayMillis: 3_000,', 'delayMillis: 20,'],
  ['host/ledger-keeper', 'lookMillis: 1_000,', 'lookMillis: 40,'],
];

const edits: readonly (readonly [file: string, find: string, replace: string])[] = [
  ...figures,
  ...places.map(({ file, statement, before, after }) => {
    const marked = `killPlace('${before}'); ${statement} killPlace('${after}');`;
    return [file, statement, marked] as const;
  }),
];

/** The source with its edits; throws where a piece is not there exactly once. */
function edited(url: string, source: string): string {
  let text = source;
  for (const [file, find, replace] of edits) {
    if (!url.endsWith(`/engine/${file}.ts`) && !url.endsWith(`/engine/${file}.js`)) continue;
    if (text.split(find).length !== 2) throw new Error(`not once in ${url}: ${find}`);
    text = text.replace(find, () => replace);
  }
  return text;
}

function orderOf(path: string | undefined): KillOrder | null {
  if (path === undefined) return null;
  try {
    return KillOrder.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // No file: this life ends by another hand.
    return null;
  }
}

/** Puts the places into the code of this thread as it is loaded. */
function setPlaces(path: string | undefined): void {
  const order = orderOf(path);
  let passages = 0;
  Object.assign(globalThis, {
    killPlace: (place: KillPlace): void => {
      if (place !== order?.place) return;
      passages += 1;
      if (passages === order.passage) process.kill(process.pid, 'SIGKILL');
    },
  });
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context);
      const { source } = loaded;
      if (source === undefined || source === null) return loaded;
      const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
      return { ...loaded, source: edited(url, text) };
    },
  });
}

if (process.env[killFileVariable] !== undefined) setPlaces(process.env[killFileVariable]);
