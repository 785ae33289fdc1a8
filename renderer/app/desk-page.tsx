/** The desk page: the summary, the market, positions, orders and fills, and what took long. */
import { useSyncExternalStore } from 'react';
import { Fills } from '../panels/blotter/fills.tsx';
import { Orders } from '../panels/blotter/orders.tsx';
import { LatencyGlance } from '../panels/latency/latency-glance.tsx';
import { Ladder } from '../panels/market/ladder.tsx';
import { Market } from '../panels/market/market.tsx';
import { PnlOverTime } from '../panels/positions/pnl-over-time.tsx';
import { Positions } from '../panels/positions/positions.tsx';
import { Summary } from '../panels/summary/summary.tsx';
import { SlowestTrace } from '../panels/traces/slowest-trace.tsx';
import { actDoors, openHand } from './doors.ts';
import { useTraceDoors } from './trace-doors.ts';

/** A window so high has room for the last row, too; on a lower one its page is a click away. */
const roomy = window.matchMedia('(min-height: 940px)');

function onRoom(listener: () => void): () => void {
  roomy.addEventListener('change', listener);
  return () => roomy.removeEventListener('change', listener);
}

/** What an operator has in front most of the time. */
export function DeskPage() {
  const doors = useTraceDoors();
  const room = useSyncExternalStore(onRoom, () => roomy.matches);
  return (
    <>
      <Summary />
      <div className={room ? 'desk-page is-roomy' : 'desk-page'}>
        <Market doors={actDoors} />
        <Ladder />
        <Positions doors={actDoors} onHand={openHand} />
        <PnlOverTime />
        <Orders onTrace={doors.traceOf} onHand={openHand} />
        <Fills onTrace={doors.traceOf} />
        {room ? (
          <>
            <LatencyGlance onTraces={doors.cell} onOpen={doors.latency} />
            <SlowestTrace onOpen={({ traceId }) => doors.trace({ traceId })} />
          </>
        ) : null}
      </div>
    </>
  );
}
