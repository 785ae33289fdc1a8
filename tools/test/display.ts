// Gives the end-to-end tests a display: the one that is there, or Xvfbs of their own. Tests side by
// side have one each: a hotkey has one owner on a display, and keys go to the window in front.
// Never leaves its Xvfbs behind.
import { endGroup, start } from '../install/child.mjs';
import { whichOf } from '../install/places.mjs';

const START_MILLIS = 15_000;
const DISPLAY_PIPE = 3;

/** A display to draw on, and how to give it up. */
export interface Display {
  readonly name: string;
  readonly close: () => void;
}

const givenDisplay = (): string => process.env['DISPLAY'] ?? '';
const hasDisplay = (): boolean => process.platform !== 'linux' || givenDisplay() !== '';

/** Returns a display, of that many pixels where it is our own, or the reason why there is none. */
export async function openDisplay(
  size = '1600x1000',
): Promise<Display | { readonly reason: string }> {
  if (hasDisplay()) return { name: givenDisplay(), close: () => {} };
  const program = whichOf('Xvfb');
  if (program === undefined) return { reason: 'Xvfb is not installed and there is no display' };
  const args = ['-displayfd', String(DISPLAY_PIPE), '-screen', '0', `${size}x24`];
  const server = start(program, [...args, '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const close = (): void => endGroup(server, 'SIGTERM');
  return new Promise((resolve) => {
    const giveUp = (reason: string): void => {
      clearTimeout(limit);
      close();
      resolve({ reason });
    };
    const limit = setTimeout(() => giveUp('Xvfb did not start in time'), START_MILLIS);
    server.once('error', (error) => giveUp(error.message));
    server.once('close', () => giveUp('Xvfb ended at once'));
    server.stdio[DISPLAY_PIPE]?.once('data', (chunk: Buffer) => {
      clearTimeout(limit);
      resolve({ name: `:${chunk.toString().trim()}`, close });
    });
  });
}

/** Displays for tests side by side: as many of our own, or the one that is there. */
export async function openDisplays(
  count: number,
): Promise<readonly Display[] | { readonly reason: string }> {
  const wanted = hasDisplay() ? 1 : count;
  const answers = await Promise.all(Array.from({ length: wanted }, () => openDisplay()));
  const opened = answers.filter((answer) => 'close' in answer);
  const refused = answers.find((answer) => 'reason' in answer);
  if (refused === undefined) return opened;
  for (const { close } of opened) close();
  return refused;
}
