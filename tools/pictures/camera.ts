// Pictures of a console window at the size that it would have on a screen.
// Waits until the page has drawn what it shows; moves and presses nothing.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningApp } from '../../e2e/support/packaged-app.ts';
import { smallPng } from './png.ts';

/** The window without its frame, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const wide: Size = { width: 1600, height: 1000 };
export const narrow: Size = { width: 1280, height: 800 };

/** Brings the page of the window to a size, and waits until it has it. */
export async function resize({ app, page }: RunningApp, size: Size): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    const window = BrowserWindow.getAllWindows()[0];
    window?.setMenuBarVisibility(false);
    window?.setContentSize(width, height);
  }, size);
  await page.waitForFunction(
    ({ width, height }) => window.innerWidth === width && window.innerHeight === height,
    size,
  );
}

/** Writes `<name>.png`. */
export async function take(running: RunningApp, folder: string, name: string): Promise<void> {
  const { page } = running;
  await page.mouse.move(0, 0);
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  const small = smallPng(await page.screenshot({ caret: 'hide' }));
  writeFileSync(join(folder, `${name}.png`), small);
  process.stdout.write(`${name}.png, ${Math.round(small.length / 1_000)} kB\n`);
}
