/** Closing one position by one order that may only reduce: what it is, and what goes before it. */
import { type SyntheticEvent, useState } from 'react';
import { Button } from '../../kit/button.tsx';
import { groupDigits } from '../../kit/number-text.ts';
import { isWaiting } from '../../replica/command-answer.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { quantityText } from '../../replica/figures.ts';
import type { HandForm } from '../../replica/hand-form.ts';
import { FormEnd } from './form-end.tsx';
import { useSignedAct } from './signed-act.tsx';

type Asked = Extract<HandForm, { kind: 'close' }>;

/** The form; what it shows is the position as it stands now. */
export function CloseForm(props: { readonly asked: Asked; readonly onClose: () => void }) {
  const { asked, onClose } = props;
  const { account, strategy, instrument: id } = asked;
  const { ledger } = useDeskOn('positions', 'orders').replica;
  const [reason, setReason] = useState('');
  const signed = useSignedAct();
  const position = [...(ledger?.positions.values() ?? [])].find(
    (one) => one.account === account && one.strategy === strategy && one.instrument === id,
  );
  const valuation = ledger?.valuations.get(id);
  const instrument = ledger?.instruments.get(id);
  const held = position?.lots ?? 0;
  if (valuation === undefined || instrument === undefined || held === 0) {
    return (
      <>
        <p>The position is closed.</p>
        <div className="line">
          <Button onClick={onClose}>Close</Button>
        </div>
      </>
    );
  }
  const working = [...(ledger?.orders.values() ?? [])].filter(({ request: { owner } }) => {
    return owner.account === account && owner.strategy === strategy && owner.instrument === id;
  }).length;
  const unit = instrument.kind === 'inverse' ? 'contracts' : instrument.base;
  const size = `${held > 0 ? '+' : ''}${groupDigits(quantityText(valuation, held))} ${unit}`;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    void signed
      .send({ kind: 'position.close', account, strategy, instrument: id, reason: reason.trim() })
      .then((failure) => (failure === '' || isWaiting(failure) ? onClose() : undefined));
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Close the position">
      <p className="soft">
        One {held > 0 ? 'sell' : 'buy'} order that may only reduce, immediate or cancelled, as large
        as one order may be. What it leaves open stays open. A strategy that trades on may open it
        again: pause it first.
      </p>
      <dl className="facts" data-testid="close-facts">
        <dt>Position</dt>
        <dd className="figures">
          {size} {id}
        </dd>
        <dt>Of</dt>
        <dd>
          {strategy} <span className="faint">{account}</span>
        </dd>
        <dt>Its working orders</dt>
        <dd>
          <span className="figures">{working}</span>
          {working === 0 ? null : <span className="faint">, cancelled first</span>}
        </dd>
      </dl>
      <FormEnd
        {...{ signed, reason, onReason: setReason, name: 'close', onClose }}
        submit={`Close ${size}`}
        disabled={false}
      />
    </form>
  );
}
