/** The form of the override of one order that a soft limit refused; every term of it is shown. */
import { useState } from 'react';
import { overrideCommand } from '../../../engine/contract/overrides.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { utcDateTimeOfNanos } from '../../kit/number-text.ts';
import type { RefusedOrder } from '../../replica/refused-order.ts';
import { OrderFacts, OverrideAct, useRefusedOrder } from './override-act.tsx';

interface DialogProps {
  readonly intentId: string;
  readonly onClose: () => void;
}

/** The dialogue of one refused intent; nothing while none is asked for. */
export function OverrideDialog(props: {
  readonly intentId: string | null;
  readonly onClose: () => void;
}) {
  const { intentId, onClose } = props;
  return (
    <Dialog
      title="An order that a soft limit refused"
      open={intentId !== null}
      onClose={onClose}
      testId="override-dialog"
      wide
    >
      {intentId === null ? null : <Asked key={intentId} {...{ intentId, onClose }} />}
    </Dialog>
  );
}

function Asked({ intentId, onClose }: DialogProps) {
  const order = useRefusedOrder(intentId);
  if (order !== null && typeof order !== 'string') {
    return <OverrideForm {...{ order, intentId, onClose }} />;
  }
  return (
    <>
      {order === null ? (
        <p className="faint">Reading the record.</p>
      ) : (
        <p className="red" role="alert">
          {order}
        </p>
      )}
      <div className="line">
        <Button onClick={onClose}>Close</Button>
      </div>
    </>
  );
}

function OverrideForm(props: DialogProps & { readonly order: RefusedOrder }) {
  const { order, intentId, onClose } = props;
  const [reason, setReason] = useState('');
  return (
    <>
      <dl className="facts" data-testid="override-facts">
        <dt>Refused</dt>
        <dd className="figures">{utcDateTimeOfNanos(order.refusedUtcNanos)} UTC</dd>
        <dt>Because</dt>
        <dd>{order.detail}</dd>
        <OrderFacts request={order.request} />
        <dt>At a terminal</dt>
        <dd>
          <code>{overrideCommand(intentId)}</code>
        </dd>
      </dl>
      <OverrideAct {...{ order, reason, onClose }}>
        <Field
          label="Reason, for the audit log"
          value={reason}
          onChange={setReason}
          focusFirst
          testId="override-reason"
        />
      </OverrideAct>
    </>
  );
}
