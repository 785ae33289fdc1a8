import { describe, expect, it } from 'vitest';
import { IntentId, ParentId } from '../contract/ids.ts';
import { lots } from '../contract/numbers.ts';
import type { OrderRequest } from '../contract/orders.ts';
import { openParentsLimit } from '../contract/parents.ts';
import { type ParentRecord, parentKey } from '../state/parents-fold.ts';
import { stateFromData, stateHashText, stateToData } from '../state/state-text.ts';
import {
  armedDesk,
  type Drive,
  linear,
  maker,
  orderId,
  ownerOf,
  requestOf,
  spot,
  stampAt,
  taker,
} from './core-fixture.ts';
import { createCore } from './engine.ts';

const isLong = process.env['QUARTERDECK_LONG'] === '1';
const histories = isLong ? 100_000 : 400;
const stepsOfHistory = 40;

const named = (name: string) => ParentId.parse(name);
const child = (parent: string, more: Parameters<typeof requestOf>[0] = {}): OrderRequest =>
  requestOf({ ...more, parentId: named(parent) });

const open = (drive: Drive, parent: string, quantity: number, change: object = {}) =>
  drive.core.process({
    type: 'parentOpen',
    parentId: named(parent),
    owner: ownerOf(),
    side: 'buy',
    lots: lots(quantity),
    stamp: stampAt(0),
    ...change,
  });

const end = (drive: Drive, parent: string) =>
  drive.core.process({
    type: 'parentEnd',
    parentId: named(parent),
    strategy: maker,
    reason: 'done',
    stamp: stampAt(0),
  });

let amends = 0;
const amend = (drive: Drive, id: string, quantity: number) => {
  amends += 1;
  const intentId = IntentId.parse(`a-${amends}`);
  const { refusal } = drive.core.process({
    type: 'amendIntent',
    intentId,
    clientOrderId: orderId(id),
    terms: { lots: lots(quantity) },
    tickNumber: 1,
    epoch: drive.epoch,
    armed: true,
    stamp: stampAt(0),
  });
  return { intentId, refusal };
};

const standing = (drive: Drive, parent = 'p'): ParentRecord => {
  const found = drive.core.ledger.parents.get(parentKey(maker, named(parent)));
  if (found === undefined) throw new Error(`no parent ${parent}`);
  return found;
};

const kindOf = (drive: Drive, request: OrderRequest, id: string) =>
  drive.intent(id, request).refusal?.kind ?? 'approved';

describe('children of a parent', () => {
  it('P20 a child beyond its parent is refused, with what there is and what there may be', () => {
    const drive = armedDesk();
    open(drive, 'p', 30);
    drive.work('a', child('p', { lots: 20 }));
    drive.filled('a', 'e1', 5);
    expect(drive.intent('b', child('p', { lots: 11 })).refusal).toEqual({
      kind: 'parent',
      node: 'parents/maker/p',
      detail:
        'the children of p would come to 0.031 BTC (0.005 BTC filled, 0.015 BTC working), ' +
        'the parent is 0.030 BTC',
    });
    expect(kindOf(drive, child('p', { lots: 10 }), 'c')).toBe('approved');
  });

  it('P20 an unknown or ended parent, another side, instrument or strategy is refused', () => {
    const drive = armedDesk();
    open(drive, 'p', 30);
    open(drive, 'q', 30);
    end(drive, 'q');
    const sell = { side: 'sell', price: 100_002 } as const;
    expect([
      kindOf(drive, child('x'), 'a'),
      kindOf(drive, child('q'), 'b'),
      kindOf(drive, child('p', sell), 'c'),
      kindOf(drive, child('p', { owner: { instrument: spot } }), 'd'),
      kindOf(drive, child('p', { owner: { strategy: taker } }), 'e'),
      kindOf(drive, child('p'), 'f'),
      kindOf(drive, requestOf(), 'g'),
    ]).toEqual(['parent', 'parent', 'parent', 'parent', 'parent', 'approved', 'approved']);
  });

  it('P20 an amend counts like a child: at its most, until the venue has answered', () => {
    const drive = armedDesk();
    open(drive, 'p', 30);
    drive.work('a', child('p', { lots: 20 }));
    expect(amend(drive, 'a', 31).refusal?.kind).toBe('parent');
    const smaller = amend(drive, 'a', 10);
    expect([smaller.refusal, standing(drive).workingLots]).toEqual([null, 20]);
    expect(kindOf(drive, child('p', { lots: 11 }), 'b')).toBe('parent');
    const taken = { price: requestOf().price, lots: lots(10) };
    const ids = { clientOrderId: orderId('a'), intentId: smaller.intentId };
    drive.report({ kind: 'amended', ...ids, terms: taken });
    expect(kindOf(drive, child('p', { lots: 20 }), 'c')).toBe('approved');
  });

  it('what is bad of a parent is refused and told, and the same again is a repeat', () => {
    const drive = armedDesk();
    const outcomes = [
      open(drive, 'p', 30),
      open(drive, 'p', 30),
      open(drive, 'p', 31),
      open(drive, 'q', 0),
      open(drive, 'r', 1, { lots: Number.NaN }),
      open(drive, 's', 5, { owner: ownerOf({ instrument: 'X.sim' as never }) }),
      end(drive, 'x'),
      end(drive, 'p'),
      end(drive, 'p'),
      open(drive, 'p', 30),
    ].map(({ events, refusal }) => [refusal?.kind ?? '', ...events.map(({ body }) => body.type)]);
    const refused = ['parent', 'fault.recorded'];
    expect(outcomes).toEqual([
      ['', 'parent.opened'],
      [''],
      ...[refused, refused, refused, refused, refused],
      ['', 'parent.ended'],
      [''],
      refused,
    ]);
  });

  it('as many are open at once as the desk keeps, and one that has ended makes room', () => {
    const drive = armedDesk();
    for (let n = 0; n < openParentsLimit; n += 1) open(drive, `p${n}`, 1);
    expect(open(drive, 'late', 1).refusal).toMatchObject({
      kind: 'parent',
      node: 'parents/maker/late',
      detail: 'parent late of maker: 4096 parents are open',
    });
    end(drive, 'p7');
    expect([open(drive, 'late', 1), open(drive, 'later', 1)].map(({ refusal }) => refusal)).toEqual(
      [null, expect.objectContaining({ kind: 'parent' })],
    );
  });

  it('P20 is recovered with the ledger, and an older one has no parents in its hash', () => {
    const drive = armedDesk();
    expect(stateHashText(drive.core.ledger)).not.toContain('parents');
    open(drive, 'p', 30);
    drive.work('a', child('p', { lots: 20 }));
    drive.filled('a', 'e1', 7);
    drive.ended('cancelled', 'a');
    const state = stateFromData(structuredClone(stateToData(drive.core.ledger)));
    expect(stateHashText(state)).toBe(stateHashText(drive.core.ledger));
    const again = createCore(state, { market: drive.core.market });
    const asked = [24, 23].map((quantity) => {
      const probe = drive.intentEvent('x', child('p', { lots: quantity }));
      return again.judgeOnly(probe).refusal?.kind ?? 'approved';
    });
    expect(asked).toEqual(['parent', 'approved']);
  });
});

/** One child as the venue may have it: the most it can still come to is what counts. */
interface Child {
  readonly id: string;
  most: number;
  filled: number;
}

/** Numbers from a seed: the same ones every time. */
function numbers(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A history at random beside a model that knows nothing of the desk's books. */
class History {
  readonly drive = armedDesk();
  readonly total: number;
  readonly children: Child[] = [];
  /** Filled by children that have ended. */
  ended = 0;
  refused = 0;
  readonly wrong: string[] = [];
  readonly #next: (below: number) => number;

  constructor(seed: number) {
    this.#next = numbers(seed);
    this.total = 20 + this.#next(80);
    open(this.drive, 'p', this.total);
  }

  get worst(): number {
    return this.ended + this.children.reduce((sum, { most }) => sum + most, 0);
  }

  step(n: number): void {
    const some = this.children[this.#next(Math.max(1, this.children.length))];
    const kind = this.#next(5);
    if (some === undefined || kind === 0) this.#place(n);
    else if (kind === 1) this.#amend(some, 1 + this.#next(40));
    else if (kind === 2) this.#cancel(some);
    else this.#fill(some, n);
    if (this.worst > this.total) this.wrong.push(`step ${n}: ${this.worst} of ${this.total}`);
  }

  #place(n: number): void {
    const quantity = 1 + this.#next(40);
    const { refusal } = this.drive.intent(`c${n}`, child('p', { lots: quantity }));
    this.#judge(n, refusal?.kind ?? null, this.worst + quantity > this.total);
    if (refusal !== null) return;
    this.drive.sent(`c${n}`);
    this.drive.accepted(`c${n}`);
    this.children.push({ id: `c${n}`, most: quantity, filled: 0 });
  }

  #amend(some: Child, quantity: number): void {
    if (quantity <= some.filled || quantity === some.most) return;
    const before = some.most;
    const { intentId, refusal } = amend(this.drive, some.id, quantity);
    const isBeyond = this.worst - some.most + quantity > this.total;
    this.#judge(-1, refusal?.kind ?? null, isBeyond);
    if (refusal !== null) return;
    some.most = Math.max(before, quantity);
    const clientOrderId = orderId(some.id);
    if (this.#next(2) === 0) {
      const terms = { price: requestOf().price, lots: lots(quantity) };
      this.drive.report({ kind: 'amended', clientOrderId, intentId, terms });
      some.most = quantity;
    } else {
      this.drive.report({ kind: 'amendRejected', clientOrderId, intentId, reason: 'too late' });
      some.most = before;
    }
  }

  #cancel(some: Child): void {
    this.drive.cancel(some.id);
    this.drive.ended('cancelled', some.id);
    this.#end(some);
  }

  #fill(some: Child, n: number): void {
    const quantity = 1 + this.#next(some.most - some.filled);
    this.drive.filled(some.id, `e${n}`, quantity);
    some.filled += quantity;
    if (some.filled === some.most) this.#end(some);
  }

  #end(some: Child): void {
    this.ended += some.filled;
    this.children.splice(this.children.indexOf(some), 1);
  }

  #judge(n: number, kind: string | null, isBeyond: boolean): void {
    if (kind !== null) this.refused += 1;
    if ((kind === 'parent') === isBeyond && (kind === null) === !isBeyond) return;
    this.wrong.push(`step ${n}: ${kind ?? 'approved'}, where ${isBeyond ? '' : 'not '}beyond`);
  }
}

describe('histories', () => {
  it('P20 the children never come to more than their parent, in any step', ({ task }) => {
    const wrong: string[] = [];
    let refused = 0;
    for (let seed = 0; seed < histories; seed += 1) {
      const history = new History(seed);
      for (let n = 0; n < stepsOfHistory; n += 1) history.step(n);
      refused += history.refused;
      const { filledLots, workingLots } = standing(history.drive);
      if (filledLots + workingLots !== history.worst) wrong.push(`seed ${seed}: sums`);
      wrong.push(...history.wrong.map((each) => `seed ${seed}, ${each}`));
    }
    task.meta.count = histories;
    expect([wrong.slice(0, 5), refused > histories]).toEqual([[], true]);
  }, 21_600_000);

  it('P20 another instrument of the same strategy has its own parents', () => {
    const drive = armedDesk();
    open(drive, 'p', 30);
    open(drive, 'q', 5, { owner: ownerOf({ instrument: spot }) });
    const owner = { instrument: spot };
    expect([
      kindOf(drive, child('q', { lots: 6, owner }), 'a'),
      kindOf(drive, child('q', { lots: 5, owner }), 'b'),
      kindOf(drive, child('p', { lots: 30 }), 'c'),
      standing(drive).owner.instrument,
    ]).toEqual(['parent', 'approved', 'approved', linear]);
  });
});
