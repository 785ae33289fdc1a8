/**
 * What a test reads in a simulated venue's own log while it grows: its lines, and the orders that
 * are open by them. Takes a line that is not whole yet at a later look.
 */
import { type FileHandle, open } from 'node:fs/promises';

/** One line of the venue's own log. */
export interface VenueLogEntry {
  readonly receivedMonoNanos: number;
  readonly direction: string;
  readonly method?: string | null;
  readonly event?: string | null;
  readonly clientOrderId?: string | null;
  readonly session: string;
  readonly orderStatus?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Of an execution report. */
  readonly symbol?: string;
  readonly side?: string;
  readonly execution?: string;
  readonly lastQuantity?: string;
  readonly lastPrice?: string;
  readonly tradeId?: number;
  readonly fee?: string;
  readonly feeCurrency?: string | null;
}

const newLine = '\n'.charCodeAt(0);
const pieceBytes = 1_048_576;

/** The lines of a log, each once and in order, however long it has become. */
export class VenueLogLines {
  readonly #path: string;
  #bytesRead = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Hands over the lines that have come since the last call. */
  async read(take: (entry: VenueLogEntry) => void): Promise<void> {
    const file = await open(this.#path, 'r');
    try {
      while (await this.#readPiece(file, take));
    } finally {
      await file.close();
    }
  }

  async #readPiece(file: FileHandle, take: (entry: VenueLogEntry) => void): Promise<boolean> {
    const piece = Buffer.alloc(pieceBytes);
    const { bytesRead } = await file.read(piece, 0, pieceBytes, this.#bytesRead);
    const end = piece.subarray(0, bytesRead).lastIndexOf(newLine) + 1;
    if (end === 0 && bytesRead === pieceBytes) throw new Error(`${this.#path}: a line too long`);
    this.#bytesRead += end;
    for (const line of piece.toString('utf8', 0, end).split('\n')) {
      if (line !== '') take(JSON.parse(line) as VenueLogEntry);
    }
    return end > 0;
  }
}

/** Ids of the orders that a venue says are open, by its log of order events. */
export class OpenAtVenue {
  readonly #lines: VenueLogLines;
  readonly #open = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#lines = new VenueLogLines(path);
  }

  /** One look after the other, so that no line is taken twice. */
  async look(): Promise<string[]> {
    const before = this.#last.catch(() => undefined);
    this.#last = before.then(() => this.#lines.read((entry) => this.#take(entry)));
    await this.#last;
    return [...this.#open];
  }

  #take({ event, clientOrderId, orderStatus }: VenueLogEntry): void {
    const id = clientOrderId ?? '';
    if (event !== 'executionReport' || id === '') return;
    if (orderStatus === 'NEW' || orderStatus === 'PARTIALLY_FILLED') this.#open.add(id);
    else this.#open.delete(id);
  }
}
