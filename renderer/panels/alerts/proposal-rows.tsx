/**
 * Commands that wait for a second operator, as rows above everything else that needs one: what is
 * asked for, by whom and why, and how long it still waits.
 * A row goes when the proposal ends; what came of it is in the audit log.
 */
import type { ProposalId } from '../../../engine/contract/proposal.ts';
import { Button } from '../../kit/button.tsx';
import { LiveText } from '../../kit/live-text.tsx';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import {
  askedFor,
  type ProposalRecord,
  proposalReason,
  remainingMillis,
  remainingText,
  waitingProposals,
} from '../../replica/proposal-list.ts';
import { everySecond } from './alert-parts.tsx';
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
        <Remaining record={record} />
      </span>
      <Button look="small" onClick={onLook} aria-label={`Look at: ${title}`} testId="proposal-look">
        Look
      </Button>
    </li>
  );
}

/** Minutes and seconds that are left, going down by themselves. */
export function Remaining({ record }: { readonly record: ProposalRecord }) {
  const desk = useDesk();
  const read = () => {
    const { market } = desk.replica;
    return remainingText(remainingMillis(record, market, performance.now(), Date.now()));
  };
  return <LiveText subscribe={everySecond} read={read} className="figures" />;
}
