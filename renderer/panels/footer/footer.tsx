/**
 * The truth line: what the machine has committed, dropped and lost, in plain numbers.
 * Hides nothing that is above zero.
 */
import type { ReactNode } from 'react';
import { countText, microsText, shortHash } from '../../kit/number-text.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { ledgerFailure } from '../../replica/desk-mode.ts';
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
  const desk = useDeskOn('telemetry', 'connection', 'status');
  const { telemetry, status, ledger, market, resyncs } = desk.replica;
  const connection = desk.connection().state;
  const failed = ledgerFailure(status) !== '';
  return (
    <footer className="footer">
      <Item
        label="ledger"
        value={
          ledger === null ? '\u2013' : `#${countText(ledger.sequence)}${failed ? ' FAILED' : ''}`
        }
        title={ledgerFailure(status)}
        alert={failed}
      />
      <Item
        label="commit p99"
        value={telemetry === null ? '\u2013' : microsText(telemetry.ledgerCommitMicros.p99)}
      />
      <Item label="state" value={status === null ? '\u2013' : shortHash(status.stateHash)} />
      <Item
        label="ticks"
        value={telemetry === null ? '\u2013' : `${countText(telemetry.ticksPerSecond)}/s`}
      />
      <Item
        label="conflated"
        value={telemetry === null ? '\u2013' : countText(telemetry.conflated)}
        title={`${countText(market.conflated)} of them in frames to this window`}
      />
      <Item
        label="slow consoles dropped"
        value={telemetry === null ? '\u2013' : countText(telemetry.slowConsolesDropped)}
        alert={(telemetry?.slowConsolesDropped ?? 0) > 0}
      />
      <Item
        label="fenced"
        value={telemetry === null ? '\u2013' : countText(telemetry.fencedOrders)}
      />
      <Item
        label="resyncs"
        value={countText(resyncs)}
        title={desk.replica.lastFault}
        alert={resyncs > 0}
      />
      <Item
        label="faults"
        value={ledger === null ? '\u2013' : countText(ledger.counts.faults)}
        alert={(ledger?.counts.faults ?? 0) > 0}
      />
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

function Item(props: {
  readonly label: string;
  readonly value: string;
  readonly title?: string;
  readonly alert?: boolean;
}) {
  return (
    <span className="footer-item" title={props.title}>
      <span className="faint">{props.label}</span>{' '}
      <span className={props.alert === true ? 'figures amber' : 'figures'}>{props.value}</span>
    </span>
  );
}
