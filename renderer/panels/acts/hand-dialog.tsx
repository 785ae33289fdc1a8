/**
 * The forms of acts by hand: the ticket, other terms for one order, and the close of one position.
 * Each shows exactly what is sent; the screen changes when the engine says so.
 */
import { Dialog } from '../../kit/dialog.tsx';
import type { HandForm } from '../../replica/hand-form.ts';
import { AmendForm } from './amend-form.tsx';
import { CloseForm } from './close-form.tsx';
import { TicketForm } from './ticket-form.tsx';

const titles: Readonly<Record<HandForm['kind'], string>> = {
  ticket: 'Order by hand',
  amend: 'Amend the order',
  close: 'Close the position',
};

/** The dialogue of the act that is asked for; nothing while none is. */
export function HandDialog(props: {
  readonly asked: HandForm | null;
  readonly onClose: () => void;
}) {
  const { asked, onClose } = props;
  return (
    <Dialog
      title={asked === null ? '' : titles[asked.kind]}
      open={asked !== null}
      onClose={onClose}
      testId="hand-dialog"
    >
      {asked === null ? null : <HandFormOf asked={asked} onClose={onClose} />}
    </Dialog>
  );
}

function HandFormOf(props: { readonly asked: HandForm; readonly onClose: () => void }) {
  const { asked, onClose } = props;
  switch (asked.kind) {
    case 'ticket':
      return <TicketForm onClose={onClose} />;
    case 'amend':
      return <AmendForm key={asked.clientOrderId} asked={asked} onClose={onClose} />;
    case 'close':
      return (
        <CloseForm
          key={`${asked.account} ${asked.strategy} ${asked.instrument}`}
          asked={asked}
          onClose={onClose}
        />
      );
  }
}
