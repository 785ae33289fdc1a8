/** What passes between the engine and the thread that reads the past; never leaves the process. */
import type { LedgerEvent } from '../../contract/events.ts';
import type { Past, PastQuery } from '../../contract/wire.ts';

export type ToPast =
  | { readonly kind: 'past'; readonly id: number; readonly query: PastQuery }
  | { readonly kind: 'chain'; readonly id: number; readonly order: string };

export type FromPast =
  | { readonly kind: 'past'; readonly id: number; readonly past: Past }
  | { readonly kind: 'chain'; readonly id: number; readonly chain: readonly LedgerEvent[] }
  | { readonly kind: 'failed'; readonly id: number; readonly detail: string };
