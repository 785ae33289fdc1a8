/**
 * A labelled text field with a hint or an error tied to it for screen readers.
 * Validates nothing.
 */
import { useEffect, useId, useRef } from 'react';

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'password';
  readonly hint?: string;
  readonly error?: string;
  readonly placeholder?: string;
  readonly autoComplete?: string;
  readonly disabled?: boolean;
  /** Takes the focus when it appears: the first field of a form that was asked for. */
  readonly focusFirst?: boolean;
  readonly testId: string;
}

/** One line of text that an operator types. */
export function Field(props: FieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const { focusFirst } = props;
  useEffect(() => {
    if (focusFirst === true) input.current?.focus();
  }, [focusFirst]);
  const noteId = `${id}-note`;
  const error = props.error !== undefined && props.error !== '';
  const note = error ? props.error : props.hint;
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <input
        ref={input}
        id={id}
        type={props.type ?? 'text'}
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        placeholder={props.placeholder}
        autoComplete={props.autoComplete ?? 'off'}
        spellCheck={false}
        disabled={props.disabled}
        aria-invalid={error}
        aria-describedby={note === undefined ? undefined : noteId}
        data-testid={props.testId}
      />
      {note === undefined ? null : (
        <span id={noteId} className={error ? 'field-error' : 'field-hint'}>
          {note}
        </span>
      )}
    </div>
  );
}
