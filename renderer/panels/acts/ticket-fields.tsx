/** The fields of the ticket of an order by hand. Chooses nothing that decides the order. */
import { Field } from '../../kit/field.tsx';
import { groupDigits } from '../../kit/number-text.ts';
import { SelectField } from '../../kit/select-field.tsx';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { priceText } from '../../replica/figures.ts';
import {
  hasPrice,
  hasStop,
  type Ticket,
  type TicketFaults,
  timeWords,
  typeWords,
} from '../../replica/hand-form.ts';
import { topShown } from '../../replica/market-columns.ts';
import './acts.css';

const types = (['limit', 'market', 'stop', 'stopLimit'] as const).map((value) => ({
  value,
  label: typeWords[value],
}));
const times = (['GTC', 'IOC', 'FOK'] as const).map((value) => ({ value, label: timeWords[value] }));

interface FieldsProps {
  readonly ticket: Ticket;
  readonly faults: TicketFaults;
  readonly onChange: (ticket: Ticket) => void;
}

/** Every field of the kind of order that is chosen. */
export function TicketFields({ ticket, faults, onChange }: FieldsProps) {
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
