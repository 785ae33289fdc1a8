/**
 * Buttons, with the keys that press them shown beside the words.
 * Asks for no confirmation: that is the caller's form.
 */
import type { ButtonHTMLAttributes, ReactNode } from 'react';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'plain' | 'small' | 'quiet' | 'primary' | 'stop' | 'stop-part';
  /** Keys shown after the words, for example ['Ctrl', 'Shift', 'K']. */
  readonly keys?: readonly string[];
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A button; `stop` is kept for stopping the desk, `stop-part` for less than it. */
export function Button({ look = 'plain', keys, testId, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`button is-${look}`} data-testid={testId}>
      {children}
      {keys?.map((key) => (
        <kbd className="key" key={key}>
          {key}
        </kbd>
      ))}
    </button>
  );
}
