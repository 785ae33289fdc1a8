/**
 * Entry of the warden, a process beside the engine: takes its briefing and begins.
 * Judges nothing itself; a signal that ends a terminal does not end it.
 */
import { constants, setPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { deskDirectory } from '../desk-directory.ts';
import { createLog } from '../log.ts';
import { WardenBriefing } from './briefing.ts';
import { Warden } from './warden.ts';

async function readBriefing(): Promise<WardenBriefing> {
  return WardenBriefing.parse(JSON.parse(await text(process.stdin)));
}

/** The warden must get its turn on a machine that is too busy; where it may not ask, it goes on. */
function askForPriority(): void {
  try {
    setPriority(constants.priority.PRIORITY_ABOVE_NORMAL);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}

askForPriority();
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
const briefing = await readBriefing();
const log = createLog('warden', deskDirectory(briefing.directory).logs);
const warden = new Warden(briefing, log);
process.on('SIGTERM', () => {
  warden.dismiss();
});
warden.start();
