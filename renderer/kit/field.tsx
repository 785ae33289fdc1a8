/**
 * A labelled text field with a hint or an error tied to it for screen readers.
 * Validates nothing.
 */
import { useId } from 'react';

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
  readonly testId: string;
}

/** One line of text that an operator types. */
export function Field(props: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const error = props.error !== undefined && props.error !== '';
  const note = error ? props.error : props.hint;
  return (
    <div className="field">
      <label htmlFor={id}>{props.label}</label>
      <input
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
