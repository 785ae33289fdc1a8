/**
 * Where the simulated venues of a desk keep their files: one folder each, the same names in each.
 * The first to come has the desk directory itself, as the only venue of an older desk has; every
 * further one has `venues/<id>`. Once it is settled a venue keeps its folder: its account is there.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { VenueId } from '../../contract/ids.ts';
import type { DeskDirectory } from '../desk-directory.ts';

const privateMode = 0o700;

/** The files of one simulated venue; it makes them itself. */
export interface VenueFolder {
  readonly root: string;
  /** Where it listens, while it does. */
  readonly endpoint: string;
  /** Which process its files are of. */
  readonly lock: string;
  /** What its process says before it listens, and when it breaks. */
  readonly output: string;
}

const folderAt = (root: string, logs = root): VenueFolder => ({
  root,
  endpoint: join(root, 'venue.json'),
  lock: join(root, 'venue.lock'),
  output: join(logs, 'venue.out'),
});

const firstFolder = (desk: DeskDirectory): VenueFolder => folderAt(desk.root, desk.logs);

/** An id may have a colon, which not every file system takes in a name. */
const ownFolder = (desk: DeskDirectory, venue: VenueId): VenueFolder =>
  folderAt(join(desk.venues, encodeURIComponent(venue)));

/**
 * The folder of each of these venues, made where it is missing. `traded`: where the desk has traded
 * before, which says whose files lie in the desk directory.
 */
export async function venueFolders(
  desk: DeskDirectory,
  venues: readonly VenueId[],
  traded: ReadonlySet<VenueId>,
): Promise<ReadonlyMap<VenueId, VenueFolder>> {
  const isHomeless = (venue: VenueId): boolean => !existsSync(ownFolder(desk, venue).root);
  const homeless = venues.filter(isHomeless);
  const settled = [...traded].filter(isHomeless);
  // What is left there of a venue that the desk file names no more is not handed to another.
  const first = settled.length === 0 ? homeless[0] : homeless.find((venue) => traded.has(venue));
  const folders = new Map<VenueId, VenueFolder>();
  for (const venue of venues) {
    const folder = venue === first ? firstFolder(desk) : ownFolder(desk, venue);
    await mkdir(folder.root, { recursive: true, mode: privateMode });
    folders.set(venue, folder);
  }
  return folders;
}

/** Every folder in which a simulated venue of the desk could run, named by its file or not. */
export async function allVenueFolders(desk: DeskDirectory): Promise<VenueFolder[]> {
  const names = existsSync(desk.venues) ? await readdir(desk.venues) : [];
  const others = names.toSorted().map((name) => folderAt(join(desk.venues, name)));
  return [firstFolder(desk), ...others];
}
