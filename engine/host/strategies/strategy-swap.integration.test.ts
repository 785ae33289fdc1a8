/** Strategies replaced while they trade: nothing is lost, doubled or decided by the wrong one. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { maker } from '../../core/core-fixture.ts';
import { SwapStage } from './swap-fixture.ts';

/** Places on every top, keeps four orders, counts what it placed across its versions. */
const pacer = (version: string, change: { form?: string; extra?: string } = {}) => `
import { defineStrategy, type OwnOrder, parametersOf } from 'quarterdeck/strategy';
import { z } from 'zod';
export const strategy = defineStrategy({
  name: 'pacer',
  version: '${version}',
  parameters: parametersOf({}),
  carried: {
    ${change.form ?? "version: 1, schema: z.strictObject({ placed: z.int() }), whenLost: 'refuse',"}
  },
  create: (desk) => {
    let placed = 0;
    ${change.extra ?? ''}
    const oldest = (orders: readonly OwnOrder[]): OwnOrder | undefined =>
      orders.find((order) => !order.cancelRequested);
    return {
      onTop: (top) => {
        if (desk.mode() === 'halted') return;
        const own = desk.orders(top.instrument);
        const first = oldest(own);
        if (own.length >= 4 && first !== undefined) desk.cancel(first.reference);
        if (own.length >= 8) return;
        desk.place({ instrument: top.instrument, side: 'buy', price: top.bidPrice - 5, lots: 1 });
        placed += 1;
      },
      save: () => ({ placed }),
      restore: (state) => {
        placed = state.placed;
      },
      why: () => {
        const count = desk.instruments.flatMap(({ id }) => desk.orders(id)).length;
        return \`${version} placed \${placed}, \${count} orders\`;
      },
    };
  },
});
`;

let stage: SwapStage;
beforeEach(async () => {
  stage = await SwapStage.open();
});
afterEach(() => stage.close());

async function started(): Promise<{ readonly a: string; readonly b: string }> {
  const a = await stage.write('a.ts', pacer('A'));
  const b = await stage.write('b.ts', pacer('B'));
  stage.tick();
  await stage.room.start([stage.seat()]);
  expect(stage.room.lines()).toMatchObject([{ state: 'running' }]);
  return { a, b };
}

describe('a swap under load', () => {
  test('fifty times to and fro: no order of the wrong version, none lost or doubled', async () => {
    const { a, b } = await started();
    stage.pump();
    for (let round = 0; round < 25; round += 1) {
      expect(await stage.swap('b.ts', b)).toBe('');
      expect(await stage.swap('a.ts', a)).toBe('');
    }
    await expect.poll(() => stage.events('intent.recorded').length).toBeGreaterThan(200);
    let version = 'A';
    let swaps = 0;
    const wrong: unknown[] = [];
    for (const { body } of stage.desk.ledger.events) {
      if (body.type === 'strategy.swapped') {
        expect(body.previousVersion).toBe(version);
        version = body.version;
        swaps += 1;
      } else if (body.type === 'intent.recorded') {
        if (body.request.owner.strategyVersion !== version) wrong.push(body);
      }
    }
    expect([swaps, wrong, version]).toEqual([50, [], 'A']);
    const sent = stage.desk.venue.sent;
    expect(new Set(sent).size).toBe(sent.length);
    expect(stage.events('strategy.swapped').every(({ carried }) => carried === 'passed')).toBe(
      true,
    );
    const gaps = stage.events('strategy.swapped').map(({ gapMicros }) => gapMicros);
    const median = gaps.toSorted((x, y) => x - y)[25] ?? 0;
    expect(median).toBeLessThan(100_000);
    // It knows every working order of its strategy, and its count went through all versions.
    const counted = () => {
      const intents = stage.events('intent.recorded').length;
      return `A placed ${intents}, ${stage.desk.loop.core.ledger.orders.size} orders`;
    };
    stage.pause();
    const compare = () => (stage.why() === counted() ? 'equal' : `${stage.why()} / ${counted()}`);
    await expect.poll(compare, { timeout: 5_000 }).toBe('equal');
  }, 120_000);

  test('orders that passed are cancelled by the new version, by their own ids', async () => {
    const b = await stage.write('b.ts', cancels);
    await started();
    for (let tick = 0; tick < 4; tick += 1) {
      stage.tick();
      await expect.poll(() => stage.desk.loop.core.ledger.orders.size).toBe(tick + 1);
    }
    const working = [...stage.desk.loop.core.ledger.orders.keys()];
    const b2 = await stage.write('c.ts', cancels);
    expect(b2).toBe(b);
    expect(await stage.swap('c.ts', b2)).toBe('');
    expect(stage.events('strategy.swapped')).toMatchObject([
      { ordersPassed: working, ordersCancelled: [], carried: 'none', version: 'C' },
    ]);
    stage.tick();
    await expect.poll(() => stage.desk.loop.core.ledger.orders.size).toBe(0);
    const causes = stage.events('order.cancelRequested').map(({ cause }) => cause);
    expect(new Set(causes)).toEqual(new Set([`strategy ${maker}`]));
  });

  test('orders can be cancelled instead, and the new version is told of their end', async () => {
    const { b } = await started();
    stage.tick();
    await expect.poll(() => stage.desk.loop.core.ledger.orders.size).toBe(1);
    expect(await stage.swap('b.ts', b, 'cancel')).toBe('');
    const [swapped] = stage.events('strategy.swapped');
    expect(swapped?.ordersPassed).toEqual([]);
    expect(stage.desk.venue.cancelled).toEqual(swapped?.ordersCancelled);
    await expect.poll(() => stage.why()).toBe('B placed 1, 0 orders');
  });
});

test('nothing goes out that the new version wanted before it knew what it takes over', async () => {
  await started();
  stage.pump();
  // Wants orders only until it is told its mode: by then it knows orders and position.
  const hasty = pacer('B', { extra: 'let isRestored = false;' })
    .replace("if (desk.mode() === 'halted') return;", hastyTop)
    .replace('placed = state.placed;', `placed = state.placed; isRestored = true; ${busy}`)
    .replace('B placed', 'B is ${desk.mode()}, placed');
  expect(await stage.swap('b.ts', await stage.write('b.ts', hasty))).toBe('');
  await expect.poll(() => stage.why(), { timeout: 5_000 }).toMatch(/^B is active/);
  const versions = stage.events('intent.recorded').map(({ request }) => request.owner);
  expect(versions.filter(({ strategyVersion }) => strategyVersion === 'B')).toEqual([]);
});

const busy = 'for (const end = Date.now() + 50; Date.now() < end; ) placed += 0;';
const hastyTop = `if (!isRestored || desk.mode() !== 'halted') return; ${busy}`;

/** Cancels all that is working, and wants nothing. */
const cancels = `
import { defineStrategy, parametersOf } from 'quarterdeck/strategy';
export const strategy = defineStrategy({
  name: 'canceller',
  version: 'C',
  parameters: parametersOf({}),
  create: (desk) => ({
    onTop: (top) => {
      for (const order of desk.orders(top.instrument)) desk.cancel(order.reference);
    },
    why: () => 'cancelling',
  }),
});
`;

describe('a new version that is refused leaves the old one trading', () => {
  const tradesOn = async (): Promise<void> => {
    const before = stage.events('intent.recorded').length;
    stage.tick();
    await expect.poll(() => stage.events('intent.recorded').length).toBeGreaterThan(before);
    expect(stage.events('intent.recorded').at(-1)?.request.owner.strategyVersion).toBe('A');
    expect([stage.room.lines()[0]?.state, stage.failed]).toEqual(['running', []]);
    expect(stage.events('strategy.swapped')).toEqual([]);
  };

  const inWarmUp = (act: string): string =>
    pacer('B').replace("if (desk.mode() === 'halted') return;", act);
  const otherForm = `version: 2, whenLost: 'refuse',
    schema: z.strictObject({ placed: z.int() }),`;

  test.each([
    [
      'does not type-check',
      `const wrong: number = 'text';\n${pacer('B')}`,
      /b\.ts:1:7 TS2322: Type 'string' is not assignable to type 'number'/,
    ],
    ['imports more', `import 'node:fs';\n${pacer('B')}`, /b\.ts:1:8 imports 'node:fs'; a strategy/],
    [
      'throws as it is loaded',
      `${pacer('B')}\nthrow new Error('not today');`,
      /not today \(b\.ts:\d+\)/,
    ],
    [
      'is no strategy',
      'export const strategy = 7;',
      /b\.ts: "strategy" was not made by defineStrategy/,
    ],
    [
      'loops as it is created',
      pacer('B', { extra: 'for (;;) placed += 1;' }),
      /not started within/,
    ],
    [
      'loops in its warm-up',
      inWarmUp('if (top.bidPrice > 0) for (;;) placed += 1;'),
      /not answered for 2 s/,
    ],
    [
      'throws in its warm-up',
      inWarmUp("if (top.bidPrice > 0) throw new Error('bad top');"),
      /bad top \(b\.ts:18\)/,
    ],
    [
      'cannot take the state',
      pacer('B', { form: otherForm }),
      /form 1 needs a "migrate" to form 2/,
    ],
  ])(
    'that %s',
    async (_what, text, reason) => {
      await started();
      stage.tick();
      const hash = await stage.write('b.ts', text);
      expect(await stage.swap('b.ts', hash)).toMatch(reason);
      await tradesOn();
    },
    30_000,
  );

  test('that answers each refusal with another order, before it floods us', async () => {
    await started();
    stage.tick();
    const again = `onOrder: (update) => { desk.place({ instrument: update.order.instrument,
        side: 'buy', price: 1, lots: 1 }); },
      isWarm: () => false,
      save:`;
    const hash = await stage.write('b.ts', inWarmUp('').replace('save:', again));
    const before = performance.now();
    expect(await stage.swap('b.ts', hash)).toBe('b.ts: it wanted 1001 orders while it warmed up');
    expect(performance.now() - before).toBeLessThan(8_000);
    await tradesOn();
  }, 30_000);

  test('another content than the operator saw, and a name that is no file', async () => {
    const { a } = await started();
    expect(await stage.swap('b.ts', a)).toMatch(/b\.ts is now [0-9a-f]{12}, not [0-9a-f]{12}/);
    expect(await stage.swap('../a.ts', a)).toMatch(/is no name of a \.ts file/);
    expect(await stage.swap('none.ts', a)).toMatch(/there is no none\.ts/);
    await tradesOn();
  });
});

/** Never answers the question for its state. */
const looping = pacer('A').replace(
  'save: () => ({ placed })',
  'save: () => { for (;;) placed += 1; }',
);

describe('carried state', () => {
  test('is migrated by the version of its form', async () => {
    await started();
    stage.tick();
    // What it has told is what has come: its count and ours are one before they are compared.
    await expect.poll(() => stage.events('intent.recorded').length).toBe(1);
    const form = `version: 2, whenLost: 'refuse',
      schema: z.strictObject({ placed: z.int(), from: z.int() }),
      migrate: (state, from) => ({ ...z.object({ placed: z.int() }).parse(state), from }),`;
    const text = pacer('B', { form, extra: 'let from = 0;' })
      .replace('({ placed })', '({ placed, from })')
      .replace('placed = state.placed;', 'placed = state.placed + 1_000; from = state.from;')
      .replace('B placed', 'B from form ${from} placed');
    const placed = stage.events('intent.recorded').length;
    expect(await stage.swap('b.ts', await stage.write('b.ts', text))).toBe('');
    await expect.poll(() => stage.why()).toContain(`B from form 1 placed ${1_000 + placed}`);
  });

  test('of a version in an endless loop is lost: only who says so starts without', async () => {
    await stage.write('a.ts', looping);
    const strict = await stage.write('b.ts', pacer('B'));
    const lenient = await stage.write('c.ts', pacer('C').replace("'refuse'", "'start'"));
    stage.tick();
    await stage.room.start([stage.seat()]);
    expect(await stage.swap('b.ts', strict)).toMatch(
      /does not start without the carried state, which is lost: .*not handed over within 1000 ms/,
    );
    expect([stage.room.lines()[0]?.state, stage.failed]).toEqual(['failed', [maker]]);
    expect(await stage.swap('c.ts', lenient)).toBe('');
    expect(stage.events('strategy.swapped')).toMatchObject([{ carried: 'lost', version: 'C' }]);
    stage.tick();
    await expect.poll(() => stage.why()).toMatch(/^C placed \d/);
  }, 30_000);
});
