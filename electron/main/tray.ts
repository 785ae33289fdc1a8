/**
 * The console in the desktop's tray: icon, tooltip and menu, changed only when what they say has.
 * A desktop without a tray has none of it, and the console works all the same.
 */
import { Menu, nativeImage, Tray } from 'electron';
import { trayBitmap } from './tray-icon.ts';
import {
  type TrayActs,
  type TrayLook,
  type TrayView,
  trayLook,
  trayMenu,
  trayTip,
} from './tray-menu.ts';

/** Side of the icon, in pixels of a plain screen. */
const iconPixels = 22;

function iconOf(look: TrayLook): Electron.NativeImage {
  const image = nativeImage.createEmpty();
  for (const scaleFactor of [1, 2]) {
    const width = iconPixels * scaleFactor;
    const buffer = nativeImage
      .createFromBitmap(trayBitmap(look, width), { width, height: width })
      .toPNG();
    image.addRepresentation({ scaleFactor, width, height: width, buffer });
  }
  return image;
}

export class ConsoleTray {
  readonly #tray: Tray;
  readonly #acts: TrayActs;
  #shown = '';
  #look = '';

  private constructor(tray: Tray, acts: TrayActs) {
    this.#tray = tray;
    this.#acts = acts;
  }

  /** Puts the icon into the tray; null when the desktop takes none. */
  static open(view: TrayView, acts: TrayActs): ConsoleTray | null {
    try {
      const tray = new ConsoleTray(new Tray(iconOf(trayLook(view))), acts);
      tray.#tray.on('click', acts.show);
      tray.show(view);
      return tray;
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      process.stderr.write(`No tray on this desktop: ${detail}\n`);
      return null;
    }
  }

  /** An open menu closes when it is replaced: that is done only for something new. */
  show(view: TrayView): void {
    const said = JSON.stringify(view);
    if (said === this.#shown || this.#tray.isDestroyed()) return;
    this.#shown = said;
    const look = trayLook(view);
    const key = `${look.desk}, ${look.needs}`;
    if (key !== this.#look) this.#tray.setImage(iconOf(look));
    this.#look = key;
    this.#tray.setToolTip(trayTip(view));
    this.#tray.setContextMenu(Menu.buildFromTemplate(trayMenu(view, this.#acts)));
  }

  close(): void {
    if (!this.#tray.isDestroyed()) this.#tray.destroy();
  }
}
