/** What of the console is in front: the page and the open dialog. Nothing of the desk itself. */
import { create } from 'zustand';
import { noForm, type OpenForm } from '../replica/open-form.ts';

export type Page =
  | 'desk'
  | 'strategies'
  | 'books'
  | 'reconcile'
  | 'drills'
  | 'latency'
  | 'traces'
  | 'alerts'
  | 'audit'
  | 'past';
export type OpenDialog = 'none' | 'operator' | 'quit' | 'hotkey' | 'stop';

export interface Workspace extends OpenForm {
  readonly page: Page;
  readonly dialog: OpenDialog;
  /** The first-run dialogue has begun and is not done. */
  readonly firstRun: boolean;
  show(page: Page): void;
  /** Opens one dialog and closes whatever form or dialog was open. */
  open(dialog: OpenDialog): void;
  /** Opens one form in the same way. */
  openForm(form: Partial<OpenForm>): void;
  setFirstRun(firstRun: boolean): void;
}

export const useWorkspace = create<Workspace>()((set) => ({
  page: 'desk',
  dialog: 'none',
  ...noForm,
  firstRun: false,
  show: (page) => set({ page }),
  open: (dialog) => set({ dialog, ...noForm }),
  openForm: (form) => set({ dialog: 'none', ...noForm, ...form }),
  setFirstRun: (firstRun) => set({ firstRun }),
}));
