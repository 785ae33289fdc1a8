/** Small worded marks: quiet by default, amber asks for attention, red is critical. */
import type { ReactNode } from 'react';

export type Tone = 'quiet' | 'amber' | 'red';

/** A word in a hairline frame. */
export function Badge(props: {
  readonly tone?: Tone;
  readonly testId?: string;
  readonly children: ReactNode;
}) {
  return (
    <span className={`badge is-${props.tone ?? 'quiet'}`} data-testid={props.testId}>
      {props.children}
    </span>
  );
}
