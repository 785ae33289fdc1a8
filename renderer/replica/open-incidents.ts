/**
 * The incidents of this window's desk, for panels: read again when one of their causes may have
 * changed.
 */
import { useDeskFact, useDeskOn } from './desk-context.tsx';
import { type Incident, openIncidents } from './incidents.ts';

/** Every incident as it is now; orders and positions count only where they change one. */
export function useOpenIncidents(): readonly Incident[] {
  const desk = useDeskOn('status', 'modes', 'strategies');
  useDeskOn('kill', 'alerts');
  const read = () => JSON.stringify(openIncidents(desk.replica));
  useDeskFact('orders', read);
  useDeskFact('positions', read);
  return openIncidents(desk.replica);
}
