/**
 * What no page of this app may do: navigate, open windows, embed, ask for permissions.
 * Applies to every web contents that is ever made; there is no exception list.
 */
import { app, session } from 'electron';
import { consoleOrigin } from './console-scheme.ts';

/** Locks down every web contents; call once, before the first window. */
export function setUpWindowPolicy(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.defaultSession.setPermissionCheckHandler(() => false);
  session.defaultSession.setDevicePermissionHandler(() => false);
}

/** Whether an IPC message comes from the console's own top frame. */
export function isOwnFrame(frame: Electron.WebFrameMain | null): boolean {
  return frame !== null && frame.parent === null && frame.origin === consoleOrigin;
}
