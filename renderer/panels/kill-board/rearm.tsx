/**
 * Re-arming: a typed scope, a reason, the operator's signature, and the engine's answer in words.
 * Shows beforehand what would refuse it; the mode changes only when the ledger says so.
 */
import { type SyntheticEvent, useEffect, useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { listenKey } from '../../kit/keys.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import type { DeskMode } from '../../replica/desk-mode.ts';

/** The way back from a halt; nothing while the desk is active. */
export function Rearm({ mode }: { readonly mode: DeskMode | null }) {
  const desk = useDeskOn('status', 'operator', 'connection');
  const [open, setOpen] = useState(false);
  if (mode === null || mode.word === 'Active') return null;
  const { status } = desk.replica;
  const blockers = status?.armingBlockers ?? [];
  const key = desk.operator.status();
  if (status?.needsEnrolment === true) return null;
  return (
    <div className="rearm">
      {open ? (
        <RearmForm onClose={() => setOpen(false)} />
      ) : (
        <div className="line">
          <Button
            onClick={() => setOpen(true)}
            disabled={key?.state === 'none'}
            testId="rearm-open"
            aria-expanded={false}
          >
            Re-arm
          </Button>
          <span className="faint">
            {key?.state === 'none'
              ? 'No operator key at this console.'
              : 'Halted until an operator re-arms it, with a reason.'}
          </span>
        </div>
      )}
      {blockers.length === 0 ? null : (
        <div className="rearm-blockers" data-testid="rearm-blockers">
          <span className="amber">Arming would be refused now</span>
          <ul>
            {blockers.map((blocker) => (
              <li key={blocker}>{blocker}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function RearmForm({ onClose }: { readonly onClose: () => void }) {
  const desk = useDeskOn('operator');
  const [scope, setScope] = useState('');
  const [reason, setReason] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [error, setError] = useState('');
  const [asking, setAsking] = useState(false);
  useEffect(() => listenKey({ key: 'escape', ctrl: false, shift: false }, onClose), [onClose]);
  const locked = desk.operator.status()?.state === 'locked';
  const ask = async (): Promise<string> => {
    // The halt as it is shown now: one that comes while the key is being opened is not lifted.
    const epoch = desk.replica.status?.epoch ?? 0;
    if (locked) {
      const failure = await desk.unlock(passphrase);
      if (failure !== '') return failure;
    }
    return desk.command({ kind: 'rearm', scope: {}, epoch, typedScope: scope.trim(), reason });
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (asking) return;
    setAsking(true);
    setError('');
    void ask().then((failure) => {
      setAsking(false);
      setError(failure);
      if (failure === '') onClose();
    });
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Re-arm the desk">
      <Field
        label="Scope: type desk"
        value={scope}
        onChange={setScope}
        placeholder="desk"
        focusFirst
        testId="rearm-scope"
      />
      <Field
        label="Reason, for the audit log"
        value={reason}
        onChange={setReason}
        testId="rearm-reason"
      />
      {locked ? (
        <Field
          label="Passphrase"
          type="password"
          value={passphrase}
          onChange={setPassphrase}
          autoComplete="current-password"
          testId="rearm-passphrase"
        />
      ) : null}
      <div className="rearm-error red" role="alert" data-testid="rearm-error">
        {error}
      </div>
      <div className="line">
        <Button type="submit" look="primary" testId="rearm-submit" disabled={asking}>
          {asking ? 'Asking the engine' : 'Re-arm the desk'}
        </Button>
        <Button onClick={onClose} testId="rearm-cancel">
          Stay halted
        </Button>
      </div>
    </form>
  );
}
