/** Arming for the first time: an explicit act with a reason that can be edited. */
import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { useDesk } from '../../replica/desk-context.tsx';

/** Signs and sends the re-arm of the desk. */
export function ArmStep(props: {
  readonly environment: string;
  readonly blockers: readonly string[];
  readonly onDone: () => void;
}) {
  const desk = useDesk();
  const [reason, setReason] = useState(`First run: arm ${props.environment}`);
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const epoch = desk.replica.status?.epoch ?? 0;
    const body = { kind: 'rearm', scope: {}, epoch, typedScope: 'desk', reason } as const;
    void desk.command(body).then((failure) => {
      setBusy(false);
      setError(failure);
      if (failure === '') props.onDone();
    });
  };
  return (
    <form className="stack" onSubmit={submit} aria-label={`Arm ${props.environment}`}>
      <p className="soft">
        From then on the strategies of this desk send orders to its simulated venue, within its
        limits. Ctrl+Shift+K stops everything, at any time.
      </p>
      <Field
        label="Reason, for the audit log"
        value={reason}
        onChange={setReason}
        testId="first-run-reason"
      />
      {props.blockers.length === 0 ? null : (
        <ul className="first-run-blockers amber" data-testid="first-run-blockers">
          {props.blockers.map((blocker) => (
            <li key={blocker}>Not yet: {blocker}</li>
          ))}
        </ul>
      )}
      {error === '' ? null : (
        <div className="red" role="alert" data-testid="first-run-error">
          {error}
        </div>
      )}
      <div>
        <Button type="submit" look="primary" disabled={busy} testId="first-run-arm">
          {busy ? 'Asking the engine' : `Arm ${props.environment}`}
        </Button>
      </div>
    </form>
  );
}
