/** The desk page: the summary, the market, positions, orders and fills. Decides only what fits. */
import { Fills } from '../panels/blotter/fills.tsx';
import { Orders } from '../panels/blotter/orders.tsx';
import { Ladder } from '../panels/market/ladder.tsx';
import { Market } from '../panels/market/market.tsx';
import { PnlOverTime } from '../panels/positions/pnl-over-time.tsx';
import { Positions } from '../panels/positions/positions.tsx';
import { Summary } from '../panels/summary/summary.tsx';
import { actDoors } from './doors.ts';
import { useTraceDoors } from './trace-doors.ts';

/** What an operator has in front most of the time. */
export function DeskPage() {
  const doors = useTraceDoors();
  return (
    <>
      <Summary />
      <div className="desk-page">
        <Market doors={actDoors} />
        <Ladder />
        <Positions doors={actDoors} />
        <PnlOverTime />
        <Orders onTrace={doors.traceOf} />
        <Fills onTrace={doors.traceOf} />
      </div>
    </>
  );
}
