/** The hash of limits, by which a plan is bound to those that it was made over. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../contract/canonical.ts';
import type { Limits } from '../contract/limits.ts';

/** SHA-256 (hex) of limits; of none: of `null`. */
export const limitsHashOf = (limits: Limits | null): string =>
  createHash('sha256').update(canonicalJson(limits)).digest('hex');
