/**
 * Deciding one break with a venue: both sides' figures, what it means, what each decision does.
 * Chooses nothing beforehand: a decision here books money.
 */
import { type SyntheticEvent, useState } from 'react';
import type { BreakDecision, BreakId } from '../../../engine/contract/reconciliation.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import {
  type BreakRecord,
  breakMeaning,
  breakTitle,
  breakWording,
  decisionMeaning,
  decisionsFor,
  sideText,
} from '../../replica/break-list.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { KeyLine, Refusal, useSignedAct } from './signed-act.tsx';
import './acts.css';

/** The dialogue for one break; nothing while none is asked for. */
export function BreakDialog(props: {
  readonly breakId: BreakId | null;
  readonly onClose: () => void;
}) {
  const { breakId, onClose } = props;
  const { ledger } = useDeskOn('alerts').replica;
  const record = breakId === null ? undefined : ledger?.breaks.get(breakId);
  return (
    <Dialog
      title="Decide the break"
      open={breakId !== null}
      onClose={onClose}
      testId="break-dialog"
      wide
    >
      {record === undefined ? (
        <>
          <p>It is decided, or both sides agree again.</p>
          <div className="line">
            <Button onClick={onClose}>Close</Button>
          </div>
        </>
      ) : (
        <BreakForm key={record.breakId} record={record} onClose={onClose} />
      )}
    </Dialog>
  );
}

const labels: Readonly<Record<BreakDecision, string>> = {
  adopt: 'Adopt',
  ignore: 'Let it be',
  flatten: 'Close it',
};

function BreakForm(props: { readonly record: BreakRecord; readonly onClose: () => void }) {
  const { record, onClose } = props;
  const { breakId } = record;
  const signed = useSignedAct();
  const [decision, setDecision] = useState<BreakDecision | null>(null);
  const [reason, setReason] = useState('');
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (decision === null) return;
    void signed
      .send({ kind: 'break.decide', breakId, decision, reason: reason.trim() })
      .then((failure) => (failure === '' ? onClose() : undefined));
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Decide the break">
      <BreakFacts record={record} />
      <Choices record={record} value={decision} onChange={setDecision} />
      <Field
        label="Reason, for the audit log"
        value={reason}
        onChange={setReason}
        placeholder="what you saw at the venue"
        testId="break-reason"
      />
      <KeyLine act={signed} testId="break-passphrase" />
      <Refusal error={signed.error} testId="break-error" />
      <div className="line">
        <Button
          type="submit"
          look="primary"
          testId="break-submit"
          disabled={signed.asking || decision === null}
        >
          {signed.asking ? 'Asking the engine' : 'Decide'}
        </Button>
        <Button onClick={onClose}>Not now</Button>
      </div>
    </form>
  );
}

/** What differs, side by side. */
function BreakFacts({ record }: { readonly record: BreakRecord }) {
  const { ledger } = useDeskOn('alerts').replica;
  const { difference, breakId, decision, operator, reason } = record;
  const wording = breakWording(ledger);
  const about = [difference.clientOrderId, difference.executionId].filter((id) => id !== null);
  return (
    <>
      <p>{breakTitle(difference)}</p>
      <dl className="facts" data-testid="break-facts">
        <dt>In our books</dt>
        <dd className="figures">{sideText(difference, difference.ours, wording)}</dd>
        <dt>At {difference.venue}</dt>
        <dd className="figures">{sideText(difference, difference.theirs, wording)}</dd>
        <dt>It means</dt>
        <dd>{breakMeaning(difference, wording)}</dd>
        <dt>Break</dt>
        <dd className="figures">{[breakId, ...about].join(' ')}</dd>
      </dl>
      {decision === null ? null : (
        <p className="amber">
          {operator} has let it be: {reason}
        </p>
      )}
    </>
  );
}

function Choices(props: {
  readonly record: BreakRecord;
  readonly value: BreakDecision | null;
  readonly onChange: (value: BreakDecision) => void;
}) {
  const { difference } = props.record;
  return (
    <fieldset className="plain" data-testid="break-choices">
      <legend>Decision</legend>
      <div className="stack">
        {decisionsFor(difference).map((value) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name="break-decision"
              value={value}
              checked={props.value === value}
              onChange={() => props.onChange(value)}
              data-testid={`break-choice-${value}`}
            />
            <span>
              {labels[value]}: <span className="soft">{decisionMeaning(difference, value)}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
