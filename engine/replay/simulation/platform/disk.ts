/**
 * A disk that may be slow, full or broken, and that loses on a power cut what was not synced.
 * Keeps two pictures: what processes see, and what is on the platter.
 */
import type { Random } from '../../../venues/sim/random.ts';

export type DiskTrouble = 'ENOSPC' | 'EIO';

/** One file by its identity, whatever its name. */
interface Inode {
  seen: string;
  /** On the platter; null: nothing of it yet. */
  stored: string | null;
}

/** One row of the ledger as it lies on the disk. */
export interface StoredRow {
  readonly sequence: number;
  readonly utcNanos: string;
  readonly monoNanos: number;
  readonly type: string;
  readonly body: string;
  readonly hash: string;
}

export class SimulatedDisk {
  readonly #random: Random;
  readonly #names = new Map<string, Inode>();
  readonly #storedNames = new Map<string, Inode>();
  /** Rows of the ledger: one transaction after the other. */
  readonly rows: StoredRow[] = [];
  /** Rows that a power cut cannot take any more. */
  syncedRows = 0;
  /** Puts the transaction that is being synced into the file; null while there is none. */
  written: (() => void) | null = null;
  /** By how much every sync takes longer. */
  slowMillis = 0;
  trouble: DiskTrouble | null = null;

  constructor(random: Random) {
    this.#random = random;
  }

  /** How long one sync takes now, in milliseconds. */
  syncMillis(): number {
    return this.slowMillis + 0.15 + this.#random.exponential(0.6);
  }

  check(): void {
    if (this.trouble === null) return;
    const code = this.trouble;
    const error = new Error(code === 'EIO' ? 'EIO: i/o error' : 'ENOSPC: no space left on device');
    throw Object.assign(error, { code });
  }

  read(path: string): string | null {
    return this.#names.get(path)?.seen ?? null;
  }

  create(path: string): void {
    this.check();
    this.#names.set(path, { seen: '', stored: null });
  }

  write(path: string, text: string): void {
    this.check();
    const inode = this.#names.get(path);
    if (inode !== undefined) inode.seen = text;
  }

  sync(path: string): void {
    this.check();
    const inode = this.#names.get(path);
    if (inode !== undefined) inode.stored = inode.seen;
  }

  rename(from: string, to: string): void {
    this.check();
    const inode = this.#names.get(from);
    if (inode === undefined) return;
    this.#names.delete(from);
    this.#names.set(to, inode);
  }

  remove(path: string): void {
    this.#names.delete(path);
  }

  syncNames(): void {
    this.check();
    this.#storedNames.clear();
    for (const [path, inode] of this.#names) this.#storedNames.set(path, inode);
  }

  /**
   * The process that wrote is gone. What it had handed to the kernel is in the file, as a whole
   * transaction or not at all, though nobody was told of it.
   */
  writerGone(): void {
    if (this.written !== null && this.#random.chance(0.5)) this.written();
    this.written = null;
  }

  /** The power goes: each thing that was not synced is kept or lost by chance. */
  powerCut(): void {
    if (this.#random.chance(0.5)) this.rows.length = this.syncedRows;
    this.syncedRows = this.rows.length;
    for (const path of new Set([...this.#names.keys(), ...this.#storedNames.keys()])) {
      const stored = this.#storedNames.get(path);
      const seen = this.#names.get(path);
      const kept = this.#random.chance(0.5) ? seen : stored;
      if (kept === undefined) this.#names.delete(path);
      else this.#names.set(path, kept);
    }
    for (const inode of this.#names.values()) {
      if (inode.stored === inode.seen) continue;
      const cut = this.#random.below(inode.seen.length + 1);
      inode.seen = inode.stored ?? inode.seen.slice(0, cut);
      inode.stored = inode.seen;
    }
  }
}
