/**
 * The override of one refused order: how it stands, and the act that asks for it.
 * Sends no order: whoever wanted it has to want it again, word for word, within the minute.
 */
import {
  type ReactNode,
  type SyntheticEvent,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import type { OrderRequest } from '../../../engine/contract/orders.ts';
import { whoOverrides } from '../../../engine/contract/overrides.ts';
import { Button } from '../../kit/button.tsx';
import { everySecond } from '../../kit/every-second.ts';
import { LiveText } from '../../kit/live-text.tsx';
import { isWaiting } from '../../replica/command-answer.ts';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import { useGateWord, wishOf } from '../../replica/gate-answer.ts';
import { isPast, type Life, remainingNow } from '../../replica/proposal-list.ts';
import {
  type OverrideStand,
  overrideStand,
  type RefusedOrder,
  refusedOrder,
  termsOf,
} from '../../replica/refused-order.ts';
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

/** How the override stands, and where none is asked for or in force the act that asks for one. */
export function OverrideAct(props: {
  readonly order: RefusedOrder;
  readonly reason: string;
  /** The field of the reason, where the form has no other. */
  readonly children?: ReactNode;
  /** The way out, beside the act; left out where the form around it has one. */
  readonly onClose?: () => void;
}) {
  const { order, reason, children, onClose } = props;
  const stand = useStand(order);
  const signed = useSignedAct();
  const { request, node, limit } = order;
  const canAsk = stand !== null && (stand.kind === 'none' || stand.kind === 'over');
  const ask = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!canAsk) return;
    void signed.send({ kind: 'override.grant', request, node, limit, reason: reason.trim() });
  };
  return (
    <form className="stack" onSubmit={ask} aria-label="Override of the refused order">
      <Stand stand={stand} />
      {canAsk ? (
        <>
          {children}
          <KeyLine act={signed} testId="override-passphrase" />
          <Refusal error={isWaiting(signed.error) ? '' : signed.error} testId="override-error" />
        </>
      ) : null}
      <div className="line">
        {canAsk ? (
          <Button type="submit" testId="override-ask" disabled={signed.asking}>
            {signed.asking ? 'Asking the engine' : 'Ask for an override'}
          </Button>
        ) : null}
        {onClose === undefined ? null : (
          <Button onClick={onClose} testId="override-close">
            Close
          </Button>
        )}
      </div>
    </form>
  );
}

/** By the ledger and the clock; null: the console is not connected, and does not know. */
function useStand(order: RefusedOrder): OverrideStand | null {
  const desk = useDeskOn('ledger', 'connection');
  const { ledger, market } = desk.replica;
  const isKnown = ledger !== null && desk.connection().state === 'live';
  const stand = isKnown ? overrideStand(order, ledger) : null;
  const isOver = useSyncExternalStore(
    everySecond,
    () => stand?.kind === 'inForce' && isPast(stand.life, market),
  );
  return isOver ? { kind: 'over', how: 'expired unused' } : stand;
}

function Stand({ stand }: { readonly stand: OverrideStand | null }) {
  const tones = { none: 'soft', waiting: 'amber', signed: 'amber', inForce: 'gain', over: 'amber' };
  return (
    <p
      className={stand === null ? 'red' : tones[stand.kind]}
      role="status"
      data-testid="override-stand"
    >
      <StandWords stand={stand} />
    </p>
  );
}

function StandWords({ stand }: { readonly stand: OverrideStand | null }): ReactNode {
  const { ledger, market } = useDesk().replica;
  if (stand === null || ledger === null) {
    return 'Not connected: how its override stands is not known here.';
  }
  const who = whoOverrides(ledger);
  const left = (life: Life) => (
    <LiveText
      // Of another life another one: this one draws again with the next second.
      key={life.opened.expiresUtcNanos}
      subscribe={everySecond}
      read={() => remainingNow(life, market)}
      className="figures"
    />
  );
  switch (stand.kind) {
    case 'none':
      return (
        <>
          The limit is a soft one: {who} can override it for this very order, once and within a
          minute. Nothing is sent by that.
        </>
      );
    case 'waiting':
      return <>The override waits for a second operator, {left(stand.life)} left.</>;
    case 'signed':
      return 'The second operator has signed; it is being carried out.';
    case 'inForce':
      return (
        <>
          Overridden for one such order, for another {left(stand.life)}: want it again. Every other
          check stands.
        </>
      );
    case 'over':
      return `Its last override ${stand.how}. For another one ${who} sign anew.`;
  }
}

/** Every term of an order that an override is of, and what the gate says of it now. */
export function OrderFacts({ request }: { readonly request: OrderRequest }) {
  const { ledger } = useDeskOn('ledger').replica;
  const word = useGateWord(request.owner.strategy, wishOf(request));
  if (ledger === null) return null;
  const terms = termsOf(request, ledger);
  const { answer, error } = word;
  const now = answer === null ? error : (answer.refusal?.detail ?? 'It could go out now.');
  return (
    <>
      <dt>Order</dt>
      <dd data-testid="override-order">{terms.order}</dd>
      <dt>Kind</dt>
      <dd>{terms.kind}</dd>
      <dt>Of</dt>
      <dd>{terms.owner}</dd>
      <dt>The gate now</dt>
      <dd data-testid="override-gate">{now}</dd>
    </>
  );
}
