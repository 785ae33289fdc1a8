/** A labelled figure with a note below it: faint label, large plain value. */
import type { ReactNode } from 'react';

/** One number that matters, and what it is measured against. */
export function Figure(props: {
  readonly label: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  readonly children?: ReactNode;
  readonly testId?: string;
}) {
  return (
    <div className="figure">
      <div className="figure-label">{props.label}</div>
      <div className="figure-value" data-testid={props.testId}>
        {props.value}
      </div>
      {props.note === undefined ? null : <div className="figure-note">{props.note}</div>}
      {props.children}
    </div>
  );
}
