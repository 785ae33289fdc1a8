/**
 * The limits on positions and gross exposure, held against a model of their own: every order of
 * fills, at the dearest prices that what was approved can trade at, over the whole collar.
 */
import { describe, expect, it } from 'vitest';
import { priceTicks } from '../../contract/numbers.ts';
import type { OrderRequest } from '../../contract/orders.ts';
import { nodeUses } from '../../state/node-use.ts';
import { stateFromData, stateToData } from '../../state/state-text.ts';
import { amend } from '../amend-fixture.ts';
import {
  armedDesk,
  type Drive,
  linear,
  maker,
  requestOf,
  spot,
  stampAt,
  taker,
} from '../core-fixture.ts';
import { limitsWithNodes, nodeOf } from './node-fixture.ts';
import { filledBy, type Held, nothingHeld, type Working, worstOf } from './worst-fills-fixture.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const streams = isLong ? 1_000_000 : 300;
const stepsOfStream = 30;
/** Working orders of one position at a time: every order of fills is gone through. */
const workingLimit = 5;
const collarBps = 1_000;
/** One increment x one lot, in minor units. */
const step = 100;

const firm = (grossMinor: number) => {
  const limits = limitsWithNodes(
    nodeOf({ name: 'firm', scope: {}, currency: 'USDT', hard: { grossMinor } }),
    nodeOf({ name: 'btc', scope: { instrument: linear }, hard: { longLots: 90, shortLots: 80 } }),
  );
  const instruments = limits.instruments.map((one) => ({ ...one, priceCollarBps: collarBps }));
  return { ...limits, instruments };
};

/** The use that the gate says an order too many on the spot market would make. */
const refusedUse = (drive: Drive): unknown =>
  drive.intent('beyond', requestOf({ lots: 500, owner: { instrument: spot } })).refusal?.breach
    ?.use;
const tooMany = 500 * step * 100_000;

const useOf = ({ core }: Drive): unknown =>
  nodeUses(core.ledger).find(({ limit }) => limit === 'grossExposure')?.use;

describe('P7 what counts of an order', () => {
  it('P7 a sell below the bid counts at the bid, now and after a restart', () => {
    const drive = armedDesk(firm(1_000_000_000));
    const sell = requestOf({ side: 'sell', price: 91_000, lots: 60 });
    drive.work('a', sell);
    const state = stateFromData(structuredClone(stateToData(drive.core.ledger)));
    const told = nodeUses(state).find(({ limit }) => limit === 'grossExposure')?.use;
    expect([useOf(drive), told]).toEqual([600_000_000, 600_000_000]);
    const shown = drive.core.limitUses(stampAt(0)).filter(({ limit }) => limit === 'orderValue');
    expect(shown.map(({ use }) => use)).toContain(600_000_000);
    const more = requestOf({ ...sell, owner: { instrument: spot } });
    expect(drive.intent('b', more).refusal?.breach).toMatchObject({ use: 1_200_000_000 });
    drive.filled('a', 'e1', 60, 100_000);
    expect(useOf(drive)).toBe(600_000_000);
  });

  it('P7 a stop counts at the far end of its collar, and a part of it in proportion', () => {
    const drive = armedDesk(firm(1_000_000_000));
    drive.work('a', requestOf({ type: 'stop', price: null, stopPrice: priceTicks(100_100) }));
    expect(useOf(drive)).toBe(10 * step * 110_110);
    drive.filled('a', 'e1', 4, 110_110);
    expect(useOf(drive)).toBe(10 * step * 110_110);
    expect(refusedUse(drive)).toBe(10 * step * 110_110 + tooMany);
  });

  it('P7 a sell that was amended below the bid counts at the bid from its asking on', () => {
    const drive = armedDesk(firm(2_000_000_000));
    drive.work('o', requestOf({ side: 'sell', price: 100_002, lots: 10 }));
    drive.quote(108_000, 108_002);
    expect(amend(drive, { price: priceTicks(105_000), lots: 20 as never }).refusal).toBeNull();
    expect(useOf(drive)).toBe(20 * step * 108_000);
    const terms = { price: priceTicks(105_000), lots: 20 as never };
    const ids = { clientOrderId: 'o' as never, venueOrderId: 'v-o' as never };
    drive.report({ kind: 'amended', ...ids, terms, intentId: null } as never);
    expect(useOf(drive)).toBe(20 * step * 108_000);
    drive.quote(100_000, 100_002);
    expect(amend(drive, { price: priceTicks(104_000) }, 'a2').refusal).toBeNull();
    expect(useOf(drive)).toBe(20 * step * 108_000);
    drive.report({
      kind: 'amended',
      ...ids,
      terms: { ...terms, price: priceTicks(104_000) },
      intentId: null,
    } as never);
    expect(useOf(drive)).toBe(20 * step * 104_000);
    expect(refusedUse(drive)).toBe(20 * step * 104_000 + tooMany);
  });

  it('P7 where a position turns over, the dearest orders are those that open', () => {
    const drive = armedDesk(firm(1_051_000_000));
    drive.work('held', requestOf({ lots: 60 }));
    drive.filled('held', 'e0', 60);
    drive.quote(109_500, 109_502);
    drive.work('dear', requestOf({ side: 'sell', price: 110_000, lots: 60 }));
    drive.quote(100_000, 100_002);
    const cheap = requestOf({ side: 'sell', price: 100_002, lots: 40 });
    drive.work('cheap', cheap);
    // The 40 close first and 20 of the dear ones: 40 of the dear ones open.
    expect(useOf(drive)).toBe(600_000_000);
    drive.work('more', requestOf({ side: 'sell', price: 100_002, lots: 20 }));
    expect(useOf(drive)).toBe(60 * step * 110_000);
    expect(refusedUse(drive)).toBe(60 * step * 110_000 + tooMany);
    drive.cancel('dear');
    drive.ended('cancelled', 'dear');
    expect(useOf(drive)).toBe(600_000_000);
  });
});

/** Numbers from a seed: the same ones every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Next = ReturnType<typeof numbers>;

/** An order around a bid, anywhere in the collar; and the most that a lot of it can trade at. */
function orderAround(next: Next, bid: number): { request: OrderRequest; dearest: number } {
  const owner = {
    strategy: next(2) === 0 ? maker : taker,
    instrument: next(2) === 0 ? linear : spot,
  };
  const [isBuy, lots] = [next(2) === 0, 1 + next(30)];
  const side = isBuy ? 'buy' : 'sell';
  const off = next(9_000);
  const beyond = (price: number): number => Math.ceil((price * (10_000 + collarBps)) / 10_000);
  const kind = next(5);
  if (kind === 0) {
    const stopPrice = isBuy ? bid + 3 + off : bid - 1 - off;
    const stop = { type: 'stop', price: null, stopPrice: priceTicks(stopPrice) } as const;
    const dearest = isBuy ? beyond(stopPrice) : stopPrice;
    return { request: requestOf({ side, lots, owner, ...stop }), dearest };
  }
  const price = isBuy || kind < 3 ? bid - off : bid + off;
  return {
    request: requestOf({ side, lots, owner, price }),
    dearest: Math.max(price, isBuy ? 0 : bid),
  };
}

interface Open extends Working {
  readonly cell: string;
  readonly price: number | null;
}

/** A desk that trades at random, and beside it what it holds and could come to hold. */
class Stream {
  readonly #drive: Drive;
  readonly #next: Next;
  readonly #held = new Map<string, Held>();
  #open: Open[] = [];
  #bid = 100_000;
  refused = 0;

  constructor(drive: Drive, next: Next) {
    this.#drive = drive;
    this.#next = next;
  }

  move(name: string): void {
    const kind = this.#next(8);
    const open = this.#open[this.#next(Math.max(1, this.#open.length))];
    if (kind === 0) this.#quote();
    else if (kind < 5 || open === undefined) this.#place(name);
    else if (kind < 7) this.#fill(name, open);
    else {
      this.#drive.cancel(open.id);
      this.#drive.ended('cancelled', open.id);
      this.#open = this.#open.filter((one) => one !== open);
    }
  }

  /** Cost of all positions, each at its worst, and the widest positions of one instrument. */
  worst(): { gross: number; long: number; short: number } {
    const cells = new Set([...this.#held.keys(), ...this.#open.map(({ cell }) => cell)]);
    let [gross, long, short] = [0, 0, 0];
    for (const cell of cells) {
      const working = this.#open.filter((one) => one.cell === cell);
      const worst = worstOf(this.#held.get(cell) ?? nothingHeld, working);
      gross += worst.costMinor;
      if (!cell.startsWith(linear)) continue;
      long += this.#reach(cell, true);
      short += this.#reach(cell, false);
    }
    return { gross, long, short };
  }

  /** Lots of a cell in one direction, its working orders filled; all cells net in a node. */
  #reach(cell: string, isBuy: boolean): number {
    const held = this.#held.get(cell)?.lots ?? 0;
    const working = this.#open.filter((one) => one.cell === cell && one.isBuy === isBuy);
    return (isBuy ? held : -held) + working.reduce((sum, { lots }) => sum + lots, 0);
  }

  #quote(): void {
    this.#bid = 95_000 + this.#next(10_000);
    for (const instrument of [linear, spot]) {
      this.#drive.quote(this.#bid, this.#bid + 2, 0, instrument);
    }
  }

  #place(id: string): void {
    const { request, dearest } = orderAround(this.#next, this.#bid);
    const cell = `${request.owner.instrument}/${request.owner.strategy}`;
    if (this.#open.filter((one) => one.cell === cell).length >= workingLimit) return;
    const { refusal } = this.#drive.intent(id, request);
    if (refusal?.kind === 'grossExposure') this.refused += 1;
    if (refusal !== null) return;
    this.#drive.sent(id);
    this.#drive.accepted(id);
    const { side, lots, price } = request;
    this.#open.push({ id, cell, isBuy: side === 'buy', lots, price, lotMinor: dearest * step });
  }

  #fill(name: string, open: Open): void {
    const lots = 1 + this.#next(open.lots);
    const isDearest = open.price === null || this.#next(2) === 0;
    const price = isDearest ? open.lotMinor / step : open.price;
    this.#drive.filled(open.id, `e${name}`, lots, price);
    const held = this.#held.get(open.cell) ?? nothingHeld;
    this.#held.set(open.cell, filledBy(held, open.isBuy, lots, price * step));
    const left = { ...open, lots: open.lots - lots };
    this.#open = this.#open.flatMap((one) => (one !== open ? one : left.lots > 0 ? left : []));
  }
}

describe('the limits on positions', () => {
  it('P7 no order of fills brings what was approved beyond a limit', ({ task }) => {
    const gross = 800_000_000;
    const limits = firm(gross);
    let refused = 0;
    const beyond: string[] = [];
    for (let seed = 0; seed < streams; seed += 1) {
      const stream = new Stream(armedDesk(limits), numbers(seed));
      for (let n = 0; n < stepsOfStream; n += 1) {
        stream.move(`s${n}`);
        const worst = stream.worst();
        if (worst.gross <= gross && worst.long <= 90 && worst.short <= 80) continue;
        beyond.push(`seed ${seed}, step ${n}: ${JSON.stringify(worst)}`);
        break;
      }
      refused += stream.refused;
    }
    task.meta.count = streams;
    expect(beyond.slice(0, 5)).toEqual([]);
    expect(refused).toBeGreaterThan(streams);
  }, 21_600_000);
});
