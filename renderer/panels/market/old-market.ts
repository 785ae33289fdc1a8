/** Whether the market on the screen is too old to be looked at as it stands. Draws nothing. */
import { useCallback, useSyncExternalStore } from 'react';
import { useDesk } from '../../replica/desk-context.tsx';
import { isMarketOld } from '../../replica/venue-facts.ts';

/** Looks four times a second: data grows old without any event. */
export function useOldMarket(): boolean {
  const desk = useDesk();
  const subscribe = useCallback((listener: () => void) => {
    const timer = window.setInterval(listener, 250);
    return () => window.clearInterval(timer);
  }, []);
  return useSyncExternalStore(subscribe, () => {
    const id = desk.instrument();
    return id !== null && isMarketOld(desk.replica, id, performance.now());
  });
}
