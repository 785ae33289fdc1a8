// Sets and reads the fuses of a packaged Electron: switches in the binary that no file undoes.
// Sets only what the runtime's own wire has; what it lacks is reported and not pretended.
import {
  FuseState,
  FuseV1Options,
  FuseVersion,
  flipFuses,
  getCurrentFuseWire,
} from '@electron/fuses';

/** How each fuse of a shipped package stands. */
export const SHIPPED_FUSES = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
} as const;

/** The end-to-end package differs in one fuse: its driver needs the inspector's argument. */
export const E2E_FUSES = { ...SHIPPED_FUSES, EnableNodeCliInspectArguments: true } as const;

/** The name of a fuse that we set. */
export type FuseName = keyof typeof SHIPPED_FUSES;

/** A fuse as the binary has it; 'absent' when this runtime's wire does not know it. */
export type FuseReading = 'on' | 'off' | 'absent';

const names = Object.keys(SHIPPED_FUSES).filter((name): name is FuseName => name in SHIPPED_FUSES);

/** Reads every fuse that we care about from a packaged binary. */
export async function readFuses(executable: string): Promise<Record<FuseName, FuseReading>> {
  const wire = await getCurrentFuseWire(executable);
  const readings = names.map((name): [FuseName, FuseReading] => {
    const state = wire[FuseV1Options[name]];
    if (state === FuseState.ENABLE) return [name, 'on'];
    return [name, state === FuseState.DISABLE ? 'off' : 'absent'];
  });
  return Object.fromEntries(readings) as Record<FuseName, FuseReading>;
}

/** Sets the fuses of a packaged binary, then reads them back. */
export async function setFuses(
  executable: string,
  wanted: Readonly<Record<FuseName, boolean>>,
): Promise<Record<FuseName, FuseReading>> {
  const before = await readFuses(executable);
  const present = names.filter((name) => before[name] !== 'absent');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    resetAdHocDarwinSignature: process.platform === 'darwin' && process.arch === 'arm64',
    ...Object.fromEntries(present.map((name) => [FuseV1Options[name], wanted[name]])),
  });
  const after = await readFuses(executable);
  const wrong = present.filter((name) => after[name] !== (wanted[name] ? 'on' : 'off'));
  if (wrong.length > 0) throw new Error(`fuses not set in ${executable}: ${wrong.join(', ')}`);
  return after;
}
