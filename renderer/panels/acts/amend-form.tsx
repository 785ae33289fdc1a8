/** Other terms for one working order: what it is now, and exactly what is asked of its venue. */
import { type SyntheticEvent, useState } from 'react';
import type { Instrument, Valuation } from '../../../engine/contract/instrument.ts';
import type { OrderRecord } from '../../../engine/contract/orders.ts';
import { Button } from '../../kit/button.tsx';
import { Field } from '../../kit/field.tsx';
import { groupDigits } from '../../kit/number-text.ts';
import { isWaiting } from '../../replica/command-answer.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { priceText, quantityText } from '../../replica/figures.ts';
import { type HandForm, stepsOf } from '../../replica/hand-form.ts';
import { FormEnd } from './form-end.tsx';
import { useSignedAct } from './signed-act.tsx';
import './acts.css';

type Asked = Extract<HandForm, { kind: 'amend' }>;

/** The form; nothing to change once the order works no more. */
export function AmendForm(props: { readonly asked: Asked; readonly onClose: () => void }) {
  const { asked, onClose } = props;
  const { ledger } = useDeskOn('orders').replica;
  const order = ledger?.orders.get(asked.clientOrderId);
  const id = order?.request.owner.instrument;
  const instrument = id === undefined ? undefined : ledger?.instruments.get(id);
  const valuation = id === undefined ? undefined : ledger?.valuations.get(id);
  if (order === undefined || instrument === undefined || valuation === undefined) {
    return (
      <>
        <p>The order works no more.</p>
        <div className="line">
          <Button onClick={onClose}>Close</Button>
        </div>
      </>
    );
  }
  return <Terms {...{ order, instrument, valuation, onClose }} />;
}

interface TermsProps {
  readonly order: OrderRecord;
  readonly instrument: Instrument;
  readonly valuation: Valuation;
  readonly onClose: () => void;
}

function Terms({ order, instrument, valuation, onClose }: TermsProps) {
  const { clientOrderId, request: now } = order;
  const nowPrice = now.price === null ? '' : priceText(valuation, now.price);
  // Filled in once: what is typed stays while the venue answers.
  const [price, setPrice] = useState(nowPrice);
  const [quantity, setQuantity] = useState(() => quantityText(valuation, now.lots));
  const [reason, setReason] = useState('');
  const signed = useSignedAct();
  const lots = stepsOf(quantity, valuation.lot, instrument.lotSize);
  const ticks = stepsOf(price, valuation.price, instrument.priceIncrement);
  const terms = {
    ...('units' in lots && lots.units !== now.lots ? { lots: lots.units } : {}),
    ...('units' in ticks && now.price !== null && ticks.units !== now.price
      ? { price: ticks.units }
      : {}),
  };
  const isWhole = 'units' in lots && (now.price === null || 'units' in ticks);
  const isReady = isWhole && Object.keys(terms).length > 0;
  const asked = termsText(instrument, quantity.trim(), price.trim());
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!isReady) return;
    void signed
      .send({ kind: 'order.amend', clientOrderId, ...terms, reason: reason.trim() })
      .then((failure) => (failure === '' || isWaiting(failure) ? onClose() : undefined));
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Amend the order">
      <Now {...{ order, instrument, valuation }} />
      <div className="ticket-row">
        <Field
          label={`Quantity, ${unitOf(instrument)}`}
          value={quantity}
          onChange={setQuantity}
          error={'fault' in lots ? lots.fault : ''}
          focusFirst
          testId="amend-quantity"
        />
        {now.price === null ? null : (
          <Field
            label={`Price, ${instrument.quote}`}
            value={price}
            onChange={setPrice}
            error={'fault' in ticks ? ticks.fault : ''}
            testId="amend-price"
          />
        )}
      </div>
      <FormEnd
        {...{ signed, reason, onReason: setReason, name: 'amend', onClose }}
        submit={isReady ? `Amend to ${asked}` : 'Amend'}
        disabled={!isReady}
      />
    </form>
  );
}

const unitOf = ({ kind, base }: Instrument): string => (kind === 'inverse' ? 'contracts' : base);

function termsText(instrument: Instrument, quantity: string, price: string): string {
  const at = price === '' ? '' : ` at ${price} ${instrument.quote}`;
  return `${quantity} ${unitOf(instrument)}${at}`;
}

function Now({ order, instrument, valuation }: Omit<TermsProps, 'onClose'>) {
  const { clientOrderId, request, filledLots } = order;
  const size = groupDigits(quantityText(valuation, request.lots));
  const price = request.price === null ? '' : groupDigits(priceText(valuation, request.price));
  return (
    <dl className="facts" data-testid="amend-facts">
      <dt>Now</dt>
      <dd className="figures">
        {request.side === 'buy' ? 'Buy' : 'Sell'} {termsText(instrument, size, price)}
      </dd>
      <dt>Filled</dt>
      <dd className="figures">{quantityText(valuation, filledLots)}</dd>
      <dt>Order</dt>
      <dd className="figures">
        {clientOrderId} <span className="faint">{request.owner.strategy}</span>
      </dd>
    </dl>
  );
}
