/** Taking an alert over: a note, the signature, and the engine's answer. Clears nothing. */
import { type SyntheticEvent, useState } from 'react';
import type { AlertId } from '../../../engine/contract/alert.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { KeyLine, Refusal, useSignedAct } from './signed-act.tsx';

/** The dialogue for one open alert; nothing while none is asked for. */
export function AcknowledgeDialog(props: {
  readonly alertId: AlertId | null;
  readonly onClose: () => void;
}) {
  const { alertId, onClose } = props;
  return (
    <Dialog
      title="Acknowledge the alert"
      open={alertId !== null}
      onClose={onClose}
      testId="acknowledge-dialog"
    >
      {alertId === null ? null : (
        <AcknowledgeForm key={alertId} alertId={alertId} onClose={onClose} />
      )}
    </Dialog>
  );
}

function AcknowledgeForm(props: { readonly alertId: AlertId; readonly onClose: () => void }) {
  const { alertId, onClose } = props;
  const { ledger } = useDeskOn('alerts').replica;
  const signed = useSignedAct();
  const [note, setNote] = useState('');
  const alert = ledger?.alerts.get(alertId);
  // Somebody else may take it over while this form is open.
  const owner = alert?.owner ?? null;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void signed
      .send({ kind: 'alert.acknowledge', alertId, note: note.trim() })
      .then((failure) => (failure === '' ? onClose() : undefined));
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Acknowledge the alert">
      <p>{alert === undefined ? 'It is not open any more.' : alert.raised.title}</p>
      {owner === null ? null : (
        <p className="amber" data-testid="alert-taken">
          {owner} has it already: acknowledging takes it from them.
        </p>
      )}
      <p className="soft">It is yours from then on, and rings no more.</p>
      <Field
        label="Note, for the audit log"
        value={note}
        onChange={setNote}
        placeholder="what you look at"
        focusFirst
        testId="alert-note"
      />
      <KeyLine act={signed} testId="alert-passphrase" />
      <Refusal error={signed.error} testId="alert-error" />
      <div className="line">
        <Button type="submit" look="primary" testId="alert-ack-submit" disabled={signed.asking}>
          {signed.asking ? 'Asking the engine' : 'Acknowledge'}
        </Button>
        <Button onClick={onClose}>Not now</Button>
      </div>
    </form>
  );
}
