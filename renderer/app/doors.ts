/** Where panels hand acts to: the window opens the form of each, and the page it is about. */
import { useMemo } from 'react';
import type { AskedAct } from '../../electron/contract/bridge.ts';
import type { Desk } from '../replica/desk.ts';
import type { HandForm } from '../replica/hand-form.ts';
import type { OpenForm } from '../replica/open-form.ts';
import { type ActDoors, knownScope } from '../replica/scope-acts.ts';
import { useWorkspace } from './workspace.ts';

/** The forms of acts on scopes. */
export const actDoors: ActDoors = {
  ask: (act, scope) => useWorkspace.getState().openForm({ asked: { act, scope } }),
  swap: (swapping) => useWorkspace.getState().openForm({ swapping }),
};

/** The forms of acts by hand. */
export const openHand = (hand: HandForm): void => useWorkspace.getState().openForm({ hand });

/** The form that asks for the override of a refused intent. */
export const openOverride = (overriding: string): void =>
  useWorkspace.getState().openForm({ overriding });

/** What a list of alerts can open. */
export function useAlertDoors() {
  return useMemo(
    () => ({
      acknowledge: (acknowledging: OpenForm['acknowledging']) =>
        useWorkspace.getState().openForm({ acknowledging }),
      decideBreak: (deciding: OpenForm['deciding']) =>
        useWorkspace.getState().openForm({ deciding }),
      lookAtProposal: (approving: OpenForm['approving']) =>
        useWorkspace.getState().openForm({ approving }),
      show: (about: keyof typeof pageOf) => useWorkspace.getState().show(pageOf[about]),
    }),
    [],
  );
}

const pageOf = {
  strategy: 'strategies',
  market: 'desk',
  latency: 'latency',
  reconciliation: 'reconcile',
} as const;

/** Opens the form that the tray asked for; a scope that the desk does not know opens none. */
export function openAsked(desk: Desk, { act, scope: text }: AskedAct): void {
  const scope = knownScope(desk.replica.ledger, text);
  if (scope === null) return;
  if (act === 'stop') useWorkspace.getState().open('stop');
  else actDoors.ask(act, scope);
}
