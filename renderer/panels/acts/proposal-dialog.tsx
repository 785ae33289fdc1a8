/**
 * The second signature: what was asked for, by whom and why, and a yes or a no of another operator.
 * Offers no yes to who asked; whether a key may sign is the engine's word alone.
 */
import { useState } from 'react';
import type { ProposalId } from '../../../engine/contract/proposal.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { everySecond } from '../../kit/every-second.ts';
import { Field } from '../../kit/field.tsx';
import { LiveText } from '../../kit/live-text.tsx';
import { countedText } from '../../kit/number-text.ts';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import {
  approvalObstacle,
  askedFor,
  hashOfCommand,
  type PlanLine,
  type ProposalRecord,
  plannedLines,
  proposalReason,
  remainingNow,
  shortId,
} from '../../replica/proposal-list.ts';
import { OrderFacts } from './override-act.tsx';
import { KeyLine, Refusal, useSignedAct } from './signed-act.tsx';
import './acts.css';

/** The dialogue of one proposal; nothing while none is asked for. */
export function ProposalDialog(props: {
  readonly proposalId: ProposalId | null;
  readonly onClose: () => void;
}) {
  const { proposalId, onClose } = props;
  const { ledger } = useDeskOn('alerts').replica;
  const record = proposalId === null ? undefined : ledger?.proposals.get(proposalId);
  return (
    <Dialog
      title="A second operator is asked for"
      open={proposalId !== null}
      onClose={onClose}
      testId="proposal-dialog"
      wide
    >
      {record === undefined ? (
        <>
          <p>It has ended: what came of it is in the audit log.</p>
          <div className="line">
            <Button onClick={onClose}>Close</Button>
          </div>
        </>
      ) : (
        <ProposalForm key={record.opened.proposalId} record={record} onClose={onClose} />
      )}
    </Dialog>
  );
}

function ProposalForm(props: { readonly record: ProposalRecord; readonly onClose: () => void }) {
  const { record, onClose } = props;
  const { proposalId, command, proposer } = record.opened;
  const desk = useDeskOn('alerts', 'operator');
  const signed = useSignedAct();
  const [reason, setReason] = useState('');
  const present = desk.operator.present();
  const obstacle = approvalObstacle(record, desk.replica.ledger, present);
  const isOwn = present === proposer;
  const given = reason.trim();
  const end = (failure: string) => (failure === '' ? onClose() : undefined);
  const approve = async () => {
    const commandHash = await hashOfCommand(command);
    end(await signed.send({ kind: 'proposal.approve', proposalId, commandHash, reason: given }));
  };
  const reject = async () =>
    end(await signed.send({ kind: 'proposal.reject', proposalId, reason: given }));
  return (
    <form
      className="stack"
      onSubmit={(event) => event.preventDefault()}
      aria-label="A second operator is asked for"
    >
      <Facts record={record} />
      <Changes lines={plannedLines(record, desk.replica.ledger)} />
      <Field
        label="Reason, for the audit log"
        value={reason}
        onChange={setReason}
        placeholder="what you have looked at"
        focusFirst
        testId="proposal-reason"
      />
      <KeyLine act={signed} testId="proposal-passphrase" />
      {obstacle === '' ? null : (
        <p className="amber" data-testid="proposal-obstacle">
          {obstacle}
        </p>
      )}
      <Refusal error={signed.error} testId="proposal-error" />
      <div className="line">
        <Button
          look="primary"
          onClick={() => void approve()}
          testId="proposal-approve"
          disabled={signed.asking || obstacle !== ''}
        >
          {signed.asking ? 'Asking the engine' : 'Approve'}
        </Button>
        <Button onClick={() => void reject()} testId="proposal-reject" disabled={signed.asking}>
          {isOwn ? 'Withdraw' : 'Reject'}
        </Button>
        <Button onClick={onClose}>Not now</Button>
      </div>
    </form>
  );
}

/**
 * What a plan would change of the limits in force, what permits more first. The list scrolls by
 * itself, and says how many lines it has: none of them is out of sight without a word.
 */
function Changes({ lines }: { readonly lines: readonly PlanLine[] }) {
  if (lines.length === 0) return null;
  const loose = lines.filter(({ direction }) => direction !== 'tighter').length;
  const rest = lines.length - loose;
  return (
    <section aria-label="Changes of the limits">
      <p data-testid="proposal-count">
        {loose === 0 ? null : (
          <strong className="amber">{countedText(loose, 'looser line')}</strong>
        )}
        {loose === 0 || rest === 0 ? null : ', '}
        {rest === 0 ? null : countedText(rest, 'tighter line')}
      </p>
      <ul className="plan-lines" data-testid="proposal-changes">
        {lines.map((line) => (
          <li key={line.what} className={line.direction === 'tighter' ? 'soft' : 'amber'}>
            <span className="plan-direction">{line.direction}</span>
            <span>{line.what}</span>
            <span className="figures plan-figures">
              {line.before ?? 'none'} <span className="faint">to</span> {line.after ?? 'none'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The whole of what would be done, and the hash that a yes signs. */
function Facts({ record }: { readonly record: ProposalRecord }) {
  const desk = useDesk();
  const { command, proposer, proposalId, commandHash, epoch } = record.opened;
  return (
    <dl className="facts" data-testid="proposal-facts">
      <dt>Asked for</dt>
      <dd>{askedFor(command)}</dd>
      {command.kind === 'override.grant' ? <OrderFacts request={command.request} /> : null}
      <dt>By</dt>
      <dd>{proposer}</dd>
      <dt>Reason</dt>
      <dd>{proposalReason(record)}</dd>
      <dt>Left</dt>
      <dd>
        <LiveText
          subscribe={everySecond}
          read={() => remainingNow(record, desk.replica.market)}
          className="figures"
        />
      </dd>
      <dt>Under</dt>
      <dd className="figures">gate epoch {epoch}</dd>
      <dt>Proposal</dt>
      <dd className="figures">
        {shortId(proposalId)}, signs {commandHash.slice(0, 16)}
      </dd>
    </dl>
  );
}
