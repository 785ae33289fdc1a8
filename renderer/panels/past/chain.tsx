/** What caused an order and what came of it: intent, verdict with its inputs, messages, fills. */
import { type KeyboardEvent, useEffect, useState } from 'react';
import type { LedgerEvent } from '../../../engine/contract/events.ts';
import { Button } from '../../kit/button.tsx';
import { Notice } from '../../kit/notice.tsx';
import { countText, nanosText } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { sentenceOf } from '../../replica/audit-sentence.ts';
import type { Desk } from '../../replica/desk.ts';
import { useDeskOn } from '../../replica/desk-context.tsx';
import { useTopic } from '../../replica/topics.ts';
import { wordingAt } from '../../replica/wording.ts';
import { chainInstrument, inputTexts } from './verdict-inputs.ts';

/** The chain of the order that was chosen, or whose id is typed. */
export function Chain({ stale }: { readonly stale: boolean }) {
  const desk = useDeskOn('past', 'grids');
  const { past } = desk;
  const [typed, setTyped] = useState('');
  const view = past.chain();
  const grids = useTopic(desk.topics, 'grids');
  useEffect(() => desk.readGrids(), [desk, grids]);
  const ask = (): void => {
    if (typed.trim() !== '') void past.follow(typed.trim());
  };
  const field = (
    <input
      type="text"
      className="past-point"
      aria-label="Order id"
      placeholder="order id"
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key === 'Enter') ask();
      }}
      data-testid="past-order-id"
    />
  );
  return (
    <Panel
      title="Chain of an order"
      note={view?.order ?? ''}
      tools={field}
      stale={stale}
      testId="past-chain"
    >
      {view === null ? (
        <Notice title="Choose an order, or type its id.">
          Then everything that led to it and came of it is listed.
        </Notice>
      ) : null}
      {view?.chain.length === 0 ? (
        <Notice title={`The ledger has no order ${view.order}.`} />
      ) : null}
      <ol className="past-chain">
        {(view?.chain ?? []).map((event) => (
          <Link key={event.sequence} event={event} chain={view?.chain ?? []} />
        ))}
      </ol>
    </Panel>
  );
}

function Link(props: { readonly event: LedgerEvent; readonly chain: readonly LedgerEvent[] }) {
  const { event, chain } = props;
  const desk = useDeskOn('past', 'grids');
  const begin = chain[0] ?? event;
  // The order of a chain has one instrument, whether the ledger still holds the order or not.
  const instrument = chainInstrument(begin);
  return (
    <li data-testid="past-link">
      <Button
        look="quiet"
        title="Show the desk after this event"
        onClick={() => void desk.past.goTo({ sequence: event.sequence, utcNanos: null })}
      >
        <span className="figures">{countText(event.sequence)}</span>
      </Button>
      <span className="figures faint">+{nanosText(event.monoNanos - begin.monoNanos)}</span>
      <span>
        {sentenceOf(
          event.body,
          wordingAt(desk.replica, event.sequence, () => instrument),
        )}
        <span className="faint past-inputs">{inputsOf(desk, event, begin).join('; ')}</span>
      </span>
    </li>
  );
}

/** What a strategy decided on, or a verdict was given on, by the instrument as it was then. */
function inputsOf({ replica }: Desk, event: LedgerEvent, begin: LedgerEvent): readonly string[] {
  const { body, sequence } = event;
  if (body.type === 'intent.recorded') return [`decided on tick ${countText(body.tickNumber)}`];
  const instrument = chainInstrument(begin);
  if (body.type !== 'verdict.recorded' || instrument === null) return [];
  return inputTexts(body.inputs, replica.grids.at(sequence, instrument));
}
