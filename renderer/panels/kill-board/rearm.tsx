/**
 * Re-arming the desk or a narrower halt: a typed scope, a reason, the operator's signature, and
 * the engine's answer in words.
 * Shows beforehand what would refuse it; the mode changes only when the ledger says so.
 */
import { type SyntheticEvent, useEffect, useState } from 'react';
import { deskScope, type Scope } from '../../../engine/contract/scope.ts';
import { Button } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { listenKey } from '../../kit/keys.ts';
import { withPlurals } from '../../kit/number-text.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { type DeskMode, haltText } from '../../replica/desk-mode.ts';

interface Halted {
  readonly scope: Scope;
  readonly text: string;
  readonly why: string;
}

/** What an operator could re-arm now: the desk first, then every narrower halt. */
function haltedScopes(mode: DeskMode | null): readonly Halted[] {
  if (mode === null) return [];
  const scopes = mode.scopes.map((halt): Halted => {
    return { scope: halt.scope, text: halt.text, why: `${halt.mode}, ${haltText(halt)}` };
  });
  if (mode.word === 'Active') return scopes;
  const why = 'Halted until an operator re-arms it, with a reason.';
  return [{ scope: deskScope, text: 'desk', why }, ...scopes];
}

/** The way back from each halt; nothing while all is active. */
export function Rearm({ mode }: { readonly mode: DeskMode | null }) {
  const desk = useDeskOn('status', 'operator', 'connection');
  const [open, setOpen] = useState('');
  const halted = haltedScopes(mode);
  const { status } = desk.replica;
  const blockers = status?.armingBlockers ?? [];
  if (halted.length === 0 || status?.needsEnrolment === true) return null;
  const noKey = desk.operator.status()?.state === 'none';
  return (
    <div className="rearm">
      {halted.map((halt) =>
        open === halt.text ? (
          <RearmForm key={halt.text} halt={halt} onClose={() => setOpen('')} />
        ) : (
          <div className="line" key={halt.text} data-testid={`halt-${halt.text}`}>
            <Button
              onClick={() => setOpen(halt.text)}
              disabled={noKey}
              testId={halt.text === 'desk' ? 'rearm-open' : 'rearm-open-scope'}
              aria-label={`Re-arm ${halt.text}`}
              aria-expanded={false}
            >
              Re-arm
            </Button>
            <span className="faint rearm-why">
              {halt.text === 'desk' ? null : <strong className="amber">{halt.text} </strong>}
              {noKey ? 'No operator key at this console.' : halt.why}
            </span>
          </div>
        ),
      )}
      {blockers.length === 0 ? null : (
        <div className="rearm-blockers" data-testid="rearm-blockers">
          <span className="amber">Arming would be refused now</span>
          <ul>
            {blockers.map((blocker) => (
              <li key={blocker}>{withPlurals(blocker)}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

function RearmForm(props: { readonly halt: Halted; readonly onClose: () => void }) {
  const { halt, onClose } = props;
  const name = halt.text === 'desk' ? 'the desk' : halt.text;
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
    const typedScope = scope.trim();
    return desk.command({ kind: 'rearm', scope: halt.scope, epoch, typedScope, reason });
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
    <form className="stack" onSubmit={submit} aria-label={`Re-arm ${name}`}>
      <Field
        label={`Scope: type ${halt.text}`}
        value={scope}
        onChange={setScope}
        placeholder={halt.text}
        focusFirst
        testId="rearm-scope"
      />
      <Field
        label="Reason, for the audit log"
        value={reason}
        onChange={setReason}
        testId="rearm-reason"
      />
      {locked ? <Passphrase value={passphrase} onChange={setPassphrase} /> : null}
      <div className="rearm-error red" role="alert" data-testid="rearm-error">
        {error}
      </div>
      <div className="line">
        <Button type="submit" look="primary" testId="rearm-submit" disabled={asking}>
          {asking ? 'Asking the engine' : `Re-arm ${name}`}
        </Button>
        <Button onClick={onClose} testId="rearm-cancel">
          Stay halted
        </Button>
      </div>
    </form>
  );
}

function Passphrase(props: {
  readonly value: string;
  readonly onChange: (passphrase: string) => void;
}) {
  return (
    <Field
      label="Passphrase"
      type="password"
      value={props.value}
      onChange={props.onChange}
      autoComplete="current-password"
      testId="rearm-passphrase"
    />
  );
}
