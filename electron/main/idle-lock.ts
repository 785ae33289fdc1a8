/**
 * Locks the operator's key when nobody is at the window, when the screen is locked and when the
 * machine sleeps: here and not in the page alone, because a page can hang with the key open.
 * A kill needs no key and is not touched.
 */
import { performance } from 'node:perf_hooks';
import { type BrowserWindow, powerMonitor } from 'electron';
import { IdleWatch } from '../contract/idle-watch.ts';
import type { OperatorKey } from './operator-key.ts';

const lookMillis = 1_000;

export class IdleLock {
  readonly #key: Pick<OperatorKey, 'status' | 'lock'>;
  readonly #watch: IdleWatch;
  readonly #onLocked: () => void;

  constructor(
    key: Pick<OperatorKey, 'status' | 'lock'>,
    onLocked: () => void,
    nowMillis: () => number = () => performance.now(),
  ) {
    this.#key = key;
    this.#onLocked = onLocked;
    this.#watch = new IdleWatch(nowMillis);
  }

  /** Follows the window's input and the machine's sleep. */
  adopt(window: BrowserWindow): void {
    window.webContents.on('input-event', () => this.#watch.input());
    powerMonitor.on('lock-screen', () => this.lock());
    powerMonitor.on('suspend', () => this.lock());
    const timer = setInterval(() => this.look(), lookMillis);
    window.on('closed', () => clearInterval(timer));
  }

  /** As the desk file says; told by the page. */
  setLimit(seconds: number): void {
    this.#watch.setLimit(seconds);
  }

  /** The passphrase was just typed. */
  opened(): void {
    this.#watch.begin();
  }

  look(): void {
    if (this.#watch.isIdle) this.lock();
  }

  lock(): void {
    this.#watch.begin();
    if (this.#key.status().state !== 'unlocked') return;
    this.#key.lock();
    this.#onLocked();
  }
}
