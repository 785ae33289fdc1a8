// The layer table as a value: which room a file is in, and what that room may import.
// Holds no rule of its own: every permission is written in table.json.
import { readFileSync } from 'node:fs';
import { z } from 'zod';

const roomSchema = z.strictObject({
  environment: z.enum(['pure', 'worker', 'node', 'electron-main', 'electron-preload', 'renderer']),
  rooms: z.array(z.string()).readonly(),
  packages: z.array(z.string()).readonly(),
  computedImports: z.boolean().default(false),
});

const tableSchema = z.strictObject({
  comment: z.array(z.string()),
  rooms: z.record(z.string(), roomSchema),
  nodeEnvironments: z.array(z.string()).readonly(),
  tests: z.array(z.string()).readonly(),
  watchedFolders: z.array(z.string()).readonly(),
  otherFolders: z.array(z.string()).readonly(),
});

/** What one room of the table may do; `computedImports` where modules are loaded by a name. */
export type Room = z.infer<typeof roomSchema>;

/** The whole table. */
export type LayerTable = z.infer<typeof tableSchema>;

/** A room together with its own name; under a `*` the name is that of the folder met there. */
export interface PlacedRoom {
  readonly name: string;
  readonly room: Room;
}

/** Reads the one table of this repository; throws when it is malformed. */
export function readTable(): LayerTable {
  const text = readFileSync(new URL('./table.json', import.meta.url), 'utf8');
  return tableSchema.parse(JSON.parse(text));
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
