/**
 * What the desktop has of the console besides its window: hotkey, tray and notices, wired to one
 * kill link. Everything here works while the page hangs or is gone; only forms need the page.
 */
import { randomUUID } from 'node:crypto';
import { type BrowserWindow, globalShortcut, Notification } from 'electron';
import type { z } from 'zod';
import type { AskedAct, BridgeEvent, bridgeEvents } from '../contract/bridge.ts';
import type { BridgeHandlers } from './bridge-handlers.ts';
import { DeskFacts } from './desk-facts.ts';
import { DeskKill, type MainDoor } from './desk-kill.ts';
import { GlobalHotkey } from './global-hotkey.ts';
import { type KillAddress, KillLink } from './kill-link.ts';
import { noticeDaemonAnswers } from './notice-daemon.ts';
import { Notices } from './notices.ts';
import { scopeFromText } from './scope-from-text.ts';
import { ConsoleTray } from './tray.ts';
import type { TrayView } from './tray-menu.ts';

export interface DesktopDoors {
  /** Keys of the hotkey, as Electron names them. */
  readonly accelerator: string;
  readonly deskDirectory: string;
  readonly tell: <E extends BridgeEvent>(
    event: E,
    value: z.infer<(typeof bridgeEvents)[E]>,
  ) => void;
}

type Handlers = Pick<BridgeHandlers, 'hotkeyStatus' | 'hotkeyTest' | 'notify' | 'trayFacts'>;

/** How often the tray looks whether what it shows still holds, in milliseconds. */
const lookMillis = 1_000;
const now = (): number => performance.now();

/** Brings the window to the front; with the keyboard's focus only where somebody asked for it. */
function raise(window: BrowserWindow | null, withFocus: boolean): void {
  if (window === null || window.isDestroyed()) return;
  if (window.isMinimized()) window.restore();
  if (withFocus) {
    window.show();
    window.focus();
  } else {
    window.showInactive();
    window.moveTop();
  }
}

export class Desktop {
  readonly handlers: Handlers;
  readonly #doors: DesktopDoors;
  readonly #facts = new DeskFacts(now);
  readonly #link: KillLink;
  readonly #kill: DeskKill;
  readonly #hotkey: GlobalHotkey;
  readonly #notices: Notices;
  readonly #tray: ConsoleTray | null;
  readonly #look: NodeJS.Timeout;
  #window: BrowserWindow | null = null;
  #halted: boolean | null = null;

  /** Once the app is ready. */
  constructor(doors: DesktopDoors) {
    this.#doors = doors;
    this.#notices = new Notices({
      answers: noticeDaemonAnswers,
      isSupported: () => Notification.isSupported(),
      make: ({ title, body, isCritical }) =>
        new Notification({
          title,
          body,
          urgency: isCritical ? 'critical' : 'normal',
          timeoutType: isCritical ? 'never' : 'default',
        }),
      now,
    });
    this.#link = new KillLink({
      onProgress: (progress) => this.#kill.progress(progress),
      onHalted: (halted) => {
        this.#halted = halted;
        this.#showTray();
      },
    });
    this.#kill = new DeskKill({
      send: (command) => this.#link.kill(command),
      // Told always: a page that has just stopped still looks like one that runs.
      tell: (words) => {
        void this.#notices.show('kill', words, () => raise(this.#window, true));
      },
      presser: () => this.#facts.last(),
      newId: randomUUID,
      now,
      deskDirectory: doors.deskDirectory,
    });
    this.#hotkey = new GlobalHotkey({
      accelerator: doors.accelerator,
      shortcuts: globalShortcut,
      onKill: () => this.#press('hotkey', 'desk'),
      onChanged: (status) => doors.tell('hotkeyChanged', status),
      now,
    });
    this.#tray = ConsoleTray.open(this.#view(), {
      show: () => raise(this.#window, true),
      showAlerts: () => this.#showAlerts(),
      kill: (scope) => this.#press('tray', scope),
      ask: (asked) => this.#ask(asked),
    });
    this.#look = setInterval(() => this.#showTray(), lookMillis);
    this.#hotkey.start();
    this.handlers = {
      hotkeyStatus: () => this.#hotkey.status(),
      hotkeyTest: () => this.#hotkey.test(),
      notify: (notice) => this.#notices.show('alert', notice, () => this.#showAlerts()),
      trayFacts: (facts) => {
        this.#facts.take(facts);
        // After a re-arm the page knows it first: the engine's own word is asked for at once.
        if (this.#halted === true && facts.mode !== 'halted') this.#link.askHalted();
        this.#showTray();
        return this.#tray !== null;
      },
    };
  }

  /** Where the engine's kill door is now; null while none runs. */
  reach(address: KillAddress | null): void {
    this.#link.connect(address);
  }

  /** The window that is raised, and whose page is watched. */
  adopt(window: BrowserWindow): void {
    this.#window = window;
    const doubt = (): void => {
      this.#facts.doubt();
      this.#showTray();
    };
    window.webContents.on('render-process-gone', doubt);
    window.webContents.on('did-start-loading', doubt);
    window.on('unresponsive', doubt);
  }

  /** Gives everything back to the desktop. */
  close(): void {
    clearInterval(this.#look);
    this.#hotkey.stop();
    this.#kill.close();
    this.#link.close();
    this.#tray?.close();
  }

  /** The kill first; the window is shown so that its end is seen, and takes no key. */
  #press(door: MainDoor, text: string): void {
    const scope = scopeFromText(text);
    if (scope === null) return;
    this.#kill.press(door, scope);
    raise(this.#window, false);
  }

  #ask(asked: AskedAct): void {
    raise(this.#window, true);
    this.#doors.tell('actAsked', asked);
  }

  #showAlerts(): void {
    raise(this.#window, true);
    this.#doors.tell('pageAsked', 'alerts');
  }

  #view(): TrayView {
    const facts = this.#facts.last();
    return { facts, pageSpeaks: this.#facts.pageSpeaks(), halted: this.#halted };
  }

  #showTray(): void {
    this.#tray?.show(this.#view());
  }
}
