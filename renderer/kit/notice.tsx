/** The designed states that are not data: empty, loading, stale, refused, failed. */
import type { ReactNode } from 'react';

/** What is so, and what to do next. */
export function Notice(props: {
  readonly title: string;
  readonly tone?: 'quiet' | 'amber' | 'red';
  readonly testId?: string;
  readonly children?: ReactNode;
}) {
  return (
    <div
      className={`notice is-${props.tone ?? 'quiet'}`}
      role={props.tone === 'red' ? 'alert' : 'status'}
      data-testid={props.testId}
    >
      <strong>{props.title}</strong>
      {props.children}
    </div>
  );
}
