/**
 * What is amiss without being an alert, as rows above the alerts.
 * Offers no acknowledgement: a row goes when its cause is gone.
 */
import type { Incident } from '../../replica/incidents.ts';
import { Age } from './alert-parts.tsx';
import './alerts.css';

/** One row each; nothing where there is none. */
export function IncidentRows(props: { readonly incidents: readonly Incident[] }) {
  if (props.incidents.length === 0) return null;
  return (
    <ul data-testid="incident-rows">
      {props.incidents.map(({ key, tone, title, about, sinceUtcNanos }) => (
        <li key={key} className={`needs-row is-${tone}`} data-testid="incident-row">
          <div className="needs-what">
            <span className="needs-title" title={title}>
              {title}
            </span>
            <span className="faint needs-about" title={about}>
              {about}
            </span>
          </div>
          <span className="needs-age faint">
            {sinceUtcNanos === null ? null : <Age utcNanos={sinceUtcNanos} />}
          </span>
        </li>
      ))}
    </ul>
  );
}
