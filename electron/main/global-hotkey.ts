/**
 * The global hotkey that stops the desk: registered, watched, and proved by a press.
 * Never claims that it works before a press has come through, and takes no other key instead.
 */
import type { HotkeyStatus } from '../contract/bridge.ts';

/** What of Electron's globalShortcut is used. */
export interface Shortcuts {
  register(accelerator: string, callback: () => void): boolean;
  isRegistered(accelerator: string): boolean;
  unregister(accelerator: string): void;
}

export interface GlobalHotkeyOptions {
  /** As Electron names it. */
  readonly accelerator: string;
  readonly shortcuts: Shortcuts;
  /** A press outside a test. */
  readonly onKill: () => void;
  readonly onChanged: (status: HotkeyStatus) => void;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/** What is registered unless the app is started with another. */
export const defaultAccelerator = 'Control+Alt+Shift+K';

/** How long a test waits for its press, in milliseconds. */
const testMillis = 10_000;
/** How often the registration is looked at, in milliseconds. */
const watchMillis = 5_000;
/**
 * A key that is held presses again and again. For so long after the press of a test, in
 * milliseconds, presses are taken as its repeats and stop nothing, either.
 */
const heldMillis = 1_500;

const untestedWords = 'Registered; no press has come through yet.';
const lostWords = 'The system has taken it away; it is asked for again every five seconds.';
const silentWords = 'No press came through within ten seconds: do not rely on it.';

const refusedWords =
  'The system refused it: another program holds it, or this desktop gives none. ' +
  'Start with --kill-hotkey=KEYS for other keys.';

const sentence = (text: string): string => text.slice(0, 200);

interface Test {
  readonly outcome: Promise<HotkeyStatus>;
  readonly end: (status: HotkeyStatus) => void;
  readonly timer: NodeJS.Timeout;
}

export class GlobalHotkey {
  readonly #options: GlobalHotkeyOptions;
  #status: HotkeyStatus;
  #test: Test | null = null;
  #testedMillis = Number.NEGATIVE_INFINITY;
  #watch: NodeJS.Timeout | null = null;

  constructor(options: GlobalHotkeyOptions) {
    this.#options = options;
    const { accelerator } = options;
    this.#status = {
      accelerator: accelerator.slice(0, 64),
      state: 'unavailable',
      detail: 'Not asked for yet.',
    };
  }

  status(): HotkeyStatus {
    return this.#status;
  }

  /** Asks the system for it, and keeps looking whether it is still given. */
  start(): void {
    this.#register(refusedWords);
    this.#watch = setInterval(() => this.#look(), watchMillis);
  }

  /** Gives it back. */
  stop(): void {
    if (this.#watch !== null) clearInterval(this.#watch);
    if (this.#test !== null) clearTimeout(this.#test.timer);
    if (this.#status.state !== 'unavailable') {
      this.#options.shortcuts.unregister(this.#options.accelerator);
    }
  }

  /** The next press within ten seconds proves it and stops nothing; a second test joins in. */
  test(): Promise<HotkeyStatus> {
    if (this.#test !== null) return this.#test.outcome;
    if (this.#status.state === 'unavailable') this.#register(refusedWords);
    if (this.#status.state === 'unavailable') return Promise.resolve(this.#status);
    let end: (status: HotkeyStatus) => void = () => undefined;
    const outcome = new Promise<HotkeyStatus>((resolve) => {
      end = resolve;
    });
    const timer = setTimeout(() => {
      this.#become('untested', silentWords);
      this.#endTest();
    }, testMillis);
    this.#test = { outcome, end, timer };
    return outcome;
  }

  #press(): void {
    const now = this.#options.now();
    const isTest = this.#test !== null;
    const isHeld = now - this.#testedMillis < heldMillis;
    // The kill before anything that is only told.
    if (!isTest && !isHeld) this.#options.onKill();
    if (isTest) this.#testedMillis = now;
    this.#become('works', 'A press has come through.');
    this.#endTest();
  }

  #endTest(): void {
    const test = this.#test;
    this.#test = null;
    if (test === null) return;
    clearTimeout(test.timer);
    test.end(this.#status);
  }

  /** Asks the system; what was proved before says nothing of a new registration. */
  #register(refusal: string): void {
    const { accelerator, shortcuts } = this.#options;
    try {
      const given = shortcuts.register(accelerator, () => this.#press());
      if (given) this.#become('untested', untestedWords);
      else this.#become('unavailable', refusal);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      this.#become('unavailable', `The system does not know these keys: ${detail}`);
    }
  }

  #look(): void {
    const { accelerator, shortcuts } = this.#options;
    if (this.#status.state === 'unavailable') return this.#register(this.#status.detail);
    if (shortcuts.isRegistered(accelerator)) return;
    this.#register(lostWords);
    if (this.status().state === 'unavailable') this.#endTest();
  }

  #become(state: HotkeyStatus['state'], detail: string): void {
    const before = this.#status;
    this.#status = { ...before, state, detail: sentence(detail) };
    const same = before.state === state && before.detail === this.#status.detail;
    if (!same) this.#options.onChanged(this.#status);
  }
}
