/**
 * Ledger state to JSON and back, all of it: also what neither the wire's snapshot nor the hash
 * holds. Refuses a value that would not come back as it was.
 */
import { invariant } from '../../contract/assert.ts';

/** How a map is written: its entries, in order. */
const mapKey = '$map';

/** A value whose maps are plain objects; the parts that hold none are the value's own. */
export function withoutMaps(value: unknown): unknown {
  if (value instanceof Map) {
    return { [mapKey]: [...value].map(([key, part]) => [withoutMaps(key), withoutMaps(part)]) };
  }
  if (Array.isArray(value)) return value.map(withoutMaps);
  if (typeof value !== 'object' || value === null) {
    invariant(typeof value !== 'bigint' && typeof value !== 'function', `state of ${typeof value}`);
    return value;
  }
  invariant(Object.getPrototypeOf(value) === Object.prototype, 'a state of other than plain parts');
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutMaps(part)]));
}

/** The value back; fresh from JSON.parse, so it is changed in place. */
export function withMaps(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const [index, part] of value.entries()) value[index] = withMaps(part);
    return value;
  }
  const fields = value as Record<string, unknown>;
  const entries = fields[mapKey];
  if (Array.isArray(entries)) return new Map(entries.map(pairOf));
  for (const key of Object.keys(fields)) {
    const part = fields[key];
    if (typeof part === 'object') fields[key] = withMaps(part);
  }
  return fields;
}

function pairOf(entry: unknown): [unknown, unknown] {
  invariant(Array.isArray(entry) && entry.length === 2, 'a map entry that is no pair');
  return [withMaps(entry[0]), withMaps(entry[1])];
}
