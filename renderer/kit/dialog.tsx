/**
 * A question in front of the page on @base-ui: focus is kept inside and given back after.
 * Never covers or disarms the header: the stop button and its keys work under any dialog.
 */
import { Dialog as Base } from '@base-ui/react';
import type { ReactNode } from 'react';

/** A small form or question in front of the page. */
export function Dialog(props: {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly testId?: string;
  /** For a list to choose from, not for a question. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <Base.Root
      modal="trap-focus"
      open={props.open}
      onOpenChange={(open) => (open ? undefined : props.onClose())}
    >
      <Base.Portal>
        <Base.Backdrop className="dialog-back" />
        <Base.Popup
          className={props.wide === true ? 'dialog is-wide' : 'dialog'}
          data-testid={props.testId}
        >
          <Base.Title>{props.title}</Base.Title>
          <div className="stack">{props.children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
