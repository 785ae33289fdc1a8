/**
 * Commands that wait for a second operator, as rows above everything else that needs one: what is
 * asked for, by whom and why, and how long it still waits.
 * A row goes when the proposal ends; what came of it is in the audit log.
 */
import type { ProposalId } from '../../../engine/contract/proposal.ts';
import { Button } from '../../kit/button.tsx';
import { everySecond } from '../../kit/every-second.ts';
import { LiveText } from '../../kit/live-text.tsx';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import {
  askedFor,
  type ProposalRecord,
  proposalReason,
  remainingNow,
  waitingProposals,
} from '../../replica/proposal-list.ts';
import './alerts.css';

/** What waits; nothing where nothing does. */
export function ProposalRows(props: { readonly onLook: (proposal: ProposalId) => void }) {
  const { ledger } = useDeskOn('alerts').replica;
  const waiting = waitingProposals(ledger);
  if (waiting.length === 0) return null;
  return (
    <ul data-testid="proposal-rows">
      {waiting.map((record) => (
        <Row
          key={record.opened.proposalId}
          record={record}
          onLook={() => props.onLook(record.opened.proposalId)}
        />
      ))}
    </ul>
  );
}

function Row(props: { readonly record: ProposalRecord; readonly onLook: () => void }) {
  const { record, onLook } = props;
  const desk = useDesk();
  const title = `${record.opened.proposer} asks to ${askedFor(record.opened.command)}`;
  const reason = proposalReason(record);
  return (
    <li className="needs-row is-amber" data-testid="proposal-row">
      <div className="needs-what">
        <span className="needs-title" title={title}>
          {title}
        </span>
        <span className="faint needs-about" title={reason}>
          {reason}
        </span>
      </div>
      <span className="needs-age faint">
        <LiveText
          subscribe={everySecond}
          read={() => remainingNow(record, desk.replica.market)}
          className="figures"
        />
      </span>
      <Button look="small" onClick={onLook} aria-label={`Look at: ${title}`} testId="proposal-look">
        Look
      </Button>
    </li>
  );
}
