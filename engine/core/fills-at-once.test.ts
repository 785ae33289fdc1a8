/**
 * Executions are seen at once: what a fill does to position, exposure and the use of limits is
 * there when the core has taken it, and none is lost among so many.
 */
import { expect, it, vi } from 'vitest';
import { limitUses } from '../state/limit-uses.ts';
import { positionKey } from '../state/position.ts';
import {
  account,
  armedDesk,
  type Drive,
  inverse,
  linear,
  maker,
  requestOf,
  taker,
  wideLimits,
} from './core-fixture.ts';

vi.setConfig({ testTimeout: 1_800_000 });

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const fills = isLong ? 1_000_000 : 20_000;
/** Of the requirement: from the fill to what risk sees, in milliseconds. */
const millisLimit = 1_000;

const instruments = [linear, inverse] as const;
const strategies = [maker, taker] as const;

function openDesk(): Drive {
  const messageRate = { messages: fills * 4, windowMillis: 1 };
  const each = wideLimits.strategies.map((one) => ({ ...one, messageRate }));
  return armedDesk({ ...wideLimits, strategies: each, desk: { messageRate } });
}

/** What risk sees of an instrument: positions by strategy, the gate's sum, and the limit's use. */
function seen({ core }: Drive, instrument: (typeof instruments)[number]) {
  const { ledger, exposure } = core;
  const use = limitUses(ledger).find((one) => one.limit === 'position' && one.name === instrument);
  return {
    held: strategies.map(
      (one) => ledger.positions.get(positionKey(account, one, instrument))?.lots ?? 0,
    ),
    exposure: exposure.instruments.get(instrument)?.positionLots ?? 0,
    use: use?.use,
  };
}

it(`R5 each of ${fills} fills moves position, exposure and use of limits in its own turn`, ({
  task,
}) => {
  task.meta.count = fills;
  const drive = openDesk();
  const held = new Map(instruments.map((instrument) => [instrument, [0, 0]]));
  const millis = new Float64Array(fills);
  let seed = 5;
  const below = (count: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 4_294_967_296) * count);
  };
  let wrong = 0;
  for (let n = 0; n < fills; ) {
    const who = below(2);
    const [strategy, instrument] = [strategies[who] ?? maker, instruments[below(2)] ?? linear];
    const lots = held.get(instrument) ?? [];
    const side = (lots[0] ?? 0) + (lots[1] ?? 0) > 0 ? 'sell' : 'buy';
    const price = side === 'buy' ? 100_000 : 100_002;
    const parts = 1 + below(3);
    const id = `o${n}`;
    drive.work(id, requestOf({ owner: { strategy, instrument }, side, price, lots: parts }), 1);
    for (let part = 1; part <= parts && n < fills; part += 1) {
      const from = performance.now();
      drive.filled(id, `e${n}`, 1, price, 1);
      const found = seen(drive, instrument);
      millis[n] = performance.now() - from;
      n += 1;
      lots[who] = (lots[who] ?? 0) + (side === 'buy' ? 1 : -1);
      const sum = (lots[0] ?? 0) + (lots[1] ?? 0);
      // What is still open of the order counts as filled in the use of the limit.
      const open = (parts - part) * (side === 'buy' ? 1 : -1);
      const use = Math.max(Math.abs(sum), Math.abs(sum + open));
      const isRight =
        found.held[0] === lots[0] &&
        found.held[1] === lots[1] &&
        found.exposure === sum &&
        found.use === use;
      if (!isRight) wrong += 1;
    }
  }
  expect(wrong).toBe(0);
  expect(drive.faults).toEqual([]);
  const p99 = millis.sort()[Math.floor(fills * 0.99)] ?? Number.NaN;
  expect(p99).toBeLessThanOrEqual(millisLimit);
});
