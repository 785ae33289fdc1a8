/**
 * One signed command from a form: unlocks the key first when it is locked, asks once, and keeps the
 * engine's answer for the form to show.
 */
import { useState } from 'react';
import { Field } from '../../kit/field.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import type { CommandBody } from '../../replica/operator.ts';

export interface SignedAct {
  /** The engine's refusal, or why it was not asked; empty while there is none. */
  readonly error: string;
  readonly asking: boolean;
  readonly passphrase: string;
  readonly setPassphrase: (passphrase: string) => void;
  /** Why this window can sign nothing at all; empty when it can. */
  readonly obstacle: string;
  readonly isLocked: boolean;
  /** Forgets the refusal: what it was of is changed. */
  clear(): void;
  /** Empty when the engine accepted; a second press while one is under way asks nothing. */
  send(body: CommandBody): Promise<string>;
}

/** The state of one form's command. */
export function useSignedAct(): SignedAct {
  const desk = useDeskOn('operator', 'connection');
  const [error, setError] = useState('');
  const [asking, setAsking] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const key = desk.operator.status()?.state ?? 'none';
  const isLocked = key === 'locked';
  const ask = async (body: CommandBody): Promise<string> => {
    if (isLocked) {
      const failure = await desk.unlock(passphrase);
      if (failure !== '') return failure;
      setPassphrase('');
    }
    return desk.command(body);
  };
  return {
    error,
    asking,
    passphrase,
    setPassphrase,
    obstacle: key === 'none' ? 'There is no operator key at this console: make one first.' : '',
    isLocked,
    clear: () => setError(''),
    async send(body) {
      if (asking) return 'It is being asked already.';
      setAsking(true);
      setError('');
      const failure = await ask(body);
      setAsking(false);
      setError(failure);
      return failure;
    },
  };
}

/** Asked for only while the key is locked, or says that there is none. */
export function KeyLine(props: { readonly act: SignedAct; readonly testId: string }) {
  const { act, testId } = props;
  if (act.obstacle !== '') return <p className="amber">{act.obstacle}</p>;
  if (!act.isLocked) return null;
  return (
    <Field
      label="Passphrase of your key"
      type="password"
      value={act.passphrase}
      onChange={act.setPassphrase}
      autoComplete="current-password"
      testId={testId}
    />
  );
}

/** The refusal as the engine worded it. */
export function Refusal(props: { readonly error: string; readonly testId: string }) {
  return (
    <div className="act-error red" role="alert" data-testid={props.testId}>
      {props.error}
    </div>
  );
}
