/**
 * Creating the operator: a name, and a passphrase that locks the key kept at this console.
 * A key that is already here is used again; the passphrase itself goes no further than its keeper.
 */
import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import type { Desk } from '../../replica/desk.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';

/** Shortest passphrase, in characters. */
const passphraseLength = 8;

async function enrol(desk: Desk): Promise<string> {
  const key = desk.operator.status();
  if (key === null || key.state !== 'unlocked') return 'The key is locked.';
  const failure = await desk.command({
    kind: 'operator.enrol',
    publicKey: key.publicKey,
    reason: 'First operator of this desk',
  });
  desk.refreshStatus();
  return failure;
}

function fault(name: string, passphrase: string, again: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/.test(name)) {
    return 'Use 1 to 32 letters, digits, dots or dashes for the name, without spaces.';
  }
  if (passphrase.length < passphraseLength) {
    return `Use at least ${passphraseLength} characters for the passphrase.`;
  }
  return passphrase === again ? '' : 'The two passphrases differ.';
}

interface Draft {
  readonly name: string;
  readonly passphrase: string;
  readonly again: string;
}

type KeptKey = { readonly state: 'locked' | 'unlocked'; readonly operator: string };

/** Makes or opens the key, then enrols it; empty when the engine accepted. */
async function createOperator(desk: Desk, kept: KeptKey | null, draft: Draft): Promise<string> {
  if (kept?.state === 'unlocked') return enrol(desk);
  if (kept?.state === 'locked') {
    const failure = await desk.operator.unlock(draft.passphrase);
    return failure === '' ? enrol(desk) : failure;
  }
  const wrong = fault(draft.name, draft.passphrase, draft.again);
  if (wrong !== '') return wrong;
  const failure = await desk.operator.create(draft.name, draft.passphrase);
  return failure === '' ? enrol(desk) : failure;
}

/** The form; the first run goes on when the engine reports the operator enrolled. */
export function CreateStep() {
  const desk = useDeskOn('operator');
  const key = desk.operator.status();
  const kept = key === null || key.state === 'none' ? null : key;
  const [draft, setDraft] = useState<Draft>({ name: '', passphrase: '', again: '' });
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    void createOperator(desk, kept, draft).then((failure) => {
      setBusy(false);
      setError(failure);
    });
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Create the operator">
      <p className="soft">
        {kept === null
          ? 'Every command you give is signed with a key kept at this console under your ' +
            'passphrase. Nobody can recover it for you.'
          : `The key of ${kept.operator} is already at this console.`}
      </p>
      <DraftFields kept={kept} draft={draft} onChange={setDraft} />
      {error === '' ? null : (
        <div className="red" role="alert" data-testid="first-run-error">
          {error}
        </div>
      )}
      <div>
        <Button type="submit" look="primary" disabled={busy} testId="first-run-create">
          {busy ? 'Making the key' : kept === null ? 'Create the operator' : 'Enrol this operator'}
        </Button>
      </div>
    </form>
  );
}

function DraftFields(props: {
  readonly kept: KeptKey | null;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
}) {
  const { kept, draft, onChange } = props;
  if (kept?.state === 'unlocked') return null;
  const passphrase = (
    <Field
      label="Passphrase"
      type="password"
      value={draft.passphrase}
      onChange={(value) => onChange({ ...draft, passphrase: value })}
      autoComplete={kept === null ? 'new-password' : 'current-password'}
      testId="first-run-passphrase"
    />
  );
  if (kept !== null) return passphrase;
  return (
    <>
      <Field
        label="Your name on this desk"
        value={draft.name}
        onChange={(value) => onChange({ ...draft, name: value })}
        placeholder="for example risk-1"
        focusFirst
        autoComplete="username"
        testId="first-run-name"
      />
      {passphrase}
      <Field
        label="Passphrase again"
        type="password"
        value={draft.again}
        onChange={(value) => onChange({ ...draft, again: value })}
        autoComplete="new-password"
        testId="first-run-passphrase-again"
      />
    </>
  );
}
