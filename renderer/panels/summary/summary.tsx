/**
 * The strip of figures at the top of the desk page: each beside its limit, age or budget.
 * Latency figures say over what they were measured; where nothing was measured, there is a dash.
 */
import { Figure } from '../../kit/figure.tsx';
import { LimitBar } from '../../kit/limit-bar.tsx';
import { countText, microsText, signedDigits } from '../../kit/number-text.ts';
import { Sparkline } from '../../kit/sparkline.tsx';
import { dayNow } from '../../replica/books-view.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { moneyText } from '../../replica/figures.ts';
import { recentP99 } from '../../replica/latency-history.ts';
import { positionViews, totalsOf } from '../../replica/pnl.ts';
import './summary.css';

const none = '\u2013';
/** Seconds in the small line beside a latency. */
const sparkSeconds = 60;

/** Six figures in a row. */
export function Summary() {
  const desk = useDeskOn('connection');
  const stale = desk.connection().state !== 'live';
  return (
    <div className={stale ? 'summary is-stale' : 'summary'} role="group" aria-label="Summary">
      <NetPnl />
      <Orders />
      <Messages />
      <Latency />
    </div>
  );
}

function NetPnl() {
  const desk = useDeskOn('marks', 'positions');
  const { ledger, market } = desk.replica;
  const total = ledger === null ? undefined : totalsOf(positionViews(ledger, market))[0];
  if (total === undefined) {
    return <Figure label="Net PnL" value={none} note="no fill yet" />;
  }
  const text = (minor: number | null): string =>
    minor === null ? 'no price' : signedDigits(moneyText(minor, total.scale));
  const net = total.netMinor;
  const report = ledger === null ? null : dayNow(ledger, market);
  const day = report?.netMinor ?? null;
  const today =
    day === null || report === null ? null : signedDigits(moneyText(day, report.reportingScale));
  const tone = net === null || net === 0 ? '' : net > 0 ? 'gain' : 'loss';
  const arrow = net === null || net === 0 ? '' : net > 0 ? '\u25b2 ' : '\u25bc ';
  return (
    <Figure
      label={`Net PnL, ${total.currency}`}
      value={<span className={tone}>{`${arrow}${text(net)}`}</span>}
      note={
        <>
          {today === null ? '' : `today ${today}, `}open {text(total.openMinor)}
          {today === null ? (
            <span className="summary-extra">, realised {text(total.realisedMinor)}</span>
          ) : null}
        </>
      }
      testId="summary-net"
    />
  );
}

function Orders() {
  const { ledger } = useDeskOn('orders', 'fills').replica;
  if (ledger === null) return <Figure label="Working orders" value={none} />;
  const { counts } = ledger;
  return (
    <>
      <Figure
        label="Working orders"
        value={countText(ledger.orders.size)}
        note={`${countText(counts.sent)} sent, ${countText(counts.fills)} fills`}
      />
      <Figure
        label="Refused by the gate"
        value={countText(counts.refused)}
        note={`of ${countText(counts.intents)} intents`}
      />
    </>
  );
}

function Messages() {
  const { telemetry, ledger } = useDeskOn('telemetry', 'limits').replica;
  if (telemetry === null) return <Figure label="Messages in window" value={none} />;
  const { messagesInWindow, messagesLimit } = telemetry;
  const millis = ledger?.limits?.desk.messageRate.windowMillis;
  return (
    <Figure
      label={millis === undefined ? 'Messages in window' : `Messages in ${millis / 1_000} s`}
      value={countText(messagesInWindow)}
      note={`limit ${countText(messagesLimit)}`}
    >
      <LimitBar
        share={messagesLimit === 0 ? 0 : messagesInWindow / messagesLimit}
        label="Messages in the window, share of the limit"
      />
    </Figure>
  );
}

/** Two facts, the second only where there is room for it whole. */
const beside = (first: string, second: string) => (
  <>
    {first}
    <span className="summary-extra">, {second}</span>
  </>
);

function Latency() {
  const { telemetry, latency, latencies } = useDeskOn('telemetry', 'latency').replica;
  const stage = latency?.stages.find((each) => each.stage === 'tickToApproved');
  const approved = stage?.total ?? telemetry?.tickToApprovedMicros ?? null;
  const wire = telemetry?.tickToWireMicros ?? null;
  const budget = stage?.budget?.p99 ?? null;
  const over = approved !== null && budget !== null && approved.p99 > budget;
  const p50 = approved === null ? '' : `p50 ${microsText(approved.p50)}`;
  const ofBudget = budget === null ? '' : `of ${microsText(budget)}`;
  return (
    <>
      <Figure
        label="Tick to approved, p99"
        value={
          <span className={over ? 'amber' : ''}>
            {approved === null ? none : microsText(approved.p99)}
          </span>
        }
        note={
          approved === null ? 'nothing measured yet' : budget === null ? p50 : beside(ofBudget, p50)
        }
        testId="summary-approved"
      >
        <Sparkline
          values={recentP99(latencies, 'tickToApproved', sparkSeconds)}
          limit={budget}
          label="Tick to approved, p99 of each of the last seconds"
        />
      </Figure>
      <Figure
        label="Tick to wire, p99"
        value={wire === null ? none : microsText(wire.p99)}
        note={
          wire === null
            ? 'nothing measured yet'
            : beside(`p50 ${microsText(wire.p50)}`, 'with commit')
        }
      />
    </>
  );
}
