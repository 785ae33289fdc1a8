/**
 * Locks the operator's key when nobody is at this page, after the time that the desk file says.
 * Electron's main process does the same by itself; in a browser this is all there is. A kill needs
 * no key and goes on.
 */
import type { QuarterdeckBridge } from '../../electron/contract/bridge.ts';
import { IdleWatch } from '../../electron/contract/idle-watch.ts';
import type { Desk } from '../replica/desk.ts';

const lookMillis = 1_000;
const inputs = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

interface Watched {
  readonly replica: Pick<Desk['replica'], 'status'>;
  readonly operator: Pick<Desk['operator'], 'present' | 'lock' | 'refresh'>;
}

type Page = Pick<EventTarget, 'addEventListener'> & {
  readonly setInterval: (work: () => void, millis: number) => unknown;
};

/** Watches for as long as the page lives. */
export function lockWhenIdle(
  bridge: Pick<QuarterdeckBridge, 'on' | 'idleLimit'>,
  desk: Watched,
  page: Page,
  nowMillis: () => number = () => performance.now(),
): void {
  const watch = new IdleWatch(nowMillis);
  for (const input of inputs) {
    page.addEventListener(input, () => watch.input(), { capture: true, passive: true });
  }
  let told: number | undefined;
  let wasOpen = false;
  bridge.on('keyLocked', () => void desk.operator.refresh());
  page.setInterval(() => {
    const seconds = desk.replica.status?.idleLockSeconds;
    if (seconds !== undefined && seconds !== told) {
      told = seconds;
      watch.setLimit(seconds);
      void bridge.idleLimit(seconds);
    }
    const isOpen = desk.operator.present() !== null;
    // The passphrase was just typed: what was idle before is over.
    if (isOpen && !wasOpen) watch.begin();
    const isLate = isOpen && watch.isIdle;
    // Once locked, whatever is open later was opened anew.
    wasOpen = isOpen && !isLate;
    if (isLate) void desk.operator.lock();
  }, lookMillis);
}
