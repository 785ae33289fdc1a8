/**
 * A small menu behind a button with three dots, by mouse and by keyboard, on @base-ui.
 * Runs nothing by itself: each entry calls its owner.
 */
import { Menu as Base } from '@base-ui/react';
import { Ellipsis } from 'lucide-react';

export interface MenuEntry {
  readonly label: string;
  /** Why it cannot be chosen now; empty: it can. */
  readonly obstacle?: string;
  readonly testId?: string;
  readonly onChoose: () => void;
}

/** Entries in their order; what cannot be chosen says why. */
export function Menu(props: {
  readonly label: string;
  readonly entries: readonly MenuEntry[];
  readonly testId?: string;
}) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger className="button is-icon" aria-label={props.label} data-testid={props.testId}>
        <Ellipsis size={14} aria-hidden />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className="menu-place" align="end" sideOffset={4}>
          <Base.Popup className="menu">
            {props.entries.map(({ label, obstacle = '', testId, onChoose }) => (
              <Base.Item
                key={label}
                className="menu-item"
                disabled={obstacle !== ''}
                onClick={onChoose}
                data-testid={testId}
              >
                {label}
                {obstacle === '' ? null : <span className="menu-note">{obstacle}</span>}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
