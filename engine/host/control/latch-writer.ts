/**
 * The engine's one writer of latch.json: writes in the order asked, and tries again until a halt
 * is durable. Never overwrites a halt that is already there by one of the same close of the gate.
 */
import type { GateEpoch } from '../../contract/numbers.ts';
import { type GateWords, setDurableHalt } from '../gate/gate-words.ts';
import { type LatchContent, readLatch, writeLatch } from '../gate/latch.ts';

const retryMillis = 500;
const queueLengthLimit = 1_000;

/** Called once, with why the content is not durable, or null when it is. */
export type LatchDone = (failure: string | null) => void;

interface Job {
  readonly content: LatchContent;
  readonly done: LatchDone;
}

export interface LatchWriter {
  readonly write: (content: LatchContent, done: LatchDone) => void;
  /** Resolves when nothing is left to write. */
  readonly idle: () => Promise<void>;
}

const pause = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

/** Starts the writer of `path`; `onFailing` hears of every failed attempt. */
export function startLatchWriter(
  path: string,
  words: GateWords,
  onFailing: (detail: string) => void,
): LatchWriter {
  const queue: Job[] = [];
  let running: Promise<void> | null = null;

  /** Returns the halt that the file holds then: the one asked for, or a later one; null: armed. */
  async function attempt(content: LatchContent): Promise<GateEpoch | null> {
    if (content.state === 'halted') {
      const there = await readLatch(path);
      const halted = there.kind === 'read' && there.file.state === 'halted';
      if (halted && there.file.epoch >= content.epoch) return there.file.epoch;
    }
    await writeLatch(path, content);
    return content.state === 'halted' ? content.epoch : null;
  }

  async function persist(job: Job): Promise<void> {
    for (;;) {
      try {
        setDurableHalt(words, await attempt(job.content));
        job.done(null);
        return;
      } catch (error) {
        const detail = String(error).slice(0, 300);
        onFailing(detail);
        // Arming must not come about later; a halt must.
        if (job.content.state === 'armed') return job.done(detail);
        if (queue.length > 0) return job.done(detail);
      }
      await pause(retryMillis);
    }
  }

  async function run(): Promise<void> {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) await persist(job);
    running = null;
  }

  return {
    write: (content, done) => {
      if (queue.length >= queueLengthLimit) return done('too many latch writes are waiting');
      queue.push({ content, done });
      running ??= run();
    },
    idle: async () => {
      while (running !== null) await running;
    },
  };
}
