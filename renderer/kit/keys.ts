/**
 * Keyboard commands of the whole window, by the letter pressed, before any field sees them.
 * Repeats of a held key press nothing twice.
 */
/** A combination, for example { key: 'k', ctrl: true, shift: true }. */
export interface KeyCombination {
  readonly key: string;
  readonly ctrl: boolean;
  readonly shift: boolean;
}

/** Whether the event is exactly this combination (Command counts as Ctrl). */
export function matchesKey(
  event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'repeat'>,
  combination: KeyCombination,
): boolean {
  return (
    !event.repeat &&
    !event.altKey &&
    event.key.toLowerCase() === combination.key &&
    (event.ctrlKey || event.metaKey) === combination.ctrl &&
    event.shiftKey === combination.shift
  );
}

/** Calls `press` on the combination wherever the focus is; returns the function that stops it. */
export function listenKey(combination: KeyCombination, press: () => void): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (!matchesKey(event, combination)) return;
    event.preventDefault();
    event.stopPropagation();
    press();
  };
  window.addEventListener('keydown', onKey, { capture: true });
  return () => window.removeEventListener('keydown', onKey, { capture: true });
}
