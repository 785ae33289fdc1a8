/**
 * The alerts of the desk, open ones first.
 * Raises none: what is shown is what the ledger holds.
 */
import { Notice } from '../../kit/notice.tsx';
import { Panel } from '../../kit/panel.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';

/** The alerts page. */
export function Alerts() {
  const { ledger } = useDeskOn('alerts').replica;
  const open = [...(ledger?.alerts.values() ?? [])];
  return (
    <Panel title="Alerts">
      {open.length === 0 ? <Notice title="Nothing needs you." /> : null}
      <ul>
        {open.map((alert) => (
          <li key={alert.raised.alertId} data-testid="alert-row">
            {alert.raised.title}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
