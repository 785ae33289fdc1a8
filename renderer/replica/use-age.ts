/** The age of something on the ledger, going on by itself: it grows without any event. */
import { useSyncExternalStore } from 'react';
import { ledgerAgeMillis } from './alert-age.ts';
import { useDesk } from './desk-context.tsx';

function everySecond(listener: () => void): () => void {
  const timer = window.setInterval(listener, 1_000);
  return () => window.clearInterval(timer);
}

/** Milliseconds since then on the engine's clock, in whole seconds; null of no instant. */
export function useAgeMillis(utcNanos: string | null): number | null {
  const { market } = useDesk().replica;
  return useSyncExternalStore(everySecond, () => {
    if (utcNanos === null) return null;
    const millis = ledgerAgeMillis(market, utcNanos, performance.now(), Date.now());
    return Math.floor(millis / 1_000) * 1_000;
  });
}
