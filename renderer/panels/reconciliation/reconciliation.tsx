/**
 * The reconciliation page: when our books were last held against each venue and how that ended, the
 * breaks that are open, both sides beside each other, and those that were decided.
 * Decides nothing itself, and tells no old look without its age.
 */
import { useEffect } from 'react';
import type { BreakId } from '../../../engine/contract/reconciliation.ts';
import { useDesk } from '../../replica/desk-context.tsx';
import { Accounts } from './accounts.tsx';
import { Decided } from './decided.tsx';
import { OpenBreaks } from './open-breaks.tsx';
import './reconciliation.css';

/** How often the engine is asked again, in milliseconds. */
const askMillis = 1_000;

/** What a break hands on: the form to decide it. */
export interface ReconciliationProps {
  readonly onDecide: (breakId: BreakId) => void;
}

/** The page; it asks the engine for its looks for as long as it is shown. */
export function Reconciliation({ onDecide }: ReconciliationProps) {
  const desk = useDesk();
  const { reconciliation } = desk;
  useEffect(() => {
    const ask = () => {
      if (desk.connection().state === 'live') void reconciliation.refresh();
    };
    ask();
    const timer = window.setInterval(ask, askMillis);
    return () => window.clearInterval(timer);
  }, [desk, reconciliation]);
  return (
    <div className="reconcile-page">
      <Accounts />
      <OpenBreaks onDecide={onDecide} />
      <Decided />
    </div>
  );
}
