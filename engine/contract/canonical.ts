/**
 * Canonical JSON: one text for one value, to be hashed and signed on every side of the wire.
 * Refuses what JSON cannot say exactly: undefined in arrays, NaN, infinities, -0, bigint.
 */
import { invariant } from './assert.ts';

/**
 * Keys sorted by code unit, no spaces, strings as JSON.stringify writes them, numbers finite.
 * Fields that are undefined are left out. Follows RFC 8785 (JCS) for the values used here.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), `canonical JSON has no ${value}`);
    return JSON.stringify(Object.is(value, -0) ? 0 : value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  invariant(typeof value === 'object', `canonical JSON has no ${typeof value}`);
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const fields = entries.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${fields.join(',')}}`;
}
