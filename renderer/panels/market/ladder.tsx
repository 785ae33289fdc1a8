/**
 * The depth ladder: best levels of both sides, their sizes, and what of them is our own.
 * As many rows as fit; drawn straight into their nodes on every market frame.
 */
import { useEffect, useRef, useState } from 'react';
import type { InstrumentId } from '../../../engine/contract/ids.ts';
import { openLots } from '../../../engine/contract/orders.ts';
import { groupDigits } from '../../kit/number-text.ts';
import { Panel } from '../../kit/panel.tsx';
import type { Desk } from '../../replica/desk.ts';
import { useDesk, useDeskOn } from '../../replica/desk-context.tsx';
import { priceText, quantityText } from '../../replica/figures.ts';
import { useOldMarket } from './old-market.ts';

const rowHeight = 20;
/** Height of the spread row between the sides. */
const middleHeight = 26;

/** Own open lots by price in ticks. */
function ownLots(desk: Desk, id: InstrumentId): Map<number, number> {
  const own = new Map<number, number>();
  for (const order of desk.replica.ledger?.orders.values() ?? []) {
    const { owner, price, stopPrice } = order.request;
    // A stop is in nobody's book before it wakes.
    if (owner.instrument !== id || price === null || stopPrice !== undefined) continue;
    own.set(price, (own.get(price) ?? 0) + openLots(order));
  }
  return own;
}

function write(node: Element | undefined, text: string): void {
  if (node !== undefined && node.textContent !== text) node.textContent = text;
}

interface Side {
  readonly levels: readonly number[];
  readonly rows: Element[];
  readonly most: number;
}

function drawSide(desk: Desk, id: InstrumentId, own: Map<number, number>, side: Side): void {
  const valuation = desk.replica.ledger?.valuations.get(id);
  if (valuation === undefined) return;
  side.rows.forEach((row, index) => {
    const price = side.levels[index * 2];
    const size = side.levels[index * 2 + 1] ?? 0;
    const cells = row.children;
    const mine = price === undefined ? undefined : own.get(price);
    write(cells[1], price === undefined ? '' : groupDigits(priceText(valuation, price)));
    write(cells[2], price === undefined ? '' : groupDigits(quantityText(valuation, size)));
    const bar = cells[0];
    const share = price === undefined || side.most === 0 ? 0 : size / side.most;
    if (bar instanceof HTMLElement) bar.style.transform = `scaleX(${share.toFixed(3)})`;
    write(cells[3], mine === undefined ? '' : groupDigits(quantityText(valuation, mine)));
  });
}

function mostLots(levels: readonly number[], count: number): number {
  let most = 0;
  for (let index = 1; index < Math.min(levels.length, count * 2); index += 2) {
    most = Math.max(most, levels[index] ?? 0);
  }
  return most;
}

function drawLadder(desk: Desk, id: InstrumentId, box: HTMLElement, count: number): void {
  const { market, ledger } = desk.replica;
  const shown = market.depthInstrument === id;
  const asks = shown ? market.depthAsks : [];
  const bids = shown ? market.depthBids : [];
  const most = Math.max(mostLots(asks, count), mostLots(bids, count));
  const own = ownLots(desk, id);
  const [askBox, middle, bidBox] = [...box.children];
  const askRows = [...(askBox?.children ?? [])].reverse();
  drawSide(desk, id, own, { levels: asks, rows: askRows, most });
  drawSide(desk, id, own, { levels: bids, rows: [...(bidBox?.children ?? [])], most });
  const valuation = ledger?.valuations.get(id);
  const [ask, bid] = [asks[0], bids[0]];
  const spread = ask === undefined || bid === undefined ? null : ask - bid;
  const text =
    spread === null || valuation === undefined
      ? ''
      : `spread ${groupDigits(priceText(valuation, spread))}`;
  write(middle, text);
}

/** Depth of the selected instrument. */
export function Ladder() {
  const desk = useDeskOn('bars', 'connection');
  const old = useOldMarket();
  const id = desk.instrument();
  const stale = desk.connection().state !== 'live' || old;
  return (
    <Panel title="Ladder" note="price, size, own" stale={stale}>
      {id === null ? null : <LadderRows id={id} />}
    </Panel>
  );
}

function LadderRows({ id }: { readonly id: InstrumentId }) {
  const desk = useDesk();
  const box = useRef<HTMLDivElement>(null);
  const [count, setCount] = useState(8);
  useEffect(() => {
    const parent = box.current?.parentElement;
    if (parent === null || parent === undefined) return;
    const sizes = new ResizeObserver(() => {
      const room = parent.clientHeight - middleHeight - 8;
      setCount(Math.max(1, Math.min(20, Math.floor(room / 2 / rowHeight))));
    });
    sizes.observe(parent);
    return () => sizes.disconnect();
  }, []);
  useEffect(() => {
    const draw = () => {
      if (box.current !== null) drawLadder(desk, id, box.current, count);
    };
    draw();
    const stops = (['market', 'bars'] as const).map((topic) => desk.topics.subscribe(topic, draw));
    return () => {
      for (const stop of stops) stop();
    };
  }, [desk, id, count]);
  const rows = Array.from({ length: count }, (_, index) => (
    <div className="ladder-row" key={index}>
      <i />
      <span />
      <span />
      <span />
    </div>
  ));
  return (
    <div ref={box} className="ladder figures" role="img" aria-label={`Depth of ${id}`}>
      <div className="ladder-side is-ask">{rows}</div>
      <div className="ladder-middle faint" />
      <div className="ladder-side is-bid">{rows}</div>
    </div>
  );
}
