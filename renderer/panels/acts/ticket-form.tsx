/**
 * The ticket of an order by hand: typed, judged by the gate while it is typed, then read once more
 * as the exact order that is sent. Nothing is chosen beforehand that decides the order.
 */
import { type SyntheticEvent, useState } from 'react';
import type { StrategyId } from '../../../engine/contract/ids.ts';
import type { StrategyOrderRequest } from '../../../engine/contract/strategy.ts';
import { Button } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { groupDigits } from '../../kit/number-text.ts';
import { SelectField } from '../../kit/select-field.tsx';
import { isWaiting } from '../../replica/command-answer.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { priceText } from '../../replica/figures.ts';
import { useGateWord } from '../../replica/gate-answer.ts';
import {
  type DeskState,
  emptyTicket,
  hasPrice,
  hasStop,
  orderLine,
  parseTicket,
  strategyOf,
  type Ticket,
  type TicketFaults,
  timeWords,
  typeWords,
  valueLine,
} from '../../replica/hand-form.ts';
import { topShown } from '../../replica/market-columns.ts';
import { GateVerdict } from './gate-verdict.tsx';
import { KeyLine, Refusal, useSignedAct } from './signed-act.tsx';
import './acts.css';

const types = (['limit', 'market', 'stop', 'stopLimit'] as const).map((value) => ({
  value,
  label: typeWords[value],
}));
const times = (['GTC', 'IOC', 'FOK'] as const).map((value) => ({ value, label: timeWords[value] }));

/** The form; `onClose` when it was sent or left. */
export function TicketForm({ onClose }: { readonly onClose: () => void }) {
  const desk = useDeskOn('operator', 'connection');
  const { ledger } = desk.replica;
  const [ticket, setTicket] = useState(() => emptyTicket(desk.instrument()));
  const [reviewing, setReviewing] = useState(false);
  const [reason, setReason] = useState('');
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
    void signed
      .send({ kind: 'order.place', request, reason: reason.trim() })
      .then((failure) => (failure === '' || isWaiting(failure) ? onClose() : undefined));
  };
  const line = request === null ? '' : orderLine(request, ledger);
  return (
    <form className="stack" onSubmit={submit} aria-label="Order by hand">
      {reviewing && request !== null ? (
        <TicketFacts ticket={ticket} request={request} strategy={strategy} ledger={ledger} />
      ) : (
        <TicketFields ticket={ticket} faults={faults} onChange={setTicket} />
      )}
      <GateVerdict request={request} word={word} ledger={ledger} missing={missing} />
      {reviewing ? (
        <>
          <Field
            label="Reason, for the audit log"
            value={reason}
            onChange={setReason}
            focusFirst
            testId="ticket-reason"
          />
          <KeyLine act={signed} testId="ticket-passphrase" />
        </>
      ) : null}
      <Refusal error={signed.error} testId="ticket-error" />
      <TicketButtons
        line={reviewing ? line : ''}
        disabled={request === null || signed.asking}
        asking={signed.asking}
        onChange={() => setReviewing(false)}
        onClose={onClose}
      />
    </form>
  );
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

interface FieldsProps {
  readonly ticket: Ticket;
  readonly faults: TicketFaults;
  readonly onChange: (ticket: Ticket) => void;
}

function TicketFields({ ticket, faults, onChange }: FieldsProps) {
  const desk = useDeskOn('market');
  const { ledger, market } = desk.replica;
  const change = (part: Partial<Ticket>) => onChange({ ...ticket, ...part });
  const { instrument: id } = ticket;
  const valuation = id === null ? undefined : ledger?.valuations.get(id);
  const sideOf = (side: 'bid' | 'ask'): string => {
    const top = id === null ? null : topShown(market, id, side);
    if (top === null || valuation === undefined) return '\u2013';
    return groupDigits(priceText(valuation, top.price));
  };
  return (
    <>
      <div className="ticket-row">
        <SelectField
          label="Instrument"
          value={id ?? ''}
          options={[...(ledger?.instruments.keys() ?? [])].map((one) => ({
            value: one as string,
            label: one,
          }))}
          onChange={(value) => {
            const chosen = [...(ledger?.instruments.keys() ?? [])].find((one) => one === value);
            // A price of another instrument means nothing here.
            if (chosen !== undefined) change({ instrument: chosen, price: '', stop: '' });
          }}
          testId="ticket-instrument"
        />
        <SelectField
          label="Kind"
          value={ticket.type}
          options={types}
          onChange={(type) => change({ type })}
          testId="ticket-type"
        />
      </div>
      <Sides side={ticket.side} onChange={(side) => change({ side })} />
      <Figures ticket={ticket} faults={faults} onChange={onChange} />
      <p className="faint figures ticket-top" data-testid="ticket-top">
        bid {sideOf('bid')}, ask {sideOf('ask')}
      </p>
      <Holds ticket={ticket} onChange={change} />
    </>
  );
}

/** The figures that the kind of order needs, in units of the instrument. */
function Figures({ ticket, faults, onChange }: FieldsProps) {
  const { ledger } = useDeskOn('ledger').replica;
  const change = (part: Partial<Ticket>) => onChange({ ...ticket, ...part });
  const { instrument: id } = ticket;
  const instrument = id === null ? undefined : ledger?.instruments.get(id);
  const unit = instrument?.kind === 'inverse' ? 'contracts' : (instrument?.base ?? '');
  return (
    <div className="ticket-row">
      <Field
        label={`Quantity, ${unit}`}
        value={ticket.quantity}
        onChange={(quantity) => change({ quantity })}
        error={faults.quantity ?? ''}
        placeholder={instrument?.lotSize ?? ''}
        testId="ticket-quantity"
      />
      {hasPrice(ticket) ? (
        <Field
          label={`Price, ${instrument?.quote ?? ''}`}
          value={ticket.price}
          onChange={(price) => change({ price })}
          error={faults.price ?? ''}
          testId="ticket-price"
        />
      ) : null}
      {hasStop(ticket) ? (
        <Field
          label="Stop price"
          value={ticket.stop}
          onChange={(stop) => change({ stop })}
          error={faults.stop ?? ''}
          testId="ticket-stop"
        />
      ) : null}
    </div>
  );
}

function Sides(props: {
  readonly side: Ticket['side'];
  readonly onChange: (side: 'buy' | 'sell') => void;
}) {
  return (
    <fieldset className="plain">
      <legend>Side</legend>
      <div className="choices">
        {(['buy', 'sell'] as const).map((side) => (
          <label key={side} className="choice">
            <input
              type="radio"
              name="ticket-side"
              value={side}
              checked={props.side === side}
              onChange={() => props.onChange(side)}
              data-testid={`ticket-${side}`}
            />
            <span className={side === 'buy' ? 'gain' : 'loss'}>
              {side === 'buy' ? 'Buy' : 'Sell'}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** How long it works, and what it may not do. */
function Holds(props: {
  readonly ticket: Ticket;
  readonly onChange: (part: Partial<Ticket>) => void;
}) {
  const { ticket, onChange } = props;
  const isMarket = ticket.type === 'market';
  const flag = (name: 'postOnly' | 'reduceOnly', label: string, disabled: boolean) => (
    <label className="choice">
      <input
        type="checkbox"
        checked={ticket[name] && !disabled}
        disabled={disabled}
        onChange={(event) => onChange({ [name]: event.target.checked })}
        data-testid={`ticket-${name}`}
      />
      <span className={disabled ? 'faint' : undefined}>{label}</span>
    </label>
  );
  return (
    <div className="ticket-row">
      <SelectField
        label="Time in force"
        value={isMarket ? 'IOC' : ticket.timeInForce}
        options={times}
        disabled={isMarket}
        onChange={(timeInForce) => onChange({ timeInForce })}
        testId="ticket-time"
      />
      <div className="choices ticket-flags">
        {flag('postOnly', 'Post only', ticket.type !== 'limit')}
        {flag('reduceOnly', 'Reduce only', false)}
      </div>
    </div>
  );
}
