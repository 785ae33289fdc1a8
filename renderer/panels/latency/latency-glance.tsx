/** The heat-map of tick to approved, small, for the desk page. Leads to the latency page. */
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { Panel } from '../../kit/panel.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { type CellQuery, Heatmap } from './heatmap.tsx';
import { budgetNanosOf } from './latency.tsx';
import './latency.css';

/** Every measured tick of the last minutes, from its receipt to the approval. */
export function LatencyGlance(props: {
  readonly onTraces: (query: CellQuery) => void;
  readonly onOpen: () => void;
}) {
  const desk = useDeskOn('latency', 'connection');
  const { latency, latencies } = desk.replica;
  return (
    <Panel
      title="Tick latency"
      note="tick to approved, every order, last minutes"
      tools={
        <Button look="quiet" onClick={props.onOpen} testId="glance-latency">
          All stages
        </Button>
      }
      stale={desk.connection().state !== 'live'}
      className="latency-glance"
    >
      {latency === null ? (
        <Notice title="No latencies have come yet." />
      ) : (
        <Heatmap
          history={latencies}
          stage="tickToApproved"
          budgetNanos={budgetNanosOf(latency, 'tickToApproved')}
          onCell={props.onTraces}
        />
      )}
    </Panel>
  );
}
