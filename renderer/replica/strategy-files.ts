/**
 * The files of the strategies folder as the engine reads them, and the swaps that the ledger holds.
 * Runs none of them, and calls no file good: the engine checks it when it is swapped in.
 */
import type { LedgerBody } from '../../engine/contract/events.ts';
import type { StrategyId } from '../../engine/contract/ids.ts';
import { AuditQuery, type StrategyFile } from '../../engine/contract/wire.ts';
import type { Desk } from './desk.ts';

export type StrategyFolder =
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly folder: string; readonly files: readonly StrategyFile[] }
  | { readonly state: 'failed'; readonly error: string };

/** Asks the engine for the folder now; newest file first. */
export async function readStrategyFolder(desk: Desk): Promise<StrategyFolder> {
  const outcome = await desk.query((id) => ({ type: 'strategyFiles.query', id }));
  if (outcome.kind !== 'reply') return { state: 'failed', error: outcome.error };
  const { result, error } = outcome.reply;
  if (result.kind !== 'strategyFiles') return { state: 'failed', error: error || 'No answer.' };
  const files = result.files.toSorted((a, b) =>
    Number(BigInt(b.modifiedUtcNanos) - BigInt(a.modifiedUtcNanos)),
  );
  return { state: 'read', folder: result.folder, files };
}

type Swapped = Extract<LedgerBody, { type: 'strategy.swapped' }>;

/** A swap of the ledger. */
export interface SwapRecord {
  readonly body: Swapped;
  readonly utcNanos: string;
}

/** Swaps looked at for one strategy. */
const swapsLimit = 100;

/** The last swaps of a strategy, newest first; empty when there are none or no answer came. */
export async function readSwaps(desk: Desk, strategy: StrategyId): Promise<readonly SwapRecord[]> {
  const query = AuditQuery.parse({
    before: null,
    limit: swapsLimit,
    typePrefix: 'strategy.swapped',
    text: strategy,
  });
  const outcome = await desk.query((id) => ({ type: 'audit.query', id, query }));
  const result = outcome.kind === 'reply' ? outcome.reply.result : null;
  if (result?.kind !== 'audit') return [];
  return result.page.rows.flatMap(({ body, utcNanos }) =>
    body.type === 'strategy.swapped' && body.strategy === strategy ? [{ body, utcNanos }] : [],
  );
}

/** File of the folder that ran before the last swap; null when none is there with that content. */
export function fileBefore(
  swaps: readonly SwapRecord[],
  folder: StrategyFolder,
): StrategyFile | null {
  const before = swaps[1]?.body;
  if (before === undefined || folder.state !== 'read') return null;
  return folder.files.find((file) => file.fileHash === before.fileHash) ?? null;
}
