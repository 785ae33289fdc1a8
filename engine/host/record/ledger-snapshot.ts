/**
 * Snapshots of the ledger state, in files beside the ledger: what a start reads instead of the
 * events before it. Each is bound to its ledger, to the hash of the row that it stands at, and to
 * its own state hash.
 * Believes none that does not fit in every part: the ledger is the record, a snapshot a shortcut.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../../contract/canonical.ts';
import { CommandId } from '../../contract/ids.ts';
import { UtcNanos } from '../../contract/numbers.ts';
import { quarterdeckVersion } from '../../contract/version.ts';
import { initialState, type LedgerState } from '../../state/ledger-state.ts';
import { LedgerMemory, stateHashOf } from './ledger-memory.ts';
import { withMaps, withoutMaps } from './state-json.ts';

/** Form of the files; another one is not read. */
const snapshotVersion = 1;

/** The newest ones that are kept; should the last not fit, there is one before it. */
const snapshotsKept = 3;

/** The row at which a snapshot stands, in which ledger. */
export interface SnapshotPlace {
  readonly ledgerId: string;
  readonly sequence: number;
  readonly rowHash: string;
}

const Header = z.strictObject({
  snapshotVersion: z.int(),
  engineVersion: z.string(),
  /** Hash of the state before the first event: a state with other parts is another state. */
  stateShape: z.string(),
  ledgerId: z.string(),
  sequence: z.int().positive(),
  rowHash: z.string(),
  stateHash: z.string(),
  bodyHash: z.string(),
});
type Header = z.infer<typeof Header>;

const Body = z.strictObject({
  state: z.record(z.string(), z.unknown()),
  commands: z.array(z.strictObject({ id: CommandId, utcNanos: UtcNanos })),
});

/** Where a snapshot stands, and the state hash that it has there. */
export interface Snapshot {
  readonly place: SnapshotPlace;
  readonly stateHash: string;
}

/** A snapshot that fits, with its memory to go on from; or in words why it does not. */
export type SnapshotReading =
  | (Snapshot & { readonly kind: 'fits'; readonly memory: LedgerMemory })
  | { readonly kind: 'unfit'; readonly fault: string };

const folderOf = (directory: string): string => join(directory, 'ledger-snapshots');
const nameOf = (sequence: number): string => `${String(sequence).padStart(16, '0')}.snapshot`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Paths of the snapshots in a desk directory, the newest first. */
export function snapshotFiles(directory: string): readonly string[] {
  try {
    const names = readdirSync(folderOf(directory)).filter((name) =>
      /^\d{16}\.snapshot$/.test(name),
    );
    return names
      .sort()
      .reverse()
      .map((name) => join(folderOf(directory), name));
  } catch {
    // No folder: no snapshot was ever made here.
    return [];
  }
}

/** Writes the snapshot durably, then removes the oldest beyond those that are kept. */
export function writeSnapshot(directory: string, place: SnapshotPlace, memory: LedgerMemory): void {
  const body = JSON.stringify({ state: withoutMaps(memory.state), commands: memory.commands });
  const header: Header = {
    snapshotVersion,
    engineVersion: quarterdeckVersion,
    stateShape: stateShape(),
    ...place,
    stateHash: stateHashOf(memory.state),
    bodyHash: sha256(body),
  };
  const folder = folderOf(directory);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, nameOf(place.sequence));
  const unfinished = `${path}.unfinished`;
  const file = openSync(unfinished, 'w', 0o600);
  try {
    writeFileSync(file, `${JSON.stringify(header)}\n${body}`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(unfinished, path);
  const entries = openSync(folder, 'r');
  fsyncSync(entries);
  closeSync(entries);
  for (const old of snapshotFiles(directory).slice(snapshotsKept)) rmSync(old, { force: true });
}

/** A snapshot whose header fits the ledger; reading the rest takes a while. */
export interface BegunSnapshot {
  readonly kind: 'begun';
  readonly place: SnapshotPlace;
  readonly read: () => SnapshotReading;
}

type Unfit = Extract<SnapshotReading, { kind: 'unfit' }>;

/**
 * The snapshot in a file, if it fits the ledger: of this version, whole, of this ledger, at a row
 * that `hashAt` knows by the same hash.
 */
export function readSnapshot(
  path: string,
  ledgerId: string,
  hashAt: (sequence: number) => string | null,
): SnapshotReading {
  const begun = beginSnapshot(path, ledgerId, hashAt);
  return begun.kind === 'begun' ? begun.read() : begun;
}

/** The same in two steps: by the first it is known where the snapshot stands, if it fits. */
export function beginSnapshot(
  path: string,
  ledgerId: string,
  hashAt: (sequence: number) => string | null,
): BegunSnapshot | Unfit {
  const unfit = (why: string): Unfit => ({
    kind: 'unfit',
    fault: `the ledger snapshot ${path} is not used: ${why}`,
  });
  const [head, body] = partsOf(path);
  const parsed = Header.safeParse(jsonOf(head));
  if (!parsed.success) return unfit('its first line is no header of a snapshot');
  const header = parsed.data;
  if (header.snapshotVersion !== snapshotVersion || header.engineVersion !== quarterdeckVersion) {
    const made = `${header.engineVersion} (form ${header.snapshotVersion})`;
    return unfit(`Quarterdeck ${made} made it, and this is ${quarterdeckVersion}`);
  }
  if (header.stateShape !== stateShape()) return unfit('its state has other parts than ours');
  if (header.ledgerId !== ledgerId) return unfit('it is of another ledger');
  const { sequence, rowHash } = header;
  const known = hashAt(sequence);
  if (known === null) return unfit(`the ledger has no row ${sequence}`);
  if (known !== rowHash) return unfit(`row ${sequence} of the ledger has another hash`);
  const place = { ledgerId, sequence, rowHash };
  return { kind: 'begun', place, read: () => readBody(header, body, place, unfit) };
}

/** The state that the header promises, with the memory to go on from. */
function readBody(
  { bodyHash, stateHash }: Header,
  body: string,
  place: SnapshotPlace,
  unfit: (why: string) => Unfit,
): SnapshotReading {
  if (bodyHash !== sha256(body)) return unfit('it is truncated or was changed');
  const data = Body.safeParse(jsonOf(body));
  if (!data.success) return unfit('it holds no state');
  // The shape is that of this very version: its header says so, and its hash that nothing changed.
  const state = withMaps(data.data.state) as LedgerState;
  const memory = new LedgerMemory(state, data.data.commands);
  const isThere = memory.state.sequence === place.sequence;
  const isSame = isThere && stateHashOf(memory.state) === stateHash;
  if (!isSame) return unfit('its state does not have its state hash');
  return { kind: 'fits', place, stateHash, memory };
}

function partsOf(path: string): readonly [head: string, body: string] {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // A file that cannot be read has no header: told as such.
  }
  const end = text.indexOf('\n');
  return end < 0 ? ['', ''] : [text.slice(0, end), text.slice(end + 1)];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const stateShape = (): string => sha256(canonicalJson(withoutMaps(initialState())));
