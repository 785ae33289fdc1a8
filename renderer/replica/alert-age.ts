/** Ages of alerts on the engine's clock, as far as this window knows it. */
import type { MarketColumns } from './market-columns.ts';

/** Since an event of the ledger, in milliseconds; by the window's clock before the first frame. */
export function ledgerAgeMillis(
  market: Pick<MarketColumns, 'atUtcNanos' | 'receivedMillis'>,
  utcNanos: string,
  nowMillis: number,
  utcMillis: number,
): number {
  const known = market.atUtcNanos !== '';
  const engine = known
    ? Number(market.atUtcNanos.slice(0, -6)) + (nowMillis - market.receivedMillis)
    : utcMillis;
  return Math.max(0, engine - Number(utcNanos.slice(0, -6)));
}

/** An age in one unit: `12 s`, `4 m`, `2 h`, `3 d`. */
export function shortAge(millis: number): string {
  const seconds = Math.floor(millis / 1_000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
