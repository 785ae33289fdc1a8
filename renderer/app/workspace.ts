/** What of the console is in front: the page and the open dialog. Nothing of the desk itself. */
import { create } from 'zustand';

export type Page = 'desk' | 'strategies' | 'alerts' | 'audit';
export type OpenDialog = 'none' | 'operator' | 'quit';

export interface Workspace {
  readonly page: Page;
  readonly dialog: OpenDialog;
  /** The first-run dialogue has begun and is not done. */
  readonly firstRun: boolean;
  show(page: Page): void;
  open(dialog: OpenDialog): void;
  setFirstRun(firstRun: boolean): void;
}

export const useWorkspace = create<Workspace>()((set) => ({
  page: 'desk',
  dialog: 'none',
  firstRun: false,
  show: (page) => set({ page }),
  open: (dialog) => set({ dialog }),
  setFirstRun: (firstRun) => set({ firstRun }),
}));
