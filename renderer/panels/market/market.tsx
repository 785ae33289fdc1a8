/**
 * The market panel: which instrument, its top of book and feed, and its price chart.
 * A feed that is not live is said in words before anything else.
 */
import { useState } from 'react';
import type { InstrumentId } from '../../../engine/contract/ids.ts';
import { Badge } from '../../kit/badge.tsx';
import { Button } from '../../kit/button.tsx';
import { LiveText } from '../../kit/live-text.tsx';
import { Menu } from '../../kit/menu.tsx';
import { Notice } from '../../kit/notice.tsx';
import { groupDigits, millisText } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import { useDesk, useDeskFact, useDeskOn, useSubscription } from '../../replica/desk-context.tsx';
import { priceText, quantityText } from '../../replica/figures.ts';
import { topShown } from '../../replica/market-columns.ts';
import { type ActDoors, instrumentScope } from '../../replica/scope-acts.ts';
import { scopeEntries } from '../../replica/scope-entries.ts';
import { useOldMarket } from './old-market.ts';
import { PriceChart } from './price-chart.tsx';
import './market.css';

const windows = [
  { label: '2 m', seconds: 120 },
  { label: '10 m', seconds: 600 },
  { label: '1 h', seconds: 3_600 },
] as const;

/** Price and top of book of the selected instrument. */
export function Market({ doors }: { readonly doors: ActDoors }) {
  const desk = useDeskOn('bars', 'connection');
  useDeskFact('ledger', (known) => known.replica.ledger?.instruments.size ?? 0);
  const old = useOldMarket();
  const [seconds, setSeconds] = useState<number>(600);
  const id = desk.instrument();
  const ledger = desk.replica.ledger;
  const instrument = id === null ? undefined : ledger?.instruments.get(id);
  if (id === null || instrument === undefined) {
    return (
      <Panel title="Market">
        <Notice title="No instrument is defined yet.">
          They come from the venue once it is reached; the engine tries by itself.
        </Notice>
      </Panel>
    );
  }
  const stale = desk.connection().state !== 'live' || old;
  const tools = windows.map((window) => (
    <Button
      key={window.seconds}
      look="quiet"
      aria-pressed={seconds === window.seconds}
      onClick={() => setSeconds(window.seconds)}
      testId={`chart-window-${window.seconds}`}
    >
      {window.label}
    </Button>
  ));
  return (
    <Panel
      title={`${instrument.symbol} ${instrument.kind === 'spot' ? 'spot' : 'perpetual'}`}
      note={<TopOfBook id={id} stale={stale} />}
      tools={
        <>
          <InstrumentSwitch chosen={id} />
          {tools}
          <InstrumentMenu id={id} doors={doors} />
        </>
      }
      stale={stale}
      className="market"
    >
      <FeedLine id={id} />
      <PriceChart instrument={id} windowSeconds={seconds} />
    </Panel>
  );
}

/** Stop, reduce, re-arm and flatten of this instrument alone. */
function InstrumentMenu(props: { readonly id: InstrumentId; readonly doors: ActDoors }) {
  const desk = useDeskOn('modes', 'status');
  const entries = scopeEntries(desk, instrumentScope(props.id), props.doors);
  return <Menu label={`Acts on ${props.id}`} entries={entries} testId="instrument-menu" />;
}

function InstrumentSwitch({ chosen }: { readonly chosen: InstrumentId }) {
  const desk = useDesk();
  const known = [...(desk.replica.ledger?.instruments.values() ?? [])];
  if (known.length < 2) return null;
  return (
    <select
      className="instrument-switch"
      aria-label="Instrument"
      value={chosen}
      onChange={(event) => {
        const next = known.find((instrument) => instrument.id === event.target.value);
        if (next !== undefined) desk.selectInstrument(next.id);
      }}
      data-testid="instrument-switch"
    >
      {known.map((instrument) => (
        <option key={instrument.id} value={instrument.id}>
          {instrument.id}
        </option>
      ))}
    </select>
  );
}

function TopOfBook(props: { readonly id: InstrumentId; readonly stale: boolean }) {
  const { id } = props;
  const desk = useDesk();
  const market = useSubscription('market');
  const read = (side: 'bid' | 'ask') => () => {
    const valuation = desk.replica.ledger?.valuations.get(id);
    const price = topShown(desk.replica.market, id, side)?.price ?? null;
    if (price === null || valuation === undefined) return '\u2013';
    return groupDigits(priceText(valuation, price));
  };
  const size = (side: 'bid' | 'ask') => () => {
    const valuation = desk.replica.ledger?.valuations.get(id);
    const shown = topShown(desk.replica.market, id, side);
    if (shown === null || valuation === undefined) return '';
    return groupDigits(quantityText(valuation, shown.lots));
  };
  return (
    <span className={`top-of-book figures ${props.stale ? 'is-stale' : ''}`}>
      <span className="faint">bid</span>
      <LiveText subscribe={market} read={read('bid')} className="gain top" testId="top-bid" />
      <LiveText subscribe={market} read={size('bid')} className="faint top-size" />
      <span className="faint">ask</span>
      <LiveText subscribe={market} read={read('ask')} className="loss top" testId="top-ask" />
      <LiveText subscribe={market} read={size('ask')} className="faint top-size" />
    </span>
  );
}

function FeedLine({ id }: { readonly id: InstrumentId }) {
  const desk = useDeskOn('market');
  const columns = desk.replica.market.instruments.get(id);
  if (columns === undefined || columns.feed === 'live') return null;
  const age =
    columns.ageMillis < 0 ? 'nothing received yet' : `last ${millisText(columns.ageMillis)} ago`;
  return (
    <div className="feed-line">
      <Badge tone="amber" testId="feed-state">
        feed {columns.feed}
      </Badge>{' '}
      <span className="soft">
        {columns.feedReason === '' ? age : `${columns.feedReason}, ${age}`}. The gate refuses orders
        here until it is live.
      </span>
    </div>
  );
}
