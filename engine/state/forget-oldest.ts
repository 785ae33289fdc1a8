/**
 * Takes the oldest entry out of a map that is bounded, at the same cost however many went before.
 * A map steps over what was deleted at its front: one that is read from its beginning each time
 * is read over thousands of gaps.
 */

/** Where each map has been read up to. */
const readUpTo = new WeakMap<object, MapIterator<unknown>>();

/** Deletes the entry that was put in first; returns its key, undefined when there is none. */
export function forgetOldest<Key>(map: Map<Key, unknown>): Key | undefined {
  const kept = readUpTo.get(map) as MapIterator<Key> | undefined;
  const keys = kept ?? map.keys();
  if (kept === undefined) readUpTo.set(map, keys);
  const { value: oldest, done } = keys.next();
  if (done === true) {
    // An iterator that has come to the end stays there, whatever is put in later.
    readUpTo.delete(map);
    return undefined;
  }
  map.delete(oldest);
  return oldest;
}
