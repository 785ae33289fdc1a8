/**
 * The thread that owns the ledger's write handle: takes all that waits into one commit.
 * After its first error it commits nothing more; a failed fsync is never tried again.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { invariant } from '../contract/assert.ts';
import { describeFailure } from './failure.ts';
import type { FromWriter, ToWriter } from './messages.ts';
import { openWriter, rehearseRows, type Writer } from './writer.ts';

const port = parentPort;
invariant(port !== null, 'the ledger writer runs in a thread');
const tell = (message: FromWriter): void => port.postMessage(message);

let writer: Writer | null = null;

function open(): void {
  try {
    const path: unknown = workerData;
    invariant(typeof path === 'string', 'the ledger writer was given no path');
    writer = openWriter(path);
    tell({ kind: 'opened', head: writer.head });
  } catch (error) {
    const { kind, detail } = describeFailure(error);
    tell({ kind: 'refused', fault: kind, detail });
    port?.close();
  }
}

/**
 * Events after which a group takes no further batch, so that under a flood the oldest are not kept
 * waiting for the newest.
 */
const groupLengthLimit = 2_000;

/** What has arrived by now, oldest first, up to a group's limit. */
function takeWaiting(first: ToWriter): Waiting {
  const appends: Append[] = [];
  const rehearsals: string[] = [];
  let length = 0;
  let next: ToWriter | undefined = first;
  while (next !== undefined) {
    if (next.kind === 'close') return { appends, rehearsals, closing: true };
    if (next.kind === 'rehearse') rehearsals.push(next.events);
    else {
      appends.push(next);
      length += next.length;
    }
    if (length >= groupLengthLimit) break;
    // The only sender is the ledger of this process, which is compiled against ToWriter.
    next = receiveMessageOnPort(port as NonNullable<typeof port>)?.message as ToWriter | undefined;
  }
  return { appends, rehearsals, closing: false };
}

type Append = Extract<ToWriter, { kind: 'append' }>;

interface Waiting {
  readonly appends: readonly Append[];
  /** JSON arrays of events, to be read and dropped. */
  readonly rehearsals: readonly string[];
  readonly closing: boolean;
}

function commit(active: Writer, appends: readonly Append[]): void {
  const oldest = appends[0];
  if (oldest === undefined) return;
  const head = active.commit(appends.map((append) => append.events));
  const commitMicros = Number((process.hrtime.bigint() - oldest.handedMonoNanos) / 1_000n);
  tell({ kind: 'committed', ...head, commitMicros });
  active.noteHead();
  active.checkpointIfLong();
}

/** The failure is told already; that letting go fails too changes nothing. */
function abandon(failed: Writer): void {
  try {
    failed.abandon();
  } catch (error) {
    tell({ kind: 'failed', detail: describeFailure(error).detail });
  }
}

function take(message: ToWriter): void {
  const { appends, rehearsals, closing } = takeWaiting(message);
  if (writer !== null) {
    try {
      commit(writer, appends);
      if (closing) writer.close();
    } catch (error) {
      tell({ kind: 'failed', detail: describeFailure(error).detail });
      abandon(writer);
      writer = null;
    }
  }
  for (const events of rehearsals) {
    rehearseRows(events);
    tell({ kind: 'rehearsed' });
  }
  if (!closing) return;
  tell({ kind: 'closed' });
  port?.close();
}

port.on('message', take);
open();
