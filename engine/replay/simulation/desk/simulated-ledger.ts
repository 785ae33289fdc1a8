/**
 * The ledger of a simulated engine: the port of the real one, with the same hash chain and the same
 * promises, over a simulated disk. Groups what waits into one commit, as the writer's thread does.
 * After its first failure it commits nothing more.
 */
import { invariant } from '../../../contract/assert.ts';
import { canonicalJson } from '../../../contract/canonical.ts';
import { LedgerEvent } from '../../../contract/events.ts';
import { ledgerSequence } from '../../../contract/numbers.ts';
import { genesisHash, rowHash } from '../../../ledger/chain.ts';
import type { Commit, Ledger, LedgerFailure } from '../../../ports/ledger.ts';
import type { Random } from '../../../venues/sim/random.ts';
import type { SimulatedDisk, StoredRow } from '../platform/disk.ts';
import type { Scheduler, SimulatedThread } from '../platform/scheduler.ts';
import { ThreadChannel } from '../platform/thread-channel.ts';

/** One ledger for all seeds: its id only keeps two of them apart. */
export const ledgerId = 'simulation';
/** Events of one group, as of the writer's thread. */
const groupLengthLimit = 2_000;

interface Handed {
  readonly event: LedgerEvent;
  readonly handedNanos: number;
}

export interface SimulatedLedgerOptions {
  readonly scheduler: Scheduler;
  readonly disk: SimulatedDisk;
  readonly random: Random;
  readonly main: SimulatedThread;
  readonly writer: SimulatedThread;
}

export class SimulatedLedger implements Ledger {
  readonly #options: SimulatedLedgerOptions;
  readonly #toWriter: ThreadChannel;
  readonly #toMain: ThreadChannel;
  readonly #waiting: Handed[] = [];
  readonly #commitListeners: ((commit: Commit) => void)[] = [];
  readonly #failureListeners: ((failure: LedgerFailure) => void)[] = [];
  #handedSequence: number;
  #durableSequence: number;
  #isWriting = false;
  #failure: LedgerFailure | null = null;

  constructor(options: SimulatedLedgerOptions) {
    this.#options = options;
    const { scheduler, random, main, writer } = options;
    this.#toWriter = new ThreadChannel(scheduler, random, writer);
    this.#toMain = new ThreadChannel(scheduler, random, main);
    this.#handedSequence = options.disk.rows.at(-1)?.sequence ?? 0;
    this.#durableSequence = this.#handedSequence;
  }

  readonly append: Ledger['append'] = (events) => {
    if (this.#failure !== null) return;
    const handedNanos = this.#options.scheduler.nowNanos;
    // Read again as the writer would: what cannot be read back must not be committed.
    for (const event of events) {
      const last = this.#handedSequence;
      invariant(event.sequence === last + 1, `ledger event ${event.sequence} follows ${last}`);
      this.#handedSequence = event.sequence;
    }
    const copies = events.map((event) => ({ event: LedgerEvent.parse(event), handedNanos }));
    this.#toWriter.post(() => {
      this.#waiting.push(...copies);
      this.#write();
    });
  };

  readonly rehearse: Ledger['rehearse'] = async () => undefined;
  readonly queueLength = (): number => this.#handedSequence - this.#durableSequence;
  readonly onCommit: Ledger['onCommit'] = (listener) => void this.#commitListeners.push(listener);
  readonly onFailure: Ledger['onFailure'] = (listener) => {
    this.#failureListeners.push(listener);
  };
  readonly audit: Ledger['audit'] = async () => ({ rows: [], more: false });
  readonly verify: Ledger['verify'] = () => Promise.reject(new Error('no reader in a simulation'));
  readonly close = async (): Promise<void> => undefined;

  /** In the writer's thread: one transaction, and then the wait for its sync. */
  #write(): void {
    if (this.#isWriting || this.#failure !== null || this.#waiting.length === 0) return;
    const { scheduler, writer, disk } = this.#options;
    const group = this.#waiting.splice(0, groupLengthLimit);
    this.#isWriting = true;
    scheduler.after(writer, disk.syncMillis() * 1e6, () => {
      try {
        disk.check();
        appendRows(disk, group);
        disk.syncedRows = disk.rows.length;
      } catch (error) {
        return this.#fail(error instanceof Error ? error.message : String(error));
      }
      this.#committed(group);
      this.#isWriting = false;
      this.#write();
    });
    // In the file as soon as it is written, and on the platter only with the sync.
    disk.written = () => appendRows(disk, group);
  }

  #committed(group: readonly Handed[]): void {
    const { scheduler, disk } = this.#options;
    const last = group.at(-1);
    const head = disk.rows.at(-1);
    if (last === undefined || head === undefined) return;
    const upTo = ledgerSequence(last.event.sequence);
    const oldest = group[0]?.handedNanos ?? scheduler.nowNanos;
    const commitMicros = Math.round((scheduler.nowNanos - oldest) / 1_000);
    const commit: Commit = { upTo, headHash: head.hash, commitMicros };
    this.#toMain.post(() => {
      this.#durableSequence = upTo;
      for (const listener of this.#commitListeners) listener(commit);
    });
  }

  #fail(detail: string): void {
    const failure = { kind: 'ledgerFailure', cause: 'other', detail } as const;
    this.#failure = failure;
    this.#toMain.post(() => {
      for (const listener of this.#failureListeners) listener(failure);
    });
  }
}

function appendRows(disk: SimulatedDisk, group: readonly Handed[]): void {
  disk.written = null;
  for (const { event } of group) disk.rows.push(rowOf(disk.rows.at(-1), event));
}

function rowOf(previous: StoredRow | undefined, event: LedgerEvent): StoredRow {
  const { sequence, utcNanos, monoNanos } = event;
  const body = canonicalJson(event.body);
  const columns = { sequence, utcNanos, monoNanos, type: event.body.type, body };
  return { ...columns, hash: rowHash(previous?.hash ?? genesisHash(ledgerId), columns) };
}

/** Reads a row back; throws where recovery could not. */
export function eventOf({ sequence, utcNanos, monoNanos, body }: StoredRow): LedgerEvent {
  const read: unknown = JSON.parse(body);
  return LedgerEvent.parse({ sequence, utcNanos, monoNanos, body: read });
}
