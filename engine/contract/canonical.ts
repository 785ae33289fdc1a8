/**
 * Canonical JSON: one text for one value, to be hashed and signed on every side of the wire.
 * Refuses what JSON cannot say exactly: undefined in arrays, NaN, infinities, bigint, and objects
 * that are no plain data (a Map would be `{}`, and a hash over it would hold nothing).
 */
import { invariant } from './assert.ts';

/** Whether fields of this name are left out, however deep they stand. */
export type LeftOut = (key: string) => boolean;

const nothing: LeftOut = () => false;

/**
 * Keys sorted by code unit, no spaces, strings as JSON.stringify writes them, numbers finite,
 * -0 as 0. Fields that are undefined are left out. Follows RFC 8785 (JCS) for the values used here.
 */
export function canonicalJson(value: unknown, isLeftOut: LeftOut = nothing): string {
  // The built-in writer keeps the order of making, so sorting first is the fast way; it puts keys
  // that look like array indexes before all others, and those objects take the slow way.
  const ordered = sorted(value, isLeftOut);
  return ordered === unruly ? spelled(value, isLeftOut) : JSON.stringify(ordered);
}

const unruly = Symbol('keys that objects order or treat in a way of their own');
const unrulyKey = /^(?:\d|__proto__$)/;

/** A copy whose keys are in order; `unruly` when no object can have that order. */
function sorted(value: unknown, isLeftOut: LeftOut): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), `canonical JSON has no ${value}`);
    return value;
  }
  invariant(typeof value === 'object', `canonical JSON has no ${typeof value}`);
  if (Array.isArray(value)) {
    const items = value.map((item) => sorted(item, isLeftOut));
    return items.includes(unruly) ? unruly : items;
  }
  checkPlain(value);
  const fields = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(fields).sort()) {
    const field = fields[key];
    if (field === undefined || isLeftOut(key)) continue;
    const made = sorted(field, isLeftOut);
    if (made === unruly || unrulyKey.test(key)) return unruly;
    copy[key] = made;
  }
  return copy;
}

function checkPlain(value: object): void {
  if (isPlain(value)) return;
  invariant(false, `canonical JSON has no ${Object.prototype.toString.call(value)}`);
}

/** Whether an object is made as data is: its prototype is none, or the last one of any realm. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return typeof prototype === 'object' && Object.getPrototypeOf(prototype) === null;
}

function spelled(value: unknown, isLeftOut: LeftOut): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(sorted(value, nothing));
  if (Array.isArray(value)) return `[${value.map((item) => spelled(item, isLeftOut)).join(',')}]`;
  checkPlain(value);
  const entries = Object.entries(value).filter(
    ([key, field]) => field !== undefined && !isLeftOut(key),
  );
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const fields = entries.map(
    ([key, field]) => `${JSON.stringify(key)}:${spelled(field, isLeftOut)}`,
  );
  return `{${fields.join(',')}}`;
}
