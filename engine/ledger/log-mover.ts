/**
 * Decides after a commit whether the write-ahead log is moved into the main file, and by whom.
 * Keeps commits out of its way: the thread beside the writer moves what is long, the writer itself
 * only a short rest.
 */
import type { Checkpointer } from './checkpointer.ts';
import type { Connection } from './connection.ts';
import type { LogRoom } from './log-room.ts';

/** Pages of write-ahead log after which they are copied to the main file: 4 MiB. */
const checkpointPages = 1_024;

/**
 * Pages that the writer copies itself, when the checkpointer has left no more than these. Only
 * when none are left can the log begin anew, and beside a busy writer some always are.
 */
const restPages = 192;

/** How often the checkpointer is asked for the rest of one log. */
const roundsLimit = 4;

/** One page in the log, with its header. */
const frameBytes = 24 + 4_096;

/** Commits and events after which it is worth asking how long the log is. */
const askAfterCommits = 50;
const askAfterEvents = 1_000;

export interface LogMover {
  /** Called between commits with the number of the newest row. */
  readonly afterCommit: (sequence: number) => void;
  readonly close: () => void;
}

/** Without a checkpointer the writer moves all of the log itself. */
export function openLogMover(
  connection: Connection,
  room: LogRoom,
  checkpointer: Checkpointer | null,
): LogMover {
  let commits = 0;
  let askedAt = 0;
  /** Times that the checkpointer was asked since the log was short; 0: it was not. */
  let asked = 0;

  const look = (): void => {
    const { held, waiting } = connection.checkpoint('NOOP');
    if (asked > 0 && waiting <= restPages) {
      connection.checkpoint('PASSIVE');
      asked = 0;
    } else if (asked > 0 || waiting >= checkpointPages) {
      if (checkpointer === null) return void connection.checkpoint('PASSIVE');
      // A reader that holds on to the log makes asking useless: then no sooner than before.
      asked = asked >= roundsLimit ? 0 : asked + 1;
      if (asked > 0) checkpointer.start();
    } else room.keep(waiting === 0 ? 0 : held * frameBytes);
  };
  return {
    afterCommit: (sequence) => {
      commits += 1;
      if (checkpointer?.isWorking() === true) return;
      const isDue = commits >= askAfterCommits || sequence - askedAt >= askAfterEvents;
      if (!isDue && asked === 0) return;
      commits = 0;
      askedAt = sequence;
      look();
    },
    close: () => {
      checkpointer?.close();
      room.close();
    },
  };
}
