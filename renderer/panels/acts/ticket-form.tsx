/**
 * The ticket of an order by hand: typed, judged by the gate while it is typed, then read once more
 * as the exact order that is sent. Nothing is chosen beforehand that decides the order.
 */
import { type SyntheticEvent, useState } from 'react';
import type { StrategyId } from '../../../engine/contract/ids.ts';
import { overridableIntent } from '../../../engine/contract/overrides.ts';
import type { StrategyOrderRequest } from '../../../engine/contract/strategy.ts';
import { Button } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { groupDigits } from '../../kit/number-text.ts';
import { isWaiting } from '../../replica/command-answer.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { useGateWord } from '../../replica/gate-answer.ts';
import {
  type DeskState,
  emptyTicket,
  orderLine,
  parseTicket,
  strategyOf,
  type Ticket,
  timeWords,
  typeWords,
  valueLine,
} from '../../replica/hand-form.ts';
import { GateVerdict } from './gate-verdict.tsx';
import { OverrideAct, useRefusedOrder } from './override-act.tsx';
import { KeyLine, Refusal, type SignedAct, useSignedAct } from './signed-act.tsx';
import { TicketFields } from './ticket-fields.tsx';
import './acts.css';

/** The form; `onClose` when it was sent or left. */
export function TicketForm({ onClose }: { readonly onClose: () => void }) {
  const desk = useDeskOn('operator', 'connection');
  const { ledger } = desk.replica;
  const [ticket, setTicket] = useState(() => emptyTicket(desk.instrument()));
  const [reviewing, setReviewing] = useState(false);
  const [reason, setReason] = useState('');
  // The intent of this very order that a soft limit refused.
  const [refused, setRefused] = useState<string | null>(null);
  const signed = useSignedAct();
  const status = desk.operator.status();
  const operator = status === null || status.state === 'none' ? null : status.operator;
  const strategy = strategyOf(operator);
  const parsed = ledger === null ? null : parseTicket(ticket, ledger);
  const request = parsed !== null && 'request' in parsed ? parsed.request : null;
  const word = useGateWord(strategy, request);
  if (ledger === null || parsed === null) return <p className="amber">No desk is known here.</p>;
  const faults = 'faults' in parsed ? parsed.faults : {};
  const missing = 'faults' in parsed ? parsed.missing : '';
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (request === null) return;
    if (!reviewing) return setReviewing(true);
    void signed.send({ kind: 'order.place', request, reason: reason.trim() }).then((failure) => {
      if (failure === '' || isWaiting(failure)) onClose();
      else setRefused((before) => overridableIntent(failure) ?? before);
    });
  };
  const change = () => {
    setReviewing(false);
    setRefused(null);
    signed.clear();
  };
  const line = request === null ? '' : orderLine(request, ledger);
  return (
    <div className="stack">
      <form className="stack" onSubmit={submit} aria-label="Order by hand">
        {reviewing && request !== null ? (
          <TicketFacts ticket={ticket} request={request} strategy={strategy} ledger={ledger} />
        ) : (
          <TicketFields ticket={ticket} faults={faults} onChange={setTicket} />
        )}
        <GateVerdict request={request} word={word} ledger={ledger} missing={missing} />
        {reviewing ? <Signature {...{ signed, reason }} onReason={setReason} /> : null}
        <Refusal error={signed.error} testId="ticket-error" />
        <TicketButtons
          line={reviewing ? line : ''}
          disabled={request === null || signed.asking}
          asking={signed.asking}
          onChange={change}
          onClose={onClose}
        />
      </form>
      {refused === null ? null : (
        <TicketOverride key={refused} intentId={refused} reason={reason} />
      )}
    </div>
  );
}

/** Why, and the key that signs it. */
function Signature(props: {
  readonly signed: SignedAct;
  readonly reason: string;
  readonly onReason: (reason: string) => void;
}) {
  return (
    <>
      <Field
        label="Reason, for the audit log"
        value={props.reason}
        onChange={props.onReason}
        focusFirst
        testId="ticket-reason"
      />
      <KeyLine act={props.signed} testId="ticket-passphrase" />
    </>
  );
}

/** Where a soft limit has refused it: the way to an override of this very order. */
function TicketOverride(props: { readonly intentId: string; readonly reason: string }) {
  const order = useRefusedOrder(props.intentId);
  if (order === null) return <p className="faint">Reading the record.</p>;
  if (typeof order === 'string') return <Refusal error={order} testId="override-none" />;
  return <OverrideAct order={order} reason={props.reason} />;
}

/** First to the review, from there to the engine, and from both back. */
function TicketButtons(props: {
  /** The order under review; empty before it. */
  readonly line: string;
  readonly disabled: boolean;
  readonly asking: boolean;
  readonly onChange: () => void;
  readonly onClose: () => void;
}) {
  const { line, disabled, asking, onChange, onClose } = props;
  const reviewing = line !== '';
  return (
    <div className="line ticket-buttons">
      <Button
        // Another button at another step: a second press of the first one sends nothing.
        key={reviewing ? 'send' : 'review'}
        type="submit"
        look="primary"
        testId={reviewing ? 'ticket-send' : 'ticket-review'}
        disabled={disabled}
      >
        {reviewing ? (asking ? 'Asking the engine' : `Send: ${line}`) : 'Review the order'}
      </Button>
      {reviewing ? (
        <Button onClick={onChange} testId="ticket-change">
          Change it
        </Button>
      ) : null}
      <Button onClick={onClose} testId="ticket-cancel">
        Send nothing
      </Button>
    </div>
  );
}

/** The exact order, to be read once more before it is sent. */
function TicketFacts(props: {
  readonly ticket: Ticket;
  readonly request: StrategyOrderRequest;
  readonly strategy: StrategyId | null;
  readonly ledger: DeskState;
}) {
  const { ticket, request, strategy, ledger } = props;
  return (
    <dl className="facts" data-testid="ticket-facts">
      <dt>Order</dt>
      <dd className={request.side === 'buy' ? 'gain' : 'loss'}>
        <strong data-testid="ticket-line">{orderLine(request, ledger)}</strong>
      </dd>
      <dt>Instrument</dt>
      <dd>{request.instrument}</dd>
      <dt>Kind</dt>
      <dd>{kindLine(ticket)}</dd>
      <dt>Worth</dt>
      <dd className="figures">{groupDigits(valueLine(request, ledger)) || 'at the market'}</dd>
      <dt>In the name of</dt>
      <dd>{strategy ?? 'nobody: there is no key at this console'}</dd>
    </dl>
  );
}

/** Type, time in force and what else holds the order, in words. */
function kindLine({ type, timeInForce, postOnly, reduceOnly }: Ticket): string {
  const time = type === 'market' ? timeWords.IOC : timeWords[timeInForce];
  const words = [typeWords[type], time.toLowerCase()];
  if (type === 'limit' && postOnly) words.push('post only');
  if (reduceOnly) words.push('reduce only');
  return words.join(', ');
}
