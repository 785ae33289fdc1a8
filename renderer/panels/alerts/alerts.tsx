/**
 * The alerts page: what is amiss without being an alert, then what is open and whose it is, with
 * what was seen, what had changed before and what the rule did; below, what is over.
 * Raises and clears none: what is shown is what the ledger holds.
 */
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { countText, millisOfNanos, utcTimeOfMillis } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import {
  type AlertRecord,
  actionText,
  alertTone,
  noAlertWords,
  openAlerts,
  pastAlerts,
  subjectText,
} from '../../replica/alert-list.ts';
import { undecidedBreaks } from '../../replica/break-list.ts';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import { useOpenIncidents } from '../../replica/open-incidents.ts';
import { Age, type AlertDoors, OwnerOrAct, Seen, SeverityMark } from './alert-parts.tsx';
import { BreakRows } from './break-rows.tsx';
import { IncidentRows } from './incident-rows.tsx';
import { needsNote } from './needs-you.tsx';
import { ProposalRows } from './proposal-rows.tsx';
import { SoundSwitch, type SoundView } from './sound-switch.tsx';
import './alerts.css';

/** Open above, over below. */
export function Alerts(props: { readonly doors: AlertDoors; readonly sound: SoundView }) {
  const { doors, sound } = props;
  const desk = useDeskOn('alerts', 'connection');
  const { ledger } = desk.replica;
  const open = openAlerts(ledger);
  const past = pastAlerts(ledger);
  const others = useOpenIncidents();
  const stale = desk.connection().state !== 'live';
  return (
    <div className="alerts-page">
      <Panel
        title="Open alerts"
        note={needsNote(open, others.length + undecidedBreaks(ledger).length)}
        tools={<SoundSwitch sound={sound} />}
        stale={stale}
        className="alerts-open"
      >
        <ProposalRows onLook={doors.lookAtProposal} />
        <BreakRows doors={doors} withIgnored />
        <IncidentRows incidents={others} />
        {open.length === 0 ? (
          <Notice title={noAlertWords(ledger, !stale, others)}>
            Alerts are raised by the rules of desk.yaml and by the engine itself. Each stays here
            until it is over and somebody has acknowledged it.
          </Notice>
        ) : (
          <ul>
            {open.map((alert) => (
              <OpenAlert key={alert.raised.alertId} alert={alert} doors={doors} />
            ))}
          </ul>
        )}
      </Panel>
      <Panel title="Over" note="the last ones; all are in the audit log" stale={stale}>
        {past.length === 0 ? <Notice title="No alert is over yet." /> : null}
        <ul>
          {past.map((alert) => (
            <PastAlert key={alert.raised.alertId} alert={alert} />
          ))}
        </ul>
      </Panel>
    </div>
  );
}

function OpenAlert(props: { readonly alert: AlertRecord; readonly doors: AlertDoors }) {
  const { alert, doors } = props;
  const { raised } = alert;
  const action = actionText(raised);
  const detail = alert.lastDetail || raised.detail;
  return (
    <li
      className={`alert is-${alertTone(alert)}`}
      data-testid="alert-row"
      data-severity={raised.severity}
    >
      <div className="alert-head">
        <strong className="alert-title">{raised.title}</strong>
        <span className="alert-times faint">
          <Age utcNanos={alert.raisedUtcNanos} /> <Seen count={alert.count} />
        </span>
        <OwnerOrAct alert={alert} doors={doors} />
      </div>
      <div className="alert-about faint">
        <SeverityMark alert={alert} />
        <span>{subjectText(raised.subject)}</span>
        <span>rule {raised.rule}</span>
        <span className="figures">{utcTimeOfMillis(millisOfNanos(alert.raisedUtcNanos), 0)}</span>
        <About alert={alert} doors={doors} />
      </div>
      {detail === '' ? null : <p className="soft">{detail}</p>}
      {action === '' ? null : <p className={raised.dryRun ? 'soft' : 'amber'}>{action}.</p>}
      {alert.clearedReason === null ? null : <p className="soft">Over: {alert.clearedReason}</p>}
      {alert.owner === null || alert.note === '' ? null : (
        <p className="soft">
          {alert.owner}: {alert.note}
        </p>
      )}
      {raised.changedBefore.length === 0 ? null : (
        <div className="alert-before">
          <span className="faint">What changed before</span>
          <ul>
            {raised.changedBefore.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
    </li>
  );
}

/** The way to what the alert is about. */
function About(props: { readonly alert: AlertRecord; readonly doors: AlertDoors }) {
  const { subject, detector } = props.alert.raised;
  const desk = useDesk();
  const { show } = props.doors;
  const { instrument, strategy } = subject;
  const isLatency = detector === 'tick-to-approved' || detector === 'ack-latency';
  return (
    <span className="alert-links">
      {strategy === undefined ? null : (
        <Button look="quiet" onClick={() => show('strategy')}>
          Show the strategy
        </Button>
      )}
      {instrument === undefined ? null : (
        <Button
          look="quiet"
          onClick={() => {
            desk.selectInstrument(instrument);
            show('market');
          }}
        >
          Show the market
        </Button>
      )}
      {detector === 'reconciliation' ? (
        <Button look="quiet" onClick={() => show('reconciliation')}>
          Show the reconciliation
        </Button>
      ) : null}
      {isLatency ? (
        <Button look="quiet" onClick={() => show('latency')}>
          Show the latency
        </Button>
      ) : null}
    </span>
  );
}

function PastAlert({ alert }: { readonly alert: AlertRecord }) {
  const { raised, owner, note, clearedReason, count } = alert;
  const words = [clearedReason, note === '' ? '' : `${owner}: ${note}`].filter(Boolean).join('; ');
  return (
    <li className="past-alert">
      <span className="figures faint">
        {utcTimeOfMillis(millisOfNanos(alert.raisedUtcNanos), 0)}
      </span>
      <span className="past-title" title={raised.title}>
        {raised.title}
      </span>
      <span className="faint past-why" title={words}>
        {words}
      </span>
      <span className="figures faint right">{count < 2 ? '' : `${countText(count)} times`}</span>
      <span className="soft right">{owner}</span>
    </li>
  );
}
