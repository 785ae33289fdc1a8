/**
 * The report of a kill, order by order: what is confirmed, what is not, and what stays open.
 * Open positions are always listed beside "no working orders": the two are not the same.
 */
import type { KillReport } from '../../../engine/contract/events.ts';
import type { InstrumentId } from '../../../engine/contract/ids.ts';
import {
  leftOutText,
  takeoversOf,
  type WardenShare,
  wardenShareText,
} from '../../../engine/contract/warden-share.ts';
import { countedText, groupDigits } from '../../kit/number-text.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { quantityText } from '../../replica/figures.ts';
import { doubtsNow, gapsText, mayStillWork } from '../../replica/kill-doubts.ts';
import { type KillView, killEnded, verdictText } from '../../replica/kill-view.ts';
import { KillVenues } from './kill-venues.tsx';
import { momentText } from './moment-text.ts';

/** Most order ids listed by name; the rest are counted and stand in the audit log. */
const namedLimit = 6;

function Named(props: {
  readonly label: string;
  readonly lines: readonly string[];
  readonly tone?: string;
}) {
  const { label, lines, tone = '' } = props;
  if (lines.length === 0) return null;
  const rest = lines.length - namedLimit;
  return (
    <div className={`kill-named ${tone}`}>
      <span className="kill-named-label">
        {label} <span className="figures">{lines.length}</span>
      </span>
      <ul className="figures">
        {lines.slice(0, namedLimit).map((line) => (
          <li key={line} title={line}>
            {line}
          </li>
        ))}
      </ul>
      {rest > 0 ? <span className="faint">and {rest} more in the audit log</span> : null}
    </div>
  );
}

/** Nothing before the end; then the report. */
export function KillResult({ kill }: { readonly kill: KillView }) {
  const { ledger } = useDeskOn('orders').replica;
  const { report } = kill;
  if (!killEnded(kill)) return null;
  const gaps = report === null ? '' : gapsText(report);
  const confirmed = kill.stage === 'CONFIRMED';
  return (
    <div className="kill-result" data-testid="kill-result">
      <p className={confirmed ? 'kill-verdict' : 'kill-verdict red'}>{verdictText(kill, ledger)}</p>
      {confirmed || gaps === '' ? null : <p className="kill-detail">{gaps}</p>}
      {report === null ? null : <Report report={report} />}
    </div>
  );
}

const withReason = (entry: { readonly clientOrderId: string; readonly reason: string }): string =>
  `${entry.clientOrderId} ${entry.reason}`;

function Report({ report }: { readonly report: KillReport }) {
  const { ledger } = useDeskOn('orders').replica;
  const doubts = doubtsNow(report, ledger);
  const ids = new Set(mayStillWork(report).map((entry) => entry.clientOrderId));
  const refused = report.refused.filter((entry) => !ids.has(entry.clientOrderId));
  const allSettled = doubts.settled > 0 && doubts.open.length === 0 && !doubts.hasGaps;
  const counts = [
    ['cancelled', report.cancelled.length],
    ['filled in race', report.filledInRace.length],
    ['in flight', report.inFlight.length],
    ['fenced', report.fenced.length],
    ['refused', report.refused.length],
  ] as const;
  return (
    <>
      <Named label="May still work" lines={doubts.open.map(withReason)} tone="red" />
      {doubts.settled === 0 ? null : (
        <p className="soft">
          {countedText(doubts.settled, 'order')} in doubt then, settled in the ledger since.
        </p>
      )}
      <OpenPositions report={report} />
      <dl className="kill-counts">
        {counts.map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="figures">{count}</dd>
          </div>
        ))}
      </dl>
      {report.warden === undefined ? null : <Warden share={report.warden} />}
      <KillVenues report={report} />
      <Named label="Filled in the race" lines={report.filledInRace} />
      <Named label="In flight at the close" lines={report.inFlight} />
      <Named label="Refused" lines={refused.map(withReason)} tone="amber" />
      {report.outcome === 'unconfirmed' && !allSettled ? (
        <p className="soft">Look at the orders at the venue; what was stopped stays halted.</p>
      ) : null}
    </>
  );
}

/** Beside the counts, which are the kill's own: what the warden had done in the same halt. */
function Warden({ share }: { readonly share: WardenShare }) {
  return (
    <>
      {share.earlierLeftOut === true ? <p className="soft">{capitalised(leftOutText)}.</p> : null}
      {takeoversOf(share).map((one) => (
        <p
          key={one.atUtcNanos}
          className={one.confirmed ? 'soft' : 'amber'}
          data-testid="kill-warden"
        >
          The warden took over at {momentText(one.atUtcNanos)} ({one.reason}):{' '}
          {wardenShareText(one)}.
        </p>
      ))}
    </>
  );
}

const capitalised = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

interface HeldPosition {
  readonly instrument: InstrumentId;
  readonly lots: number;
  /** Empty in a report of 0.3.0, which has them net. */
  readonly strategy: string;
}

const positionsOf = ({ positions, openPositions }: KillReport): readonly HeldPosition[] =>
  positions ?? openPositions.map((position) => ({ ...position, strategy: '' }));

function OpenPositions({ report }: { readonly report: KillReport }) {
  const { ledger } = useDeskOn('positions').replica;
  if (report.positionsGap !== undefined && report.openPositions.length === 0) {
    return <p className="amber">{capitalised(report.positionsGap)}.</p>;
  }
  if (report.openPositions.length === 0) {
    return <p className="soft">No open position in the ledger at that time.</p>;
  }
  const open = new Set<InstrumentId>();
  for (const { instrument, lots } of ledger?.positions.values() ?? []) {
    if (lots !== 0) open.add(instrument);
  }
  const allOpen = report.openPositions.every(({ instrument }) => open.has(instrument));
  return (
    <div className="kill-named" data-testid="kill-open-positions">
      {report.positionsGap === undefined ? null : (
        <p className="amber">{capitalised(report.positionsGap)}.</p>
      )}
      <span className={allOpen ? 'kill-named-label amber' : 'kill-named-label'}>
        {allOpen ? 'Positions stay open' : 'Positions open at that time'}
      </span>
      <ul className="figures">
        {positionsOf(report).map(({ instrument, lots, strategy }) => {
          const valuation = ledger?.valuations.get(instrument);
          const size = valuation === undefined ? `${lots} lots` : quantityText(valuation, lots);
          return (
            <li key={`${instrument} ${strategy}`}>
              {instrument} {lots > 0 ? '+' : ''}
              {groupDigits(size)}
              {strategy === '' ? null : <span className="faint"> {strategy}</span>}
              {open.has(instrument) ? '' : ', closed since'}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
