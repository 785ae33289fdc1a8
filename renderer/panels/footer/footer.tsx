/**
 * The truth line: what the machine has committed, dropped and lost, in plain numbers.
 * Hides nothing that is above zero.
 */
import type { ReactNode } from 'react';
import type { EngineStatus } from '../../../engine/contract/wire.ts';
import { countText, microsText, shortHash } from '../../kit/number-text.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { ledgerFaultOf } from '../../replica/desk-mode.ts';
import { exportWords, keptText, lostCount } from '../../replica/telemetry-words.ts';
import './footer.css';

const connectionWord = {
  absent: 'no link',
  connecting: 'connecting',
  live: 'live',
  stale: 'STALE',
  disconnected: 'disconnected',
  refused: 'refused',
} as const;

/** The bottom of the window. */
export function Footer(props: { readonly runtime: string; readonly children?: ReactNode }) {
  const desk = useDeskOn('connection', 'status');
  const { status } = desk.replica;
  const connection = desk.connection().state;
  return (
    <footer className="footer">
      <RecordItems />
      <FlowItems />
      <Telemetry />
      <span className="footer-space" />
      {props.children}
      <span className="faint footer-runtime">{props.runtime}</span>
      {status === null ? null : (
        <span className="faint footer-runtime">engine {status.engineVersion}</span>
      )}
      <span
        className={connection === 'live' ? 'soft' : 'amber'}
        data-testid="connection-state"
        role="status"
      >
        {connectionWord[connection]}
      </span>
    </footer>
  );
}

/** What is on the record, and how long a commit takes. */
function RecordItems() {
  const { telemetry, status, ledger } = useDeskOn('telemetry', 'status', 'orders').replica;
  const fault = ledgerFaultOf(status);
  const failed = fault !== null;
  return (
    <>
      <Item
        label="ledger"
        value={
          ledger === null ? '\u2013' : `#${countText(ledger.sequence)}${failed ? ' FAILED' : ''}`
        }
        title={fault === null ? '' : `${fault.detail}. ${fault.advice}`}
        alert={failed}
      />
      <Item
        label="commit p99"
        value={telemetry === null ? '\u2013' : microsText(telemetry.ledgerCommitMicros.p99)}
      />
      <Item
        label="state"
        value={status === null ? '\u2013' : shortHash(status.stateHash)}
        title={hashTitle(status)}
        wide={true}
      />
    </>
  );
}

/** The whole hash, and behind which event the state had it. */
function hashTitle(status: EngineStatus | null): string {
  if (status === null) return '';
  const { stateHash, stateHashSequence = status.sequence } = status;
  return `SHA-256 of the state behind event #${countText(stateHashSequence)}: ${stateHash}`;
}

/** What came in, and what was left out, kept back or asked for again. */
function FlowItems() {
  const { telemetry, ledger, market, resyncs, lastFault } = useDeskOn('telemetry').replica;
  return (
    <>
      <Item
        label="ticks"
        value={telemetry === null ? '\u2013' : `${countText(telemetry.ticksPerSecond)}/s`}
      />
      <Item
        label="conflated"
        value={telemetry === null ? '\u2013' : countText(telemetry.conflated)}
        title={`${countText(market.conflated)} of them in frames to this window`}
        wide={true}
      />
      <Item
        label="slow consoles dropped"
        value={telemetry === null ? '\u2013' : countText(telemetry.slowConsolesDropped)}
        alert={(telemetry?.slowConsolesDropped ?? 0) > 0}
        wide={(telemetry?.slowConsolesDropped ?? 0) === 0}
      />
      <Item
        label="fenced"
        value={telemetry === null ? '\u2013' : countText(telemetry.fencedOrders)}
      />
      <Item label="resyncs" value={countText(resyncs)} title={lastFault} alert={resyncs > 0} />
      <Item
        label="faults"
        value={ledger === null ? '\u2013' : countText(ledger.counts.faults)}
        alert={(ledger?.counts.faults ?? 0) > 0}
      />
    </>
  );
}

/** What becomes of the measurements; a collector that fails is said in words. */
function Telemetry() {
  const { latency } = useDeskOn('latency').replica;
  if (latency === null) return <Item label="traces kept" value={'\u2013'} />;
  const lost = lostCount(latency);
  const words = exportWords(latency);
  return (
    <>
      <Item
        label="traces kept"
        value={keptText(latency)}
        title={`${countText(latency.tracesKept)} of ${countText(latency.tracesSeen)}`}
      />
      <Item
        label="lost"
        value={countText(lost)}
        title={`${countText(latency.ringOverwritten)} rows overwritten, ${countText(
          latency.export.spansDropped,
        )} spans dropped at the export`}
        alert={lost > 0}
      />
      {latency.export.state === 'failing' ? (
        <span className="amber" title={words.detail} data-testid="export-failing">
          trace export failing
        </span>
      ) : null}
    </>
  );
}

function Item(props: {
  readonly label: string;
  readonly value: string;
  readonly title?: string;
  readonly alert?: boolean;
  /** Only where the window is wide enough for everything. */
  readonly wide?: boolean;
}) {
  return (
    <span
      className={props.wide === true ? 'footer-item is-wide' : 'footer-item'}
      title={props.title}
    >
      <span className="faint">{props.label}</span>{' '}
      <span className={props.alert === true ? 'figures amber' : 'figures'}>{props.value}</span>
    </span>
  );
}
