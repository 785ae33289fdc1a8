/**
 * A text that changes many times a second without a React render: written into its node.
 * Reads from a mutable source; draws nothing when the text has not changed.
 */
import { useEffect, useLayoutEffect, useRef } from 'react';

/** Registers a listener for changes; returns the function that removes it. */
export type Subscribe = (listener: () => void) => () => void;

export interface LiveTextProps {
  readonly subscribe: Subscribe;
  readonly read: () => string;
  /** Class for the present value, where its colour depends on it. */
  readonly tone?: () => string;
  readonly className?: string;
  readonly testId?: string;
}

/** A span whose text follows `read` on every notification. */
export function LiveText({ subscribe, read, tone, className = '', testId }: LiveTextProps) {
  const node = useRef<HTMLSpanElement>(null);
  const latest = useRef({ read, tone, className });
  useLayoutEffect(() => {
    latest.current = { read, tone, className };
  });
  useEffect(() => {
    const draw = () => {
      const span = node.current;
      if (span === null) return;
      const text = latest.current.read();
      if (span.textContent !== text) span.textContent = text;
      if (latest.current.tone === undefined) return;
      const classes = `${latest.current.className} ${latest.current.tone()}`;
      if (span.className !== classes) span.className = classes;
    };
    draw();
    return subscribe(draw);
  }, [subscribe]);
  return <span ref={node} className={className} data-testid={testId} />;
}
