/**
 * The console's window: sandboxed, isolated, titled with its environment, asked before it closes.
 * Loads nothing but the console's own scheme.
 */
import { join } from 'node:path';
import { BrowserWindow } from 'electron';
import { consoleOrigin } from './console-scheme.ts';

/** Makes the window; it is shown when its first paint is ready. */
export function openConsoleWindow(bundle: string, onClose: () => boolean): BrowserWindow {
  const window = new BrowserWindow({
    width: 1600,
    height: 1000,
    minWidth: 1180,
    minHeight: 720,
    show: false,
    backgroundColor: '#0a0d11',
    title: 'Quarterdeck',
    webPreferences: {
      preload: join(bundle, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      spellcheck: false,
      // A hidden console must go on counting and alarming.
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  window.on('close', (event) => {
    if (!onClose()) event.preventDefault();
  });
  void window.loadURL(`${consoleOrigin}/index.html`);
  return window;
}
