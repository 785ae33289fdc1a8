// Setting and reading back the fuses of a real Electron binary, on a copy of it.
// Skipped where no Electron is installed; the packages themselves are read end to end.
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installedElectron } from '../install/electron.mjs';
import { E2E_FUSES, SHIPPED_FUSES, setFuses } from './fuses.ts';

const electron = installedElectron();
const source = electron === undefined ? '' : join(electron.folder, 'electron');

test.skipIf(electron === undefined || process.platform !== 'linux')(
  'the e2e wire differs from the shipped one in the inspector alone',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fuses-'));
    try {
      const copy = join(folder, 'electron');
      copyFileSync(source, copy);
      const shipped = await setFuses(copy, SHIPPED_FUSES);
      const e2e = await setFuses(copy, E2E_FUSES);
      expect(shipped.RunAsNode).toBe('off');
      expect(shipped.OnlyLoadAppFromAsar).toBe('on');
      expect(shipped.EnableNodeCliInspectArguments).toBe('off');
      expect(e2e).toEqual({ ...shipped, EnableNodeCliInspectArguments: 'on' });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
