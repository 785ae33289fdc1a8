// The desktop's side of the console, as a test may have it: the tray's menu and the global hotkey.
// Listens at Electron's own objects in main; the app knows nothing of it and offers nothing for it.
import { execFileSync } from 'node:child_process';
import { expect } from '@playwright/test';
import { whichOf } from '../../tools/install/places.mjs';
import type { RunningApp } from './packaged-app.ts';

const accelerator = 'Control+Alt+Shift+K';

/** A program that presses keys of this display as a person would; undefined where none can. */
const presser = process.env['WAYLAND_DISPLAY'] === undefined ? whichOf('xdotool') : undefined;

/** What is kept in main's global scope while a test listens there. */
interface Heard {
  press: (() => void) | null;
  refuses: boolean;
  menu: Electron.Menu | null;
  tip: string;
}

export class DesktopDriver {
  readonly #app: RunningApp['app'];

  private constructor(app: RunningApp['app']) {
    this.#app = app;
  }

  /** Listens, and waits until the app has noticed that its hotkey was registered anew. */
  static async attach({ app }: RunningApp): Promise<DesktopDriver> {
    await app.evaluate(({ globalShortcut, Tray }, keys) => {
      const heard: Heard = { press: null, refuses: false, menu: null, tip: '' };
      Reflect.set(globalThis, 'heard', heard);
      const register = globalShortcut.register.bind(globalShortcut);
      globalShortcut.register = (given, callback) => {
        if (heard.refuses) return false;
        heard.press = callback;
        return register(given, callback);
      };
      const { setContextMenu, setToolTip } = Tray.prototype;
      Tray.prototype.setContextMenu = function (menu) {
        heard.menu = menu;
        return setContextMenu.call(this, menu);
      };
      Tray.prototype.setToolTip = function (text) {
        heard.tip = text;
        return setToolTip.call(this, text);
      };
      globalShortcut.unregister(keys);
    }, accelerator);
    const driver = new DesktopDriver(app);
    await driver.giveHotkeyBack();
    return driver;
  }

  /** Presses the keys; where no program can, what the system would call is called. */
  async pressHotkey(): Promise<void> {
    if (presser !== undefined) {
      execFileSync(presser, ['key', '--clearmodifiers', 'ctrl+alt+shift+k']);
      return;
    }
    await this.#app.evaluate(() => (Reflect.get(globalThis, 'heard') as Heard).press?.());
  }

  /** The system gives the keys to somebody else. */
  async takeHotkeyAway(): Promise<void> {
    await this.#app.evaluate(({ globalShortcut }, keys) => {
      (Reflect.get(globalThis, 'heard') as Heard).refuses = true;
      globalShortcut.unregister(keys);
    }, accelerator);
  }

  /** The system gives the keys to whoever asks; waits until the app has asked. */
  async giveHotkeyBack(): Promise<void> {
    await this.#app.evaluate(() => {
      (Reflect.get(globalThis, 'heard') as Heard).refuses = false;
    });
    const isRegistered = (): Promise<boolean> =>
      this.#app.evaluate(
        ({ globalShortcut }, keys) => globalShortcut.isRegistered(keys),
        accelerator,
      );
    await expect.poll(isRegistered).toBe(true);
  }

  /** Every entry as `Submenu > Entry`; what cannot be chosen is in brackets. */
  menu(): Promise<readonly string[]> {
    return this.#app.evaluate(() => {
      const walk = (menu: Electron.Menu | null | undefined, path: string): string[] =>
        (menu?.items ?? []).flatMap((item) => {
          const text = `${path}${item.label}`;
          if (item.type === 'separator') return [];
          if (!item.enabled) return [`(${text})`];
          return item.type === 'submenu' ? walk(item.submenu, `${text} > `) : [text];
        });
      return walk((Reflect.get(globalThis, 'heard') as Heard).menu, '');
    });
  }

  tip(): Promise<string> {
    return this.#app.evaluate(() => (Reflect.get(globalThis, 'heard') as Heard).tip);
  }

  /** Chooses an entry of the tray's menu by the labels on the way to it. */
  async choose(...path: readonly string[]): Promise<void> {
    await this.#app.evaluate((_electron, labels) => {
      let menu = (Reflect.get(globalThis, 'heard') as Heard).menu;
      let chosen: Electron.MenuItem | undefined;
      for (const label of labels) {
        chosen = menu?.items.find((item) => item.label === label && item.enabled);
        menu = chosen?.submenu ?? null;
      }
      if (chosen === undefined) throw new Error(`the tray has no ${labels.join(' > ')}`);
      Reflect.apply(chosen.click, chosen, []);
    }, path);
  }

  /** The page runs for ever and answers nothing any more. */
  async hangPage(): Promise<void> {
    await this.#app.evaluate(({ BrowserWindow }) => {
      const script = 'for (;;);';
      void BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(script);
    });
  }
}
