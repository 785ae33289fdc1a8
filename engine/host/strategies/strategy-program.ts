/**
 * What decides at a seat, as one hash: the file's content (or the module's name) and its
 * parameters. One that is not what last ran there has passed no review, unless a swap put it there.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../contract/canonical.ts';
import type { LedgerState, StrategyRecord } from '../../state/ledger-state.ts';
import type { StrategySource } from './strategy-instance.ts';
import type { StrategySeat } from './strategy-seat.ts';

/** SHA-256 (hex) of what decides at a seat. A module of the library is known by its name. */
export function programOf(seat: Pick<StrategySeat, 'parameters'>, source: StrategySource): string {
  const decides = source.file?.fileHash ?? source.label;
  const text = canonicalJson({ decides, parameters: seat.parameters });
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Why a strategy has to wait for operators before it trades; '' where it need not. A desk of one
 * operator reviews nothing by two, and has its re-arm of the desk.
 */
export function unreviewed(
  ledger: Pick<LedgerState, 'singleOperator' | 'environment'>,
  known: StrategyRecord | undefined,
  program: string,
  source: StrategySource,
): string {
  if (ledger.singleOperator && ledger.environment !== 'LIVE') return '';
  if (known?.program === undefined || known.program === program) return '';
  const now = program.slice(0, 12);
  return (
    `${source.label} and its parameters (${now}) are not what ran here before ` +
    `(${known.program.slice(0, 12)}), and no swap put them there: look at the change, then re-arm`
  );
}
