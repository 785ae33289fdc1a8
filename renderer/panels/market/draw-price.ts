/**
 * Draws the price chart on a canvas: mid price by the second, own orders and own fills on it.
 * Reads what it is given and keeps nothing; where there was no data, there is no line.
 */
import { timeTicks } from '../../kit/time-ticks.ts';
import { orderLabels } from './order-labels.ts';
import { linearScale, paddedRange, roundStep, type Scale, stepsWithin } from './price-scale.ts';

/** Colours of the chart, from the tokens. */
export interface ChartColours {
  readonly line: string;
  readonly grid: string;
  readonly text: string;
  readonly strong: string;
  readonly gain: string;
  readonly loss: string;
  readonly ground: string;
  readonly range: string;
}

/** What is drawn. Prices are doubled ticks, times UTC seconds. */
export interface ChartModel {
  readonly seconds: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  /** Index of the first bar in view. */
  readonly first: number;
  readonly from: number;
  readonly to: number;
  readonly orders: readonly { price: number; side: 'buy' | 'sell'; text: string }[];
  readonly fills: readonly { second: number; price: number; side: 'buy' | 'sell' }[];
  readonly priceText: (doubled: number) => string;
  readonly timeText: (second: number) => string;
  /** Pointer position in pixels; null when it is elsewhere. */
  readonly pointer: { readonly x: number; readonly y: number } | null;
}

const axisWidth = 82;
const axisHeight = 20;
const labelHeight = 14;
/** Seconds without a bar after which the line is broken. */
const gapSeconds = 2;
const font = '11px "IBM Plex Mono", monospace';

interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly colours: ChartColours;
  readonly model: ChartModel;
  readonly width: number;
  readonly height: number;
  readonly x: Scale;
  readonly y: Scale;
}

/** Draws the whole chart in CSS pixels. */
export function drawPrice(
  context: CanvasRenderingContext2D,
  width: number,
  height: number,
  colours: ChartColours,
  model: ChartModel,
): void {
  context.clearRect(0, 0, width, height);
  if (model.first >= model.seconds.length) return;
  const right = width - axisWidth;
  const bottom = height - axisHeight;
  const [low, high] = priceRange(model);
  const frame: Frame = {
    context,
    colours,
    model,
    width: right,
    height: bottom,
    x: linearScale(model.from, model.to, 0, right),
    y: linearScale(low, high, bottom, 0),
  };
  context.font = font;
  context.textBaseline = 'middle';
  context.lineWidth = 1;
  drawGrid(frame);
  context.save();
  context.beginPath();
  context.rect(0, 0, right, bottom);
  context.clip();
  drawRange(frame);
  drawLine(frame);
  drawOrders(frame);
  drawFills(frame);
  drawOrderLabels(frame);
  context.restore();
  drawLast(frame);
  drawPointer(frame);
}

function priceRange(model: ChartModel): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let index = model.first; index < model.seconds.length; index += 1) {
    low = Math.min(low, model.low[index] ?? low);
    high = Math.max(high, model.high[index] ?? high);
  }
  for (const { second, price } of model.fills) {
    if (second < model.from || second > model.to) continue;
    low = Math.min(low, price);
    high = Math.max(high, price);
  }
  const reach = Math.max((high - low) * 0.6, 20);
  const [barLow, barHigh] = [low, high];
  for (const { price } of model.orders) {
    if (price < barLow - reach || price > barHigh + reach) continue;
    low = Math.min(low, price);
    high = Math.max(high, price);
  }
  return paddedRange(low, high, 16);
}

const crisp = (pixel: number): number => Math.round(pixel) + 0.5;

function drawGrid({ context, colours, model, width, height, x, y }: Frame): void {
  context.strokeStyle = colours.grid;
  context.fillStyle = colours.text;
  context.textAlign = 'left';
  const step = roundStep(y.high - y.low, Math.max(2, height / 44));
  for (const price of stepsWithin(y.low, y.high, step % 2 === 0 ? step : step * 2)) {
    const top = crisp(y.at(price));
    context.beginPath();
    context.moveTo(0, top);
    context.lineTo(width, top);
    context.stroke();
    const tagged = Math.abs(top - y.at(model.close.at(-1) ?? 0)) < 16;
    const isCut = top < labelHeight / 2 || top > height - labelHeight / 2;
    if (!tagged && !isCut) context.fillText(model.priceText(price), width + 8, top);
  }
  context.textAlign = 'center';
  for (const second of timeTicks(model.from, model.to, Math.max(2, width / 110))) {
    const left = x.at(second);
    if (left > 30 && left < width - 30) {
      context.fillText(model.timeText(second), left, height + axisHeight / 2);
    }
  }
}

function drawRange({ context, colours, model, x, y }: Frame): void {
  context.strokeStyle = colours.range;
  context.beginPath();
  for (let index = model.first; index < model.seconds.length; index += 1) {
    const left = x.at(model.seconds[index] ?? 0);
    context.moveTo(left, y.at(model.low[index] ?? 0));
    context.lineTo(left, y.at(model.high[index] ?? 0));
  }
  context.stroke();
}

function drawLine({ context, colours, model, x, y }: Frame): void {
  context.strokeStyle = colours.line;
  context.lineWidth = 1.25;
  context.lineJoin = 'round';
  context.beginPath();
  let before = Number.NEGATIVE_INFINITY;
  for (let index = model.first; index < model.seconds.length; index += 1) {
    const second = model.seconds[index] ?? 0;
    const left = x.at(second);
    const top = y.at(model.close[index] ?? 0);
    if (second - before > gapSeconds) context.moveTo(left, top);
    else context.lineTo(left, top);
    before = second;
  }
  context.stroke();
  context.lineWidth = 1;
}

const orderLineStart = (width: number): number => width - Math.min(180, width * 0.3);

function drawOrders({ context, colours, model, width, y }: Frame): void {
  const start = orderLineStart(width);
  context.setLineDash([4, 3]);
  context.globalAlpha = 0.8;
  for (const order of model.orders) {
    const top = crisp(y.at(order.price));
    context.strokeStyle = order.side === 'buy' ? colours.gain : colours.loss;
    context.beginPath();
    context.moveTo(start, top);
    context.lineTo(width, top);
    context.stroke();
  }
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Over the fills, on a ground of their own: what works now is read before what has traded. */
function drawOrderLabels({ context, colours, model, width, y }: Frame): void {
  const right = orderLineStart(width) - 6;
  context.textAlign = 'right';
  for (const label of orderLabels(model.orders, y.at)) {
    const length = context.measureText(label.text).width;
    context.globalAlpha = 0.8;
    context.fillStyle = colours.ground;
    context.fillRect(right - length - 3, label.top - 7, length + 6, 14);
    context.globalAlpha = 1;
    context.fillStyle = label.side === 'buy' ? colours.gain : colours.loss;
    context.fillText(label.text, right, label.top);
  }
}

function drawFills({ context, colours, model, x, y }: Frame): void {
  for (const fill of model.fills) {
    const left = x.at(fill.second);
    const top = y.at(fill.price);
    const down = fill.side === 'sell';
    const away = down ? -1 : 1;
    context.fillStyle = down ? colours.loss : colours.gain;
    context.beginPath();
    context.moveTo(left, top + 2 * away);
    context.lineTo(left - 4, top + 9 * away);
    context.lineTo(left + 4, top + 9 * away);
    context.closePath();
    context.fill();
  }
}

function drawTag(frame: Frame, top: number, text: string, ground: string, ink: string): void {
  const { context, width } = frame;
  context.fillStyle = ground;
  context.fillRect(width + 1, Math.round(top) - 9, axisWidth - 2, 18);
  context.fillStyle = ink;
  context.textAlign = 'left';
  context.fillText(text, width + 8, top);
}

function drawLast(frame: Frame): void {
  const { model, colours, y } = frame;
  const price = model.close.at(-1);
  if (price === undefined) return;
  drawTag(frame, y.at(price), model.priceText(price), colours.strong, colours.ground);
}

function drawPointer(frame: Frame): void {
  const { context, model, colours, width, height, x, y } = frame;
  const { pointer } = model;
  if (pointer === null || pointer.x > width || pointer.y > height) return;
  context.strokeStyle = colours.text;
  context.setLineDash([2, 3]);
  context.beginPath();
  context.moveTo(crisp(pointer.x), 0);
  context.lineTo(crisp(pointer.x), height);
  context.moveTo(0, crisp(pointer.y));
  context.lineTo(width, crisp(pointer.y));
  context.stroke();
  context.setLineDash([]);
  const price = y.high - (pointer.y / height) * (y.high - y.low);
  drawTag(frame, pointer.y, model.priceText(Math.round(price)), colours.grid, colours.strong);
  const second = x.low + (pointer.x / width) * (x.high - x.low);
  context.textAlign = 'center';
  context.fillStyle = colours.ground;
  context.fillRect(pointer.x - 34, height + 1, 68, axisHeight - 2);
  context.fillStyle = colours.strong;
  context.fillText(model.timeText(second), pointer.x, height + axisHeight / 2);
}
