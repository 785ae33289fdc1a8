/**
 * P21, no check is left out for speed: at twice the peak of orders every one is judged, what is
 * over the limit of messages is refused. How long a verdict takes is for the benchmark core.gate.
 */
import { expect, it } from 'vitest';
import type { Limits } from '../../contract/limits.ts';
import { armedDesk, requestOf, wideLimits } from '../core-fixture.ts';

/** Orders a second; the gate is offered twice as many. */
const peak = 20_000;
const refreshMicros = 100_000;

const rate = { messages: peak, windowMillis: 1_000 };
const limits: Limits = {
  instruments: wideLimits.instruments.map((one) => ({ ...one, positionLots: one.orderLots })),
  strategies: wideLimits.strategies.map((one) => ({ ...one, messageRate: rate })),
  desk: { messageRate: rate },
};

it('P21 at twice the peak no order is unchecked, and what is too much is refused', ({ task }) => {
  const drive = armedDesk(limits);
  const offered = 2 * peak;
  task.meta.count = offered;
  const gapMicros = 1_000_000 / offered;
  const tally = new Map<string, number>();
  let verdicts = 0;
  for (let n = 0; n < offered; n += 1) {
    const micros = Math.floor(n * gapMicros);
    if (micros % refreshMicros < gapMicros) drive.quote(99_990, 100_010, micros);
    // Every hundredth alone is sensible: the others are too large for their instrument.
    const event = drive.intentEvent(
      `n${n}`,
      requestOf({ lots: n % 100 === 0 ? 1 : 2_000 }),
      micros,
    );
    const { refusal, events } = drive.core.process(event);
    verdicts += events.filter(({ body }) => body.type === 'verdict.recorded').length;
    const kind = refusal?.kind ?? 'approved';
    tally.set(kind, (tally.get(kind) ?? 0) + 1);
  }
  expect({ verdicts, ...Object.fromEntries(tally) }).toEqual({
    verdicts: offered,
    approved: offered / 100,
    orderSize: offered - offered / 100,
  });
}, 60_000);

it('P21 overload is refused by the limit of messages, and never let through unjudged', () => {
  const drive = armedDesk(limits);
  const kinds: string[] = [];
  for (let n = 0; n < 2 * peak; n += 1) {
    if (n % 4_000 === 0) drive.quote(99_990, 100_010, Math.floor(n / 40));
    // All within a fraction of one window, and each by itself as good as the one before.
    const request = requestOf({
      lots: 1,
      side: n % 2 === 0 ? 'buy' : 'sell',
      price: n % 2 === 0 ? 99_000 : 100_900,
    });
    const id = `m${n}`;
    const { refusal } = drive.intent(id, request, Math.floor(n / 40));
    kinds.push(refusal?.kind ?? 'approved');
    if (refusal === null) drive.ended('rejected', id, Math.floor(n / 40));
  }
  expect(kinds.indexOf('messageRate')).toBe(peak);
  expect(new Set(kinds.slice(0, peak))).toEqual(new Set(['approved']));
  expect(new Set(kinds.slice(peak))).toEqual(new Set(['messageRate']));
}, 60_000);
