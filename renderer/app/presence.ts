/**
 * Tells the engine that an operator is at this console: a key or a pointer was used while the key
 * is unlocked here. What was typed or touched stays in the window.
 */
import type { Desk } from '../replica/desk.ts';

/** Told at most once in so long. */
export const toldMillis = 5_000;

/** Listens on `target` from now on. */
export function tellPresence(
  desk: Pick<Desk, 'tellPresence'>,
  target: Pick<EventTarget, 'addEventListener'>,
  now: () => number = () => performance.now(),
): void {
  let told = Number.NEGATIVE_INFINITY;
  const tell = (): void => {
    if (now() - told < toldMillis || !desk.tellPresence()) return;
    told = now();
  };
  for (const type of ['keydown', 'pointerdown', 'pointermove', 'wheel']) {
    target.addEventListener(type, tell, { passive: true });
  }
}
