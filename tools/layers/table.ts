// The layer table as a value: which room a file is in, and what that room may import.
// Holds no rule of its own: every permission is written in table.json.
import { readFileSync } from 'node:fs';

/** What one room of the table may do. */
export interface Room {
  readonly environment: string;
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
  /** True where a module may be loaded by a computed name (strategy files, tools). */
  readonly computedImports?: boolean;
}

/** The whole table. */
export interface LayerTable {
  readonly rooms: Readonly<Record<string, Room>>;
  readonly nodeEnvironments: readonly string[];
  readonly tests: readonly string[];
  readonly watchedFolders: readonly string[];
  readonly otherFolders: readonly string[];
}

/** A room together with its own name; under a `*` the name is that of the folder met there. */
export interface PlacedRoom {
  readonly name: string;
  readonly room: Room;
}

/** Reads the one table of this repository. */
export function readTable(): LayerTable {
  const text = readFileSync(new URL('./table.json', import.meta.url), 'utf8');
  const table: LayerTable = JSON.parse(text);
  return table;
}

/** The room that holds a path, or undefined when no row of the table fits it. */
export function roomOf(table: LayerTable, path: string): PlacedRoom | undefined {
  const parts = path.split('/');
  for (let length = parts.length; length > 0; length -= 1) {
    const name = parts.slice(0, length).join('/');
    const exact = table.rooms[name];
    if (exact !== undefined && length < parts.length) return { name, room: exact };
    const starred = table.rooms[`${parts.slice(0, length - 1).join('/')}/*`];
    if (starred !== undefined) return { name: withoutEnding(name), room: starred };
  }
  return undefined;
}

/** Whether a granted name covers a room: it is the room, or a folder above it. */
export function covers(granted: string, roomName: string): boolean {
  return granted === roomName || roomName.startsWith(`${granted}/`);
}

function withoutEnding(name: string): string {
  return name.replace(/(?:\.test|\.bench)?\.(?:tsx?|css)$/, '');
}
