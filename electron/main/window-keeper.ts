/**
 * Keeps the console's window: a crashed page is loaded again, a dead one does not hold the window,
 * and no window goes while an engine runs before the operator has said what becomes of the desk.
 */
import { type BrowserWindow, dialog } from 'electron';

/** What the keeper needs of the app. */
export interface KeeperDoors {
  readonly engineRuns: () => boolean;
  /** Asks in the page whether to leave the desk or stop it. */
  readonly askInPage: () => void;
  /** Kills the desk and ends the engine; resolves with why not, or an empty text. */
  readonly stopAndKill: () => Promise<string>;
}

const reloadsLimit = 5;
const reloadWindowMillis = 60_000;

export class WindowKeeper {
  readonly #doors: KeeperDoors;
  readonly #reloads: number[] = [];
  #window: BrowserWindow | null = null;
  #agreed = false;
  /** Whether the page can answer a question. */
  #answers = false;
  #asking = false;

  constructor(doors: KeeperDoors) {
    this.#doors = doors;
  }

  /** Watches over a window from now on. */
  adopt(window: BrowserWindow): void {
    this.#window = window;
    const { webContents } = window;
    webContents.on('did-finish-load', () => {
      this.#answers = true;
    });
    webContents.on('render-process-gone', () => this.#recover());
    window.on('unresponsive', () => {
      this.#answers = false;
      void this.#askNatively('The console page does not respond.');
    });
    window.on('responsive', () => {
      this.#answers = true;
    });
  }

  /** Whether the window may close now; asks when somebody must decide first. */
  mayClose(): boolean {
    if (this.#agreed || !this.#doors.engineRuns()) return true;
    if (this.#answers) this.#doors.askInPage();
    else void this.#askNatively('The console page cannot be asked.');
    return false;
  }

  /** The operator has decided: the window goes. */
  close(): void {
    this.#agreed = true;
    this.#window?.close();
  }

  #recover(): void {
    this.#answers = false;
    const now = Date.now();
    const recent = this.#reloads.filter((at) => now - at < reloadWindowMillis);
    this.#reloads.splice(0, this.#reloads.length, ...recent, now);
    if (this.#reloads.length <= reloadsLimit) this.#window?.webContents.reload();
    else void this.#askNatively('The console page keeps crashing.');
  }

  /** The same question without the page: the desk must be stoppable when the page is not there. */
  async #askNatively(what: string): Promise<void> {
    const window = this.#window;
    if (window === null || window.isDestroyed() || this.#asking) return;
    this.#asking = true;
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      title: 'Quarterdeck',
      message: what,
      detail: 'The engine is a process of its own: the desk goes on as it is until it is stopped.',
      buttons: [
        'Load the page again',
        'Close, leave the desk as it is',
        'Stop the desk, then close',
      ],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    });
    this.#asking = false;
    if (response === 0) window.webContents.reload();
    if (response === 1) this.close();
    if (response === 2) await this.#stop(window);
  }

  async #stop(window: BrowserWindow): Promise<void> {
    const failure = await this.#doors.stopAndKill();
    if (failure === '') return;
    await dialog.showMessageBox(window, {
      type: 'error',
      title: 'Quarterdeck',
      message: 'The desk is not confirmed stopped.',
      detail: failure,
      buttons: ['Back'],
    });
  }
}
