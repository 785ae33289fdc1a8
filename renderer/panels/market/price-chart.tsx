/**
 * The price chart's element: sizes the canvas, gathers what is drawn, and redraws on news.
 * Renders once in React; frames are drawn straight onto the canvas.
 */
import { useEffect, useRef } from 'react';
import type { InstrumentId } from '../../../engine/contract/ids.ts';
import { openLots } from '../../../engine/contract/orders.ts';
import { groupDigits, utcTimeOfMillis } from '../../kit/number-text.ts';
import type { Desk } from '../../replica/desk.ts';
import { useDesk } from '../../replica/desk-context.tsx';
import { halfPriceText, quantityText } from '../../replica/figures.ts';
import { barIndexAt } from '../../replica/price-bars.ts';
import { type ChartColours, type ChartModel, drawPrice } from './draw-price.ts';

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const readColours = (): ChartColours => ({
  line: colour('--text-soft'),
  grid: colour('--line'),
  text: colour('--text-faint'),
  strong: colour('--text'),
  gain: colour('--gain'),
  loss: colour('--loss'),
  ground: colour('--ground'),
  range: colour('--line-strong'),
});

function modelOf(
  desk: Desk,
  id: InstrumentId,
  windowSeconds: number,
  pointer: ChartModel['pointer'],
): ChartModel | null {
  const { ledger, market } = desk.replica;
  const valuation = ledger?.valuations.get(id);
  const bars = market.instruments.get(id)?.bars;
  if (ledger === null || valuation === undefined || bars === undefined) return null;
  const newest = Math.max(bars.seconds.at(-1) ?? 0, Number(market.atUtcNanos.slice(0, -9) || '0'));
  // A young market fills the chart: the window grows from seconds to its full length.
  const age = newest - (bars.seconds[0] ?? newest);
  const from = newest - Math.min(windowSeconds, Math.max(20, age));
  const orders = [...ledger.orders.values()].flatMap((order) => {
    const { owner, side, stopPrice } = order.request;
    // A stop is shown where it wakes.
    const price = stopPrice ?? order.request.price;
    if (owner.instrument !== id || price === null) return [];
    const stop = stopPrice === undefined ? '' : 'stop ';
    const text = `${stop}${quantityText(valuation, openLots(order))}`;
    return [{ price: price * 2, side, text }];
  });
  const fills = ledger.fills.flatMap(({ instrument, side, fill }) => {
    const second = fill.venueUtcMillis / 1_000;
    if (instrument !== id || second < from) return [];
    return [{ second, price: fill.price * 2, side }];
  });
  return {
    ...bars,
    first: barIndexAt(bars, from),
    from,
    to: newest + (newest - from) * 0.02,
    orders,
    fills,
    priceText: (doubled) => groupDigits(halfPriceText(valuation, Math.round(doubled))),
    timeText: (second) => utcTimeOfMillis(second * 1_000, 0),
    pointer,
  };
}

/** Mid price of one instrument over the last `windowSeconds`, with own orders and fills. */
export function PriceChart(props: {
  readonly instrument: InstrumentId;
  readonly windowSeconds: number;
}) {
  const { instrument, windowSeconds } = props;
  const desk = useDesk();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d') ?? null;
    if (element === null || context === null) return;
    const colours = readColours();
    let pointer: ChartModel['pointer'] = null;
    // The size is kept from the observer: asking for it while drawing would force a layout.
    let size = { width: 0, height: 0 };
    const draw = () => {
      const ratio = window.devicePixelRatio;
      const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
      if (element.width !== width) element.width = width;
      if (element.height !== height) element.height = height;
      const model = modelOf(desk, instrument, windowSeconds, pointer);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      if (model !== null) drawPrice(context, size.width, size.height, colours, model);
    };
    const onMove = (event: PointerEvent) => {
      pointer = { x: event.offsetX, y: event.offsetY };
      draw();
    };
    const onLeave = () => {
      pointer = null;
      draw();
    };
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerleave', onLeave);
    const sizes = new ResizeObserver(([entry]) => {
      if (entry !== undefined) size = entry.contentRect;
      draw();
    });
    sizes.observe(element);
    const stops = (['market', 'bars'] as const).map((topic) => desk.topics.subscribe(topic, draw));
    void document.fonts.ready.then(draw);
    return () => {
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerleave', onLeave);
      sizes.disconnect();
      for (const stop of stops) stop();
    };
  }, [desk, instrument, windowSeconds]);
  return (
    <canvas
      ref={canvas}
      className="price-chart"
      role="img"
      aria-label={`Mid price of ${instrument} with own orders and fills`}
      data-testid="price-chart"
    />
  );
}
