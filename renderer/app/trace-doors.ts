/** Ways between an order, its trace and the heat-map's cells: each opens a page on a subject. */
import { useMemo } from 'react';
import { useDesk } from '../replica/desk-context.tsx';
import { everyTrace, type TraceFilter } from '../replica/trace-log.ts';
import { useWorkspace } from './workspace.ts';

/** Traces of one stage within two durations. */
type Cell = Pick<TraceFilter, 'stage' | 'atLeastNanos' | 'atMostNanos'>;

/** The same object as long as the desk is the same. */
export function useTraceDoors() {
  const desk = useDesk();
  return useMemo(() => {
    const { show } = useWorkspace.getState();
    return {
      /** The trace of an order; why there is none is said on the page. */
      traceOf(clientOrderId: string): void {
        void desk.traces.choose({ clientOrderId });
        show('traces');
      },
      cell(cell: Cell): void {
        desk.traces.setFilter({ ...everyTrace, ...cell });
        show('traces');
      },
      trace(traceId: Parameters<typeof desk.traces.choose>[0]): void {
        void desk.traces.choose(traceId);
        show('traces');
      },
      /** Everything the ledger says of an order. */
      order(clientOrderId: string): void {
        // In quotation marks: another id may begin with this one.
        void desk.audit.setFilter({ typePrefix: '', text: `"${clientOrderId}"` });
        show('audit');
      },
      latency: () => show('latency'),
    };
  }, [desk]);
}
