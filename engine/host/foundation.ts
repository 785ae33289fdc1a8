/**
 * What has to stand before an engine may think: lock, latch, configuration, ledger, in this order.
 * Refuses with the reason rather than going on with a part of it.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { LoadedDesk } from '../config/load-desk.ts';
import { SessionId } from '../contract/ids.ts';
import type { EngineArguments } from './arguments.ts';
import { loadConfiguration } from './configuration.ts';
import { createDeskDirectory, type DeskDirectory, deskDirectory } from './desk-directory.ts';
import { type LatchReading, readLatch } from './gate/latch.ts';
import { type EngineLock, type LockOutcome, takeLock } from './gate/lock.ts';
import { createLog, type Log } from './log.ts';
import { LogTap } from './log-tap.ts';
import { keptLedger } from './record/ledger-keeper.ts';
import { lostLedger } from './record/record-check.ts';
import { type RecoveredLedger, recoverLedger } from './record/recovery.ts';

export interface Foundation {
  readonly desk: DeskDirectory;
  readonly log: Log;
  /** The same lines for a collector. */
  readonly logTap: LogTap;
  readonly lock: EngineLock;
  /** As found, before anything was written. */
  readonly latch: LatchReading;
  readonly configuration: LoadedDesk;
  readonly recovered: RecoveredLedger;
  /** Of this run of the engine. */
  readonly sessionId: SessionId;
  /** The launch token. */
  readonly token: string;
  /** What the warden alone shows at the kill door; in its briefing and nowhere else. */
  readonly wardenToken: string;
}

/** Lays it, or says why not; then nothing is held. */
export async function layFoundation(
  given: EngineArguments,
): Promise<Foundation | { readonly refused: string }> {
  const desk = deskDirectory(given.directory);
  const locked = await lockedDirectory(desk);
  if ('refused' in locked) return locked;
  if (locked.kind === 'refused') {
    const { holderPid, fence } = locked;
    return { refused: `${desk.root} is held by engine process ${holderPid} (fence ${fence})` };
  }
  const { lock } = locked;
  try {
    const latch = await readLatch(desk.latch);
    const configuration = await loadConfiguration(given, desk);
    if ('issues' in configuration) {
      await lock.release();
      return { refused: configuration.issues.join('\n') };
    }
    const lost = lostLedger(desk, latch);
    if (lost !== null) {
      await lock.release();
      return { refused: lost };
    }
    const recovered = await recoverLedger(desk.root);
    await lock.raiseTo(recovered.state.fence + 1);
    const token = randomBytes(32).toString('base64url');
    const wardenToken = randomBytes(32).toString('base64url');
    const sessionId = SessionId.parse(randomUUID());
    const logTap = new LogTap();
    const options = { alsoStderr: !given.quiet, tap: logTap, sessionId };
    const log = createLog('engine', desk.logs, options);
    return {
      desk,
      log,
      lock,
      latch,
      configuration,
      recovered: { ...recovered, ledger: keptLedger(desk.root, recovered, log) },
      sessionId,
      token,
      wardenToken,
      logTap,
    };
  } catch (error) {
    await lock.release();
    return { refused: error instanceof Error ? error.message : String(error) };
  }
}

/** Makes the directory and takes its lock, or says why it cannot be the desk's. */
async function lockedDirectory(
  desk: DeskDirectory,
): Promise<LockOutcome | { readonly refused: string }> {
  try {
    await createDeskDirectory(desk);
    return await takeLock(desk.root);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const instead = 'name a directory that can be made and written with --dir';
    return { refused: `${desk.root} cannot be the desk directory: ${detail}; ${instead}` };
  }
}
