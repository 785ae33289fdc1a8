/**
 * The bounded queue before a collector: one batch at a time, a limit on its time, a growing pause
 * after a failure. Never throws at who offers, never holds more than its limit, loses nothing
 * without counting it.
 */

/** A failure after which the same batch must not be sent again. */
export class FinalFailure extends Error {}

export interface ExportQueueOptions<T> {
  /** What is full: in the words of an operator, "traces" or "log lines". */
  readonly name: string;
  readonly limit: number;
  readonly batchLimit: number;
  /** One attempt takes no longer than this. */
  readonly timeoutMillis: number;
  /** After this long without an answer the collector is said to hang. */
  readonly suspectMillis: number;
  readonly pauseMillisMin: number;
  readonly pauseMillisMax: number;
  /** Sends a batch; rejects with the reason. */
  readonly send: (batch: readonly T[]) => Promise<void>;
  /** An attempt has run out of time: ends whatever connection it still holds. */
  readonly abandon: () => void;
  /** A batch has left the queue for good. */
  readonly onLeft: (batch: readonly T[], taken: boolean) => void;
  /** State or detail has changed. */
  readonly onChange: () => void;
}

/** How often a batch is tried before it makes room for what came later. */
const attemptsLimit = 6;
/** How long a lone item waits for company. */
const lingerMillis = 200;

export class ExportQueue<T> {
  readonly #options: ExportQueueOptions<T>;
  #waiting: T[] = [];
  #inFlight: readonly T[] = [];
  #attempts = 0;
  #pauseMillis: number;
  #timer: NodeJS.Timeout | null = null;
  #sending: Promise<void> | null = null;
  /** Timers of the attempt that is under way. */
  #watches: NodeJS.Timeout[] = [];
  #failure: string | null = null;
  #closed = false;

  constructor(options: ExportQueueOptions<T>) {
    this.#options = options;
    this.#pauseMillis = options.pauseMillisMin;
  }

  /** Items that wait or are on their way. */
  get length(): number {
    return this.#waiting.length + this.#inFlight.length;
  }

  /** Why the last attempt failed, or that it hangs; null while all is well. */
  get failure(): string | null {
    return this.#failure;
  }

  /** False: the queue is full or closed, and the item is not taken. */
  offer(item: T): boolean {
    if (this.#closed || this.length >= this.#options.limit) return false;
    this.#waiting.push(item);
    const full = this.#waiting.length >= this.#options.batchLimit;
    if (this.#sending === null && this.#timer === null) this.#wake(full ? 0 : lingerMillis);
    return true;
  }

  /** Tries to send the rest within a time; what is left then is lost and counted. */
  async close(withinMillis: number): Promise<void> {
    this.#closed = true;
    const deadline = Date.now() + withinMillis;
    const sending = this.#sending;
    // A collector that already fails is not waited for.
    if (sending !== null && this.#failure === null) await within(sending, withinMillis);
    this.#clearTimer();
    while (this.#failure === null && this.#waiting.length > 0 && Date.now() < deadline) {
      if (!(await within(this.#pump(), deadline - Date.now()))) break;
    }
    this.#clearTimer();
    this.#endWatches();
    const rest = [...this.#inFlight, ...this.#waiting];
    this.#inFlight = [];
    this.#waiting = [];
    if (rest.length > 0) this.#options.onLeft(rest, false);
    this.#options.abandon();
  }

  #wake(afterMillis: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#pump();
    }, afterMillis);
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #endWatches(): void {
    for (const timer of this.#watches.splice(0)) clearTimeout(timer);
  }

  async #pump(): Promise<void> {
    this.#inFlight = this.#waiting.splice(0, this.#options.batchLimit);
    if (this.#inFlight.length === 0) return;
    this.#sending = this.#attempt();
    await this.#sending;
    this.#sending = null;
    if (this.#waiting.length === 0 || this.#timer !== null) return;
    if (this.#closed) return;
    this.#wake(this.#failure === null ? 0 : this.#pauseMillis);
  }

  async #attempt(): Promise<void> {
    const batch = this.#inFlight;
    const outcome = await this.#sendInTime(batch);
    // Closed meanwhile: the batch has been counted as lost.
    if (this.#inFlight !== batch) return;
    this.#inFlight = [];
    if (outcome === null) {
      this.#attempts = 0;
      this.#pauseMillis = this.#options.pauseMillisMin;
      this.#options.onLeft(batch, true);
      return this.#say(null);
    }
    this.#attempts += 1;
    if (outcome instanceof FinalFailure || this.#attempts >= attemptsLimit) {
      this.#attempts = 0;
      this.#options.onLeft(batch, false);
    } else {
      this.#waiting = [...batch, ...this.#waiting];
    }
    this.#say(outcome.message);
    if (this.#failure !== null && !(outcome instanceof FinalFailure)) {
      const next = Math.min(this.#pauseMillis * 2, this.#options.pauseMillisMax);
      const pause = this.#pauseMillis;
      this.#pauseMillis = next;
      if (!this.#closed) this.#wake(pause);
    }
  }

  /** Null: taken. */
  async #sendInTime(batch: readonly T[]): Promise<Error | null> {
    const { send, timeoutMillis, suspectMillis, abandon } = this.#options;
    const suspect = setTimeout(() => {
      // What is known to fail keeps its own reason.
      if (this.#failure === null) this.#say(`no answer for ${suspectMillis} ms`);
    }, suspectMillis);
    this.#watches.push(suspect);
    const tooLate = new Promise<Error>((resolve) => {
      const late = setTimeout(() => {
        resolve(new Error(`no answer within ${timeoutMillis} ms`));
        abandon();
      }, timeoutMillis);
      this.#watches.push(late);
    });
    const sent = send(batch).then(
      () => null,
      (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    );
    const outcome = await Promise.race([sent, tooLate]);
    this.#endWatches();
    return outcome;
  }

  #say(failure: string | null): void {
    if (failure === this.#failure) return;
    this.#failure = failure;
    this.#options.onChange();
  }
}

/** Whether the work has ended in that time; its failure is an end, too. */
async function within(work: Promise<void>, millis: number): Promise<boolean> {
  let timer: NodeJS.Timeout | null = null;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, millis));
  });
  const ended = await Promise.race([work.then(() => true), late]);
  if (timer !== null) clearTimeout(timer);
  return ended;
}
