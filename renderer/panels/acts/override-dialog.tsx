/** Asking that one order which a soft limit refused may pass it once; the order is shown whole. */
import { useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { Field } from '../../kit/field.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { type RefusedOrder, refusedLine } from '../../replica/refused-order.ts';
import { PassOnce, useRefusedOrder } from './pass-once.tsx';

/** The dialogue of one refused intent; nothing while none is asked for. */
export function OverrideDialog(props: {
  readonly intentId: string | null;
  readonly onClose: () => void;
}) {
  const { intentId, onClose } = props;
  return (
    <Dialog
      title="Let one order pass a soft limit"
      open={intentId !== null}
      onClose={onClose}
      testId="override-dialog"
    >
      {intentId === null ? null : <Asked key={intentId} intentId={intentId} onClose={onClose} />}
    </Dialog>
  );
}

function Asked(props: { readonly intentId: string; readonly onClose: () => void }) {
  const { intentId, onClose } = props;
  const order = useRefusedOrder(intentId);
  if (order === null) return <p className="faint">Reading the record.</p>;
  if (typeof order !== 'string') return <OrderOf order={order} onClose={onClose} />;
  return (
    <>
      <p className="red">{order}</p>
      <div className="line">
        <Button onClick={onClose}>Close</Button>
      </div>
    </>
  );
}

function OrderOf(props: { readonly order: RefusedOrder; readonly onClose: () => void }) {
  const { order, onClose } = props;
  const { ledger } = useDeskOn('ledger').replica;
  const [reason, setReason] = useState('');
  return (
    <section className="stack" aria-label="The refused order">
      <dl className="facts" data-testid="override-facts">
        <dt>Order</dt>
        <dd>{ledger === null ? null : refusedLine(order.request, ledger)}</dd>
        <dt>Instrument</dt>
        <dd>{order.request.owner.instrument}</dd>
        <dt>Refused by</dt>
        <dd>{order.breach.node}</dd>
        <dt>Because</dt>
        <dd>{order.detail}</dd>
      </dl>
      <Field
        label="Reason, for the audit log"
        value={reason}
        onChange={setReason}
        focusFirst
        testId="override-reason"
      />
      <PassOnce {...{ order, reason, onClose }} then="it goes when it is wanted again" />
    </section>
  );
}
