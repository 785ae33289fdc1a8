/**
 * One refused order past one soft limit: how its override stands, and the act that asks for it.
 * Sends no order: whoever wanted it has to want it again, word for word, within the minute.
 */
import { useEffect, useState } from 'react';
import { whoOverrides } from '../../../engine/contract/overrides.ts';
import { Button } from '../../kit/button.tsx';
import { everySecond } from '../../kit/every-second.ts';
import { LiveText } from '../../kit/live-text.tsx';
import { isWaiting } from '../../replica/command-answer.ts';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import { remainingNow } from '../../replica/proposal-list.ts';
import { overrideStand, type RefusedOrder, refusedOrder } from '../../replica/refused-order.ts';
import { KeyLine, Refusal, useSignedAct } from './signed-act.tsx';
import './acts.css';

/** The order of an intent that stays; a text: why there is none to show. Null: it is looked up. */
export function useRefusedOrder(intentId: string): RefusedOrder | string | null {
  const desk = useDesk();
  const [found, setFound] = useState<RefusedOrder | string | null>(null);
  useEffect(() => {
    let over = false;
    void refusedOrder(desk.query, intentId).then((order) => (over ? undefined : setFound(order)));
    return () => {
      over = true;
    };
  }, [desk, intentId]);
  return found;
}

/** Asks for the override of an order with a reason; once it is asked for, says how it stands. */
export function PassOnce(props: {
  readonly order: RefusedOrder;
  readonly reason: string;
  /** What to do once it is in force. */
  readonly then: string;
  /** The way out, beside the act; left out where the form has its own. */
  readonly onClose?: () => void;
}) {
  const { order, reason, then, onClose } = props;
  const { ledger } = useDeskOn('ledger').replica;
  const signed = useSignedAct();
  const { request, breach } = order;
  const { node, limit } = breach;
  const stand = overrideStand(order, ledger);
  const ask = () =>
    void signed.send({ kind: 'override.grant', request, node, limit, reason: reason.trim() });
  return (
    <>
      <Stand order={order} then={then} />
      {stand.kind === 'none' ? (
        <>
          <KeyLine act={signed} testId="override-passphrase" />
          <Refusal error={isWaiting(signed.error) ? '' : signed.error} testId="override-error" />
        </>
      ) : null}
      <div className="line">
        {stand.kind === 'none' ? (
          <Button
            look={onClose === undefined ? 'plain' : 'primary'}
            onClick={ask}
            testId="override-ask"
            disabled={signed.asking}
          >
            {signed.asking ? 'Asking the engine' : 'Ask to let it pass once'}
          </Button>
        ) : null}
        {onClose === undefined ? null : (
          <Button onClick={onClose} testId="override-close">
            Close
          </Button>
        )}
      </div>
    </>
  );
}

function Stand({ order, then }: { readonly order: RefusedOrder; readonly then: string }) {
  const { replica } = useDeskOn('ledger');
  const { ledger, market } = replica;
  const stand = overrideStand(order, ledger);
  const left = (read: () => string) => (
    <LiveText subscribe={everySecond} read={read} className="figures" />
  );
  switch (stand.kind) {
    case 'none':
      return (
        <p className="soft" data-testid="override-stand">
          The limit is a soft one: {ledger === null ? 'operators' : whoOverrides(ledger)} can let
          this very order past it, once and within a minute. Nothing is sent by that.
        </p>
      );
    case 'waiting':
      return (
        <p className="amber" data-testid="override-stand">
          Asked for: it waits for a second operator,{' '}
          {left(() => remainingNow(stand.proposal, market))} left.
        </p>
      );
    case 'inForce': {
      const { granted, grantedUtcNanos } = stand.override;
      const life = { opened: granted, openedUtcNanos: grantedUtcNanos };
      return (
        <p className="gain" data-testid="override-stand">
          It may pass once, for another {left(() => remainingNow(life, market))}: {then}.
        </p>
      );
    }
  }
}
