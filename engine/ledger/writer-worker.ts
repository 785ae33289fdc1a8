/**
 * The thread that owns the ledger's write handle: takes all that waits into one commit.
 * After its first error it commits nothing more; a failed fsync is never tried again.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { invariant } from '../contract/assert.ts';
import { openCheckpointer } from './checkpointer.ts';
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
    writer = openWriter(path, openCheckpointer(path, fail));
    tell({ kind: 'opened', head: writer.head });
  } catch (error) {
    const { kind, detail } = describeFailure(error);
    tell({ kind: 'refused', fault: kind, detail });
    port?.close();
  }
}

/**
 * A group takes no further message after so many events or so long a time of writing them: under
 * a flood the oldest are not kept waiting for the newest.
 */
const groupLengthLimit = 1_000;
const groupMillisLimit = 3;

type Append = Extract<ToWriter, { kind: 'append' }>;

/** What came in between the events of a group. */
interface Aside {
  /** Texts of events, to be read and dropped. */
  readonly rehearsals: (readonly string[])[];
  closing: boolean;
}

/** The texts of one group, taken as they are asked for; what else comes is put aside. */
function* textsOf(first: Append, aside: Aside): Generator<readonly string[]> {
  const began = performance.now();
  let length = 0;
  let next: Append | null = first;
  while (next !== null) {
    yield next.texts;
    length += next.texts.length;
    if (length >= groupLengthLimit || performance.now() - began >= groupMillisLimit) return;
    next = nextAppend(aside);
  }
}

/** The next append that has arrived by now; null when none has, or the end was asked for. */
function nextAppend(aside: Aside): Append | null {
  while (!aside.closing) {
    // The only sender is the ledger of this process, which is compiled against ToWriter.
    const message = receiveMessageOnPort(port as NonNullable<typeof port>)?.message as
      | ToWriter
      | undefined;
    if (message === undefined) return null;
    if (message.kind === 'append') return message;
    put(aside, message);
  }
  return null;
}

function put(aside: Aside, message: Exclude<ToWriter, Append>): void {
  if (message.kind === 'close') aside.closing = true;
  else aside.rehearsals.push(message.texts);
}

function commit(active: Writer, first: Append, aside: Aside): void {
  const head = active.commit(textsOf(first, aside));
  const commitMicros = Number((process.hrtime.bigint() - first.handedMonoNanos) / 1_000n);
  tell({ kind: 'committed', ...head, commitMicros });
  active.noteHead();
  active.checkpointIfLong();
}

/** The first failure is told; after it nothing is written. That letting go fails too is told. */
function fail(detail: string): void {
  tell({ kind: 'failed', detail });
  const failed = writer;
  writer = null;
  try {
    failed?.abandon();
  } catch (error) {
    tell({ kind: 'failed', detail: describeFailure(error).detail });
  }
}

function take(message: ToWriter): void {
  const aside: Aside = { rehearsals: [], closing: false };
  try {
    if (message.kind !== 'append') put(aside, message);
    else if (writer !== null) commit(writer, message, aside);
    if (aside.closing) writer?.close();
  } catch (error) {
    fail(describeFailure(error).detail);
  }
  for (const texts of aside.rehearsals) {
    rehearseRows(texts);
    tell({ kind: 'rehearsed' });
  }
  if (!aside.closing) return;
  tell({ kind: 'closed' });
  port?.close();
}

port.on('message', take);
open();
