/**
 * Acts by hand from the command line to the venue and back: signed, through the gate, on the
 * record, and there again after the engine was killed.
 */
import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { defaultDeskText } from '../../config/default-desk.ts';
import { CommandId, OperatorId, StrategyId } from '../../contract/ids.ts';
import type { OrderRecord } from '../../contract/orders.ts';
import { isWorking } from '../../contract/orders.ts';
import { StrategyOrderRequest } from '../../contract/strategy.ts';
import { quarterdeck } from '../command-line-fixture.ts';
import { TestDesk, until, venueLogDelay } from '../desk-fixture.ts';

const desks: TestDesk[] = [];
afterEach(async () => {
  for (const desk of desks.splice(0)) await desk.close();
});

const hand = StrategyId.parse('hand.ada');
const sol = 'SOLUSDT.sim';
const wish = {
  ...{ instrument: sol, side: 'buy', type: 'limit', timeInForce: 'GTC', postOnly: false },
  lots: 10,
} as const;

/** An armed desk of the default file. */
async function armedDesk(): Promise<TestDesk> {
  const desk = await TestDesk.create();
  desks.push(desk);
  await desk.start();
  await desk.arm();
  return desk;
}

/** The reference price of the gate itself, in ticks. */
async function referenceOf(desk: TestDesk): Promise<number> {
  const request = { ...wish, price: 1 };
  const { result } = await desk.ask({ type: 'gate.ask', question: { strategy: hand, request } });
  if (result.kind !== 'gateAnswer') throw new Error('no answer of the gate');
  const price = result.answer.inputs?.referencePrice ?? null;
  if (price === null) throw new Error('the gate has no reference price');
  return price;
}

const byHand = (desk: TestDesk): OrderRecord[] => {
  const { orders, finishedOrders } = desk.ledgerState();
  const all = [...orders.values(), ...finishedOrders];
  return all.filter(({ request }) => request.owner.strategy === hand);
};

/** Runs the command line with the operator's key. */
const signed = (desk: TestDesk, ...words: readonly string[]) =>
  quarterdeck(...words, '--dir', desk.directory, '--key', desk.path('key.json'), '--json');

test('an order by hand goes from the terminal to its venue, and outlives the engine', async () => {
  const desk = await armedDesk();
  const reference = await until('a reference price', () => referenceOf(desk).catch(() => null));
  const { instruments } = desk.ledgerState();
  const step = Number([...instruments.values()].find(({ id }) => id === sol)?.priceIncrement);
  const decimals = String(step).split('.')[1]?.length ?? 0;
  const priceOf = (share: number) => (Math.floor(reference * share) * step).toFixed(decimals);

  const reason = ['--reason', 'a test of the ticket'];
  const order = ['--instrument', sol, '--side', 'buy', '--quantity', '1'];
  const placed = await signed(
    desk,
    ...['order', 'place', ...order, '--price', priceOf(0.995), ...reason],
  );
  expect([placed.code, placed.stderr]).toEqual([0, '']);
  const { clientOrderId } = JSON.parse(placed.stdout) as { clientOrderId: string };
  const working = await until('the order at its venue', () =>
    byHand(desk).find((one) => one.clientOrderId === clientOrderId && one.status === 'new'),
  );
  expect(working.request.owner).toMatchObject({
    ...{ strategy: 'hand.ada', trader: 'ada', strategyVersion: 'by-hand', instrument: sol },
  });
  await expect.poll(() => desk.openAtVenue(), venueLogDelay).toContain(clientOrderId);

  const amended = await signed(
    desk,
    ...['order', 'amend', clientOrderId, '--quantity', '0.5', ...reason],
  );
  expect([amended.code, amended.stderr]).toEqual([0, '']);
  await until('the new terms', () =>
    byHand(desk).find((one) => one.request.lots === working.request.lots / 2),
  );

  // Far outside the collar: the gate's node and reason come back, and nothing goes out.
  const refused = await signed(
    desk,
    ...['order', 'place', ...order, '--price', priceOf(0.5), ...reason],
  );
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain(`refused by limits/${sol}/priceCollar`);

  const filled = await signed(desk, 'order', 'place', ...order, ...reason);
  expect([filled.code, filled.stderr]).toEqual([0, '']);
  const position = () => {
    const all = [...desk.ledgerState().positions.values()];
    return all.find(({ strategy, lots }) => strategy === hand && lots !== 0);
  };
  await until('a position by hand', position);
  const closing = ['position', 'close', '--strategy', hand, '--instrument', sol, ...reason];
  const closed = await signed(desk, ...closing);
  expect([closed.code, closed.stderr]).toEqual([0, '']);
  await until('a closed position', () => position() === undefined);

  const before = await desk.status();
  desk.signal('SIGKILL');
  await desk.ended();
  await desk.start();
  const after = await desk.status();
  expect(after.recoveredSequence).toBeGreaterThanOrEqual(before.sequence);
  const recovered = byHand(desk).find((one) => one.clientOrderId === clientOrderId);
  expect(recovered?.request).toMatchObject({
    lots: working.request.lots / 2,
    owner: { strategy: 'hand.ada', trader: 'ada' },
  });
  await until('its end', () =>
    byHand(desk).every((one) => one.clientOrderId !== clientOrderId || !isWorking(one.status)),
  );
}, 120_000);

test('an order by hand is replay protected, and refused where the desk is halted', async () => {
  const desk = await armedDesk();
  const reference = await until('a reference price', () => referenceOf(desk).catch(() => null));
  const request = StrategyOrderRequest.parse({ ...wish, price: Math.floor(reference * 0.995) });
  const commandId = CommandId.parse(randomUUID());
  const command = {
    ...{ kind: 'order.place' as const, ...(await desk.head()) },
    ...{ commandId, request, reason: 'once' },
  } as const;
  expect(await desk.command(command)).toBe('');
  expect(await desk.command(command)).toBe(`command ${commandId} was given before`);
  expect(byHand(desk).length).toBe(1);
  const forged = desk.signer.sign({ ...command, commandId: CommandId.parse(randomUUID()) });
  const bigger = { ...forged.command, request: { ...request, lots: 99 } };
  const answer = await desk.ask({ type: 'command', signed: { ...forged, command: bigger } });
  expect(answer.error).toMatch(/the signature is not that of ada/);

  await desk.stage(desk.kill('no more', { trader: OperatorId.parse('ada') }), 'CONFIRMED');
  await desk.caughtUp();
  const halted = { ...command, ...(await desk.head()) };
  expect(await desk.command(halted)).toMatch(/^refused by trader=ada: trader=ada is halted/);
  expect(byHand(desk).map(({ status }) => status)).toEqual(['cancelled']);
}, 60_000);

test('a strategy is paused in words, may still close, and is resumed by its re-arm', async () => {
  const desk = await armedDesk();
  const maker = 'maker-btc';
  const act = async (...words: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await signed(desk, 'strategy', ...words, '--reason', 'lunch');
    return code === 0 ? stdout.trim() : stderr;
  };
  const modeOf = () => {
    const { modes } = desk.ledgerState();
    return modes.find(({ scope }) => scope.strategy === maker)?.mode ?? 'active';
  };
  expect(await act('pause', maker, '--close-only')).toBe('{"paused":"maker-btc","mode":"reduce"}');
  await until('the reduced strategy', () => modeOf() === 'reduce');
  expect(await act('pause', maker)).toBe('{"paused":"maker-btc","mode":"halted"}');
  await until('the halted strategy', () => modeOf() === 'halted');
  await until('the end of its orders', () =>
    [...desk.ledgerState().orders.values()].every(
      ({ request }) => request.owner.strategy !== maker,
    ),
  );
  expect(await act('pause', maker)).toContain('maker-btc is halted already');
  expect(await act('pause', 'maker-btx')).toContain('no such name on this desk');
  await until('a kill that is confirmed', async () => {
    return (await act('resume', maker)) === '{"resumed":"maker-btc"}';
  });
  await until('the resumed strategy', () => modeOf() === 'active');
}, 90_000);

test('without limits for orders by hand none goes out', async () => {
  const bare = await TestDesk.create({
    deskText: defaultDeskText.replace(/\nhand:\n( {2}.*\n)+/, '\n'),
  });
  desks.push(bare);
  await bare.start();
  await bare.arm();
  const request = StrategyOrderRequest.parse({ ...wish, price: 1_000 });
  const head = await bare.head();
  const refusal = await bare.command({ kind: 'order.place', ...head, request, reason: 'none' });
  expect(refusal).toBe('refused by limits/hand.ada: no limits are set for strategy hand.ada');
}, 60_000);
