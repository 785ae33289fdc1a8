/**
 * The renderer's wiring: bridge, desk, kill keys, window. The kill keys are bound before React
 * draws anything and do not depend on it.
 */
import './zod-setup.ts';
import '../kit/fonts.ts';
import '../kit/tokens.css';
import '../kit/kit.css';
import '../kit/dialog.css';
import { CSPProvider } from '@base-ui/react';
import { createRoot } from 'react-dom/client';
import { listenKey } from '../kit/keys.ts';
import { createDesk } from '../replica/desk.ts';
import { DeskProvider } from '../replica/desk-context.tsx';
import { App } from './app.tsx';
import { openBridge } from './bridge.ts';
import { openAsked } from './doors.ts';
import { lockWhenIdle } from './idle-lock.ts';
import { tellPresence } from './presence.ts';
import { tellTray } from './tray-facts.ts';
import { useWorkspace } from './workspace.ts';

async function main(): Promise<void> {
  const bridge = openBridge();
  const info = await bridge.windowInfo();
  const client = info.host === 'electron' ? 'console' : 'browser';
  const desk = createDesk({ keyPort: bridge, client });
  listenKey({ key: 'k', ctrl: true, shift: true }, () => desk.kill('hotkey'));
  listenKey({ key: 's', ctrl: true, shift: true }, () => useWorkspace.getState().open('stop'));
  bridge.on('actAsked', (asked) => openAsked(desk, asked));
  bridge.on('pageAsked', (page) => useWorkspace.getState().show(page));
  bridge.on('endpointChanged', (endpoint) => desk.connect(endpoint));
  bridge.on('quitAsked', () => useWorkspace.getState().open('quit'));
  if (info.host === 'electron') tellTray(bridge, desk);
  tellPresence(desk, window);
  lockWhenIdle(bridge, desk, window);
  const root = document.getElementById('root');
  if (root === null) throw new Error('the page has no root');
  createRoot(root).render(
    <CSPProvider disableStyleElements>
      <DeskProvider value={desk}>
        <App bridge={bridge} info={info} />
      </DeskProvider>
    </CSPProvider>,
  );
  await desk.operator.refresh();
  desk.connect(await bridge.endpoint());
}

/** Shown instead of a blank page when the window cannot even be wired. */
function sayFailure(failure: unknown): void {
  const root = document.getElementById('root');
  const reason = failure instanceof Error ? failure.message : String(failure);
  const text =
    `The console could not start: ${reason} ` +
    'The engine goes on without it. To stop the desk from a terminal: quarterdeck kill';
  if (root !== null) root.textContent = text;
}

main().catch(sayFailure);
