/**
 * The form of an act on a scope: what it does, what it would reach, and what the engine answered.
 * Stopping has no form: it is one press elsewhere.
 */
import { type SyntheticEvent, useState } from 'react';
import { type Scope, scopeText } from '../../../engine/contract/scope.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { withPlurals } from '../../kit/number-text.ts';
import { isWaiting } from '../../replica/command-answer.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import {
  type AskedScopeAct,
  actObstacle,
  actWords,
  rearmText,
  type ScopeStand,
  scopeStand,
  stillHeldText,
} from '../../replica/scope-acts.ts';
import { ConsequenceList } from './consequence-list.tsx';
import { KeyLine, Refusal, useSignedAct } from './signed-act.tsx';
import './acts.css';

/** What is asked, and of which scope. */
export interface AskedOfScope {
  readonly act: AskedScopeAct;
  readonly scope: Scope;
}

const explained: Readonly<Record<Exclude<AskedScopeAct, 'rearm'>, string>> = {
  reduce:
    'Its orders may only shrink a position from then on. Those that could do more are cancelled.',
  flatten:
    'Its working orders are cancelled and its positions closed at the market, by orders of their ' +
    'own through the gate. Own orders in their way are cancelled first, and none is placed there ' +
    'until it is over. The scope stays halted.',
};

const stays: Readonly<Record<AskedScopeAct, string>> = {
  reduce: 'Leave it',
  rearm: 'Stay halted',
  flatten: 'Keep the positions',
};

/** The dialogue of the act that is asked for; nothing while none is. */
export function ActDialog(props: {
  readonly asked: AskedOfScope | null;
  readonly onClose: () => void;
}) {
  const { asked, onClose } = props;
  const name = asked === null ? '' : nameOf(asked.scope);
  return (
    <Dialog
      title={asked === null ? '' : `${actWords[asked.act]} ${name}`}
      open={asked !== null}
      onClose={onClose}
      testId="act-dialog"
    >
      {asked === null ? null : (
        // What was typed for one scope is never kept for another.
        <ActForm
          key={`${asked.act} ${scopeText(asked.scope)}`}
          asked={asked}
          name={name}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

function nameOf(scope: Scope): string {
  const text = scopeText(scope);
  return text === 'desk' ? 'the desk' : text;
}

function ActForm(props: {
  readonly asked: AskedOfScope;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const { asked, name, onClose } = props;
  const { act, scope } = asked;
  const desk = useDeskOn('modes', 'operator', 'status');
  const [reason, setReason] = useState('');
  const signed = useSignedAct();
  const { ledger, status } = desk.replica;
  const stand = ledger === null ? null : scopeStand(ledger, status, scope);
  const obstacle = ledger === null || stand === null ? '' : actObstacle(ledger, stand, act);
  const epoch = status?.epoch ?? 0;
  const typed = useTyped(epoch);
  const typedScope = typed.text.trim();
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (typed.isOutdated) return;
    // The halt as it is shown now: one that comes while the key is being opened is not lifted.
    void signed
      .send(
        act === 'reduce'
          ? { kind: act, scope, reason }
          : { kind: act, scope, epoch, typedScope, reason },
      )
      // What waits for a second operator is shown beside every page.
      .then((failure) => (failure === '' || isWaiting(failure) ? onClose() : undefined));
  };
  return (
    <form className="stack" onSubmit={submit} aria-label={`${actWords[act]} ${name}`}>
      <Stand act={act} stand={stand} />
      <ConsequenceList scope={scope} act={act} />
      {act === 'rearm' ? <Blockers blockers={status?.armingBlockers ?? []} /> : null}
      {act === 'reduce' ? null : (
        <Field
          label={`Scope: type ${scopeText(scope)}`}
          value={typed.text}
          onChange={typed.change}
          placeholder={scopeText(scope)}
          focusFirst
          testId={`${act}-scope`}
        />
      )}
      <Field
        label="Reason, for the audit log"
        value={reason}
        onChange={setReason}
        focusFirst={act === 'reduce'}
        testId={`${act}-reason`}
      />
      <KeyLine act={signed} testId={`${act}-passphrase`} />
      {typed.isOutdated ? <ClosedSince /> : null}
      {obstacle === '' ? null : <p className="amber">{obstacle}</p>}
      <Refusal error={signed.error} testId={`${act}-error`} />
      <div className="line">
        <Button type="submit" look="primary" testId={`${act}-submit`} disabled={signed.asking}>
          {signed.asking ? 'Asking the engine' : `${actWords[act]} ${name}`}
        </Button>
        <Button onClick={onClose} testId={`${act}-cancel`}>
          {stays[act]}
        </Button>
      </div>
    </form>
  );
}

/** What the act does, and by which halt the scope stands: a re-arm lifts its own alone. */
function Stand({ act, stand }: { readonly act: AskedScopeAct; readonly stand: ScopeStand | null }) {
  const why = act === 'rearm' ? stand?.ownWhy : stand?.why;
  const wider = act === 'rearm' ? (stand?.wider ?? []) : [];
  const isSingle = useDeskOn('status').replica.ledger?.singleOperator ?? false;
  const does = act === 'rearm' ? rearmText(isSingle) : explained[act];
  return (
    <>
      {wider.length === 0 || !isSingle ? <p className="soft">{does}</p> : null}
      {wider.length === 0 ? null : <p className="soft">{liftedAlone}</p>}
      {why === undefined || why === '' ? null : <p className="amber">{why}</p>}
      {wider.map((hold) => (
        <p key={hold.scope} className="red" data-testid="act-still-held">
          {stillHeldText(hold)}
        </p>
      ))}
    </>
  );
}

const liftedAlone = 'This lifts its own halt alone, and it does not trade yet.';

/** What was typed under one gate epoch answers no halt that came after it. */
function useTyped(epoch: number) {
  const [typed, setTyped] = useState({ text: '', epoch });
  return {
    text: typed.text,
    change: (text: string) => setTyped({ text, epoch }),
    isOutdated: typed.text !== '' && typed.epoch !== epoch,
  };
}

function ClosedSince() {
  return (
    <p className="red" role="alert" data-testid="act-closed-since">
      The gate was closed again since you typed the scope. Look at what is halted now, then type it
      anew.
    </p>
  );
}

function Blockers({ blockers }: { readonly blockers: readonly string[] }) {
  if (blockers.length === 0) return null;
  return (
    <div data-testid="act-blockers">
      <span className="amber">Arming would be refused now</span>
      <ul className="act-blockers soft">
        {blockers.map((blocker) => (
          <li key={blocker}>{withPlurals(blocker)}</li>
        ))}
      </ul>
    </div>
  );
}
