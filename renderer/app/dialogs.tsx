/** The dialog of the operator's key: made, unlocked and locked here. Signs nothing. */
import { type SyntheticEvent, useState } from 'react';
import { Button } from '../kit/button.tsx';
import { Dialog } from '../kit/dialog.tsx';
import { Field } from '../kit/field.tsx';
import { useDeskOn } from '../replica/desk-context.tsx';
import { useWorkspace } from './workspace.ts';

/** Locks or unlocks the key. */
export function OperatorDialog() {
  const desk = useDeskOn('operator');
  const { dialog, open } = useWorkspace();
  const [passphrase, setPassphrase] = useState('');
  const [error, setError] = useState('');
  const status = desk.operator.status();
  const close = () => {
    setPassphrase('');
    setError('');
    open('none');
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const act = status?.state === 'unlocked' ? desk.operator.lock() : desk.unlock(passphrase);
    void act.then((failure) => (failure === '' ? close() : setError(failure)));
  };
  if (status === null) return null;
  if (status.state === 'none') return <NewKeyDialog open={dialog === 'operator'} onClose={close} />;
  const unlocked = status.state === 'unlocked';
  return (
    <Dialog
      title={
        unlocked
          ? `The key of ${status.operator} is unlocked here`
          : `Unlock the key of ${status.operator}`
      }
      open={dialog === 'operator'}
      onClose={close}
      testId="operator-dialog"
    >
      <form className="stack" onSubmit={submit}>
        {unlocked ? (
          <p className="soft">
            Locking leaves the desk as it is. Stopping it needs no key; everything else does. Your
            public key is <code className="figures">{status.publicKey}</code>
          </p>
        ) : (
          <Field
            label="Passphrase"
            type="password"
            value={passphrase}
            onChange={setPassphrase}
            error={error}
            autoComplete="current-password"
            testId="operator-passphrase"
          />
        )}
        <div className="line">
          <Button type="submit" look="primary" testId="operator-submit">
            {unlocked ? 'Lock the key' : 'Unlock'}
          </Button>
          <Button onClick={close}>Close</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A key for an operator whom desk.yaml or the first run is to know: made here, shown to copy. */
function NewKeyDialog(props: { readonly open: boolean; readonly onClose: () => void }) {
  const desk = useDeskOn('status');
  const [name, setName] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [error, setError] = useState('');
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void desk.operator.create(name, passphrase).then(setError);
  };
  if (desk.replica.status?.needsEnrolment === true) {
    return (
      <Dialog title="No operator yet" open={props.open} onClose={props.onClose}>
        <p className="soft">The first run on the desk page creates the operator.</p>
        <Button onClick={props.onClose}>Close</Button>
      </Dialog>
    );
  }
  return (
    <Dialog title="No operator key at this console" open={props.open} onClose={props.onClose}>
      <form className="stack" onSubmit={submit}>
        <p className="soft">
          Make one here, then have its public key added to the operators of desk.yaml.
        </p>
        <Field label="Your name on this desk" value={name} onChange={setName} testId="key-name" />
        <Field
          label="Passphrase, at least 8 characters"
          type="password"
          value={passphrase}
          onChange={setPassphrase}
          error={error}
          autoComplete="new-password"
          testId="key-passphrase"
        />
        <div className="line">
          <Button type="submit" look="primary" testId="key-create">
            Make the key
          </Button>
          <Button onClick={props.onClose}>Close</Button>
        </div>
      </form>
    </Dialog>
  );
}
