/**
 * What needs an operator, at the side of every page: breaks with the venues, what is amiss without
 * being an alert, open alerts, those without an owner first, and whether they can be heard.
 * Shows a few; the alerts page shows all.
 */
import { Button } from '../../kit/button.tsx';
import { countedText } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import {
  type AlertRecord,
  actionText,
  alertTone,
  needsOwner,
  noAlertWords,
  openAlerts,
  subjectText,
} from '../../replica/alert-list.ts';
import { undecidedBreaks } from '../../replica/break-list.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { useOpenIncidents } from '../../replica/open-incidents.ts';
import { waitingProposals } from '../../replica/proposal-list.ts';
import { Age, type AlertDoors, OwnerOrAct, Seen } from './alert-parts.tsx';
import { BreakRows } from './break-rows.tsx';
import { IncidentRows } from './incident-rows.tsx';
import { ProposalRows } from './proposal-rows.tsx';
import { SoundSwitch, type SoundView } from './sound-switch.tsx';
import './alerts.css';

/** Most alerts shown here. */
const shownLimit = 4;

/** Incidents and open alerts, or one quiet line. */
export function NeedsYou(props: {
  readonly doors: AlertDoors;
  readonly sound: SoundView;
  readonly onAll: () => void;
}) {
  const { doors, sound, onAll } = props;
  const desk = useDeskOn('alerts', 'connection', 'operator');
  const { ledger } = desk.replica;
  const live = desk.connection().state === 'live';
  const others = useOpenIncidents();
  const open = openAlerts(ledger);
  const breaks = undecidedBreaks(ledger).length + waitingProposals(ledger).length;
  const rest = open.length - shownLimit;
  return (
    <Panel
      title="Needs you"
      note={needsNote(open, others.length + breaks)}
      tools={<SoundSwitch sound={sound} />}
      stale={!live}
      className="needs-you"
      testId="needs-you"
    >
      <ProposalRows onLook={doors.lookAtProposal} />
      <BreakRows doors={doors} />
      <IncidentRows incidents={others} />
      {open.length === 0 && others.length + breaks === 0 ? (
        <p className="needs-nothing faint">{noAlertWords(ledger, live, others)}</p>
      ) : (
        <ul>
          {open.slice(0, shownLimit).map((alert) => (
            <Row key={alert.raised.alertId} alert={alert} doors={doors} />
          ))}
        </ul>
      )}
      {rest > 0 ? (
        <Button look="quiet" onClick={onAll} testId="needs-you-all">
          {countedText(rest, 'more alert')}
        </Button>
      ) : null}
    </Panel>
  );
}

/** How much there is; nothing where there is none. */
export function needsNote(open: readonly AlertRecord[], others: number): string | undefined {
  const unowned = open.filter(needsOwner).length;
  const alerts = open.length === 0 ? [] : [`${open.length} open, ${unowned} unowned`];
  const parts = others === 0 ? alerts : [`${others} unresolved`, ...alerts];
  return parts.length === 0 ? undefined : parts.join(', ');
}

function Row(props: { readonly alert: AlertRecord; readonly doors: AlertDoors }) {
  const { alert, doors } = props;
  const { raised } = alert;
  const action = actionText(raised);
  return (
    <li
      className={`needs-row is-${alertTone(alert)}`}
      data-testid="alert-row"
      data-severity={raised.severity}
    >
      <div className="needs-what">
        <span className="needs-title" title={raised.title}>
          {raised.title}
        </span>
        <span className="faint needs-about" title={raised.detail}>
          {action === '' ? subjectText(raised.subject) : action}
          {alert.clearedReason === null ? '' : ', over'}
        </span>
      </div>
      <span className="needs-age faint">
        <Age utcNanos={alert.raisedUtcNanos} />
        <Seen count={alert.count} />
      </span>
      <OwnerOrAct alert={alert} doors={doors} />
    </li>
  );
}
