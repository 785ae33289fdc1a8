/**
 * Power cuts, worked out from a trace of what a process wrote and synced: what was synced is on the
 * disk, and of the rest any part may be, down to single sectors. For tests only.
 *
 * That a file was made or removed is taken to survive: the ledger and SQLite sync the folder then.
 */
import { basename } from 'node:path';

const sectorBytes = 512;

export interface TraceRecord {
  readonly kind: 'w' | 't' | 'b' | 's' | 'u';
  readonly thread: string;
  readonly offset: number;
  readonly file: string;
  readonly bytes: Buffer;
}

/** The records of a trace, in order. */
export function recordsOf(trace: Buffer): readonly TraceRecord[] {
  const records: TraceRecord[] = [];
  for (let at = 0; at < trace.length; ) {
    const end = trace.indexOf(10, at);
    const match = /^([wtbsu]) (\d+) (-?\d+) (\d+) (.+)$/.exec(trace.toString('utf8', at, end));
    if (match === null) throw new Error(`no record at byte ${at} of the trace`);
    const [, kind = '', thread = '', offset = '', length = '', path = ''] = match;
    const bytes = trace.subarray(end + 1, end + 1 + Number(length));
    const known = kind as TraceRecord['kind'];
    records.push({ kind: known, thread, offset: Number(offset), file: basename(path), bytes });
    at = end + 1 + Number(length);
  }
  return records;
}

type Change = Pick<TraceRecord, 'kind' | 'offset' | 'bytes'>;

/** The bytes of a file, in a buffer with room to grow: a file grows by many small writes. */
class FileBytes {
  #buffer: Buffer;
  #length: number;

  constructor(content: Buffer) {
    this.#buffer = content;
    this.#length = content.length;
  }

  /** A view, until the next change. */
  get content(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  apply({ kind, offset, bytes }: Change): void {
    if (kind === 't') return this.#resize(offset);
    if (this.#length < offset + bytes.length) this.#resize(offset + bytes.length);
    bytes.copy(this.#buffer, offset);
  }

  #resize(length: number): void {
    if (length > this.#buffer.length) {
      const larger = Buffer.alloc(length * 2);
      this.content.copy(larger);
      this.#buffer = larger;
    } else this.#buffer.fill(0, Math.min(length, this.#length), Math.max(length, this.#length));
    this.#length = length;
  }
}

/** One file as far as it is certain, and the changes that no sync has made so. */
class TracedFile {
  readonly #certain = new FileBytes(Buffer.alloc(0));
  #pending: Change[] = [];
  /** By thread: how many changes were pending when its sync began. */
  readonly #begun = new Map<string, number>();

  take({ kind, thread, offset, bytes }: TraceRecord): void {
    if (kind === 'w' || kind === 't') this.#pending.push({ kind, offset, bytes });
    else if (kind === 'b') this.#begun.set(thread, this.#pending.length);
    else this.#synced(this.#begun.get(thread) ?? 0);
  }

  #synced(count: number): void {
    for (const change of this.#pending.splice(0, count)) this.#certain.apply(change);
    for (const [thread, begun] of this.#begun) this.#begun.set(thread, Math.max(0, begun - count));
  }

  /** What a cut now leaves, by chance. */
  cut(random: () => number): Buffer {
    const left = new FileBytes(Buffer.from(this.#certain.content));
    for (const change of this.#pending) {
      const luck = random();
      if (luck < 0.35) continue;
      if (luck < 0.7 || change.kind === 't') left.apply(change);
      else for (const part of sectorsOf(change)) if (random() < 0.5) left.apply(part);
    }
    return left.content;
  }
}

function* sectorsOf({ kind, offset, bytes }: Change): Generator<Change> {
  for (let at = 0; at < bytes.length; ) {
    const next = Math.min(bytes.length, at + sectorBytes - ((offset + at) % sectorBytes));
    yield { kind, offset: offset + at, bytes: bytes.subarray(at, next) };
    at = next;
  }
}

export interface PowerCut {
  /** Records that had been made. */
  readonly at: number;
  /** Files by name, as the cut leaves them. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** What had been told to be durable: the text of the file of that name, in full. */
  readonly acknowledged: string;
}

/** A cut at each of the places (numbers of records, rising); `told` is the acknowledging file. */
export function* powerCuts(
  records: readonly TraceRecord[],
  places: readonly number[],
  told: string,
  random: () => number,
): Generator<PowerCut> {
  const files = new Map<string, TracedFile>();
  let acknowledged = '';
  let at = 0;
  for (const place of places) {
    for (; at < place; at += 1) {
      const record = records[at];
      if (record === undefined) break;
      if (record.file === told) {
        acknowledged += record.kind === 'w' ? record.bytes.toString('utf8') : '';
        continue;
      }
      if (record.kind === 'u') {
        files.delete(record.file);
        continue;
      }
      const file = files.get(record.file) ?? new TracedFile();
      files.set(record.file, file);
      file.take(record);
    }
    const left = [...files].map(([name, file]) => [name, file.cut(random)] as const);
    yield { at, files: new Map(left), acknowledged };
  }
}
