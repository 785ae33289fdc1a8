/** The end of a form of an act by hand: reason, key, the engine's refusal, and the two buttons. */
import { Button } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { KeyLine, Refusal, type SignedAct } from './signed-act.tsx';
import './acts.css';

/** Asks by its own button alone; the other one leaves everything as it is. */
export function FormEnd(props: {
  readonly signed: SignedAct;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
  readonly name: 'amend' | 'close';
  readonly submit: string;
  readonly disabled: boolean;
  readonly onClose: () => void;
}) {
  const { signed, reason, onReason, name, submit, disabled, onClose } = props;
  return (
    <>
      <Field
        label="Reason, for the audit log"
        value={reason}
        onChange={onReason}
        testId={`${name}-reason`}
      />
      <KeyLine act={signed} testId={`${name}-passphrase`} />
      <Refusal error={signed.error} testId={`${name}-error`} />
      <div className="line">
        <Button
          type="submit"
          look="primary"
          testId={`${name}-submit`}
          disabled={disabled || signed.asking}
        >
          {signed.asking ? 'Asking the engine' : submit}
        </Button>
        <Button onClick={onClose} testId={`${name}-cancel`}>
          Leave it
        </Button>
      </div>
    </>
  );
}
