/**
 * Why the host of this window has no engine up, kept for the page to show.
 * Starts nothing.
 */
import { useEffect, useState } from 'react';
import type { QuarterdeckBridge } from '../../electron/contract/bridge.ts';

/** The host's words; empty while an engine is up or being started. */
export function useEngineTrouble(bridge: QuarterdeckBridge): string {
  const [trouble, setTrouble] = useState('');
  useEffect(() => {
    const stop = bridge.on('engineTroubled', setTrouble);
    void bridge.engineTrouble().then(setTrouble);
    return stop;
  }, [bridge]);
  return trouble;
}
